internal import CXML2

/// A compiled XML schema.
final class XMLSchema {
  let pointer: xmlSchemaPtr

  /// - Throws: ``XMLStreamError/schema(message:line:)`` with the first complaint; a warning, as for an import that the
  ///   bundle does not hold, is one.
  init(_ bundle: SchemaBundle) throws(XMLStreamError) {
    let report = FirstReport()
    let names = bundle.documents.keys.sorted()
    // One block of memory for all documents, so that their addresses hold during the call.
    var bytes: [UInt8] = []
    for name in names { bytes += Array(name.utf8) + [0] + (bundle.documents[name] ?? []) }
    let schema: xmlSchemaPtr? = bytes.withUnsafeBufferPointer { block in
      guard var next = block.baseAddress else { return nil }
      let documents = names.map { name in
        let length = bundle.documents[name]?.count ?? 0
        let start = next
        next += name.utf8.count + 1 + length
        return CXML2Document(
          name: UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self), bytes: start + name.utf8.count + 1,
          count: length)
      }
      return withExtendedLifetime(report) {
        cxml2_compile_schema(
          bundle.main, documents, documents.count, FirstReport.handler, Unmanaged.passUnretained(report).toOpaque())
      }
    }
    guard let schema else {
      throw .schema(message: report.message ?? "no document named '\(bundle.main)' in the bundle", line: report.line)
    }
    if let message = report.message {
      xmlSchemaFree(schema)
      throw .schema(message: message, line: report.line)
    }
    pointer = schema
  }

  deinit { xmlSchemaFree(pointer) }
}

/// Keeps the first of libxml2's reports.
private final class FirstReport {
  var message: String?
  var line = 0

  static let handler: xmlStructuredErrorFunc = { context, error in
    guard let context, let error else { return }
    let report = Unmanaged<FirstReport>.fromOpaque(context).takeUnretainedValue()
    guard report.message == nil else { return }
    report.message = XMLReportText.message(of: error.pointee)
    report.line = Int(error.pointee.line)
  }
}

/// Text of libxml2's reports in one line.
enum XMLReportText {
  static func message(of error: xmlError) -> String {
    guard let message = error.message else { return "libxml2 error \(error.code)" }
    let text = String(cString: message).split(whereSeparator: \.isNewline).joined(separator: " ")
    return text.utf8.count <= 512 ? text : String(decoding: text.utf8.prefix(512), as: UTF8.self) + "…"
  }
}
