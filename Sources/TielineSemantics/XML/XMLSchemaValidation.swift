internal import CXML2

/// Checks a document against a schema as a parser meets its parts.
final class XMLSchemaValidation {
  /// The first thing that is wrong; once there is one, nothing more is checked.
  private(set) var complaint: String?
  private let schema: XMLSchema
  private var validation: OpaquePointer?
  /// Of the document, for messages of libxml2 itself.
  private let parser: xmlParserCtxtPtr

  /// - Parameter parser: Outlives the validation.
  /// - Throws: ``XMLStreamError/schema(message:line:)`` where the schema does not compile.
  init(_ bundle: SchemaBundle, parser: xmlParserCtxtPtr) throws(XMLStreamError) {
    schema = try XMLSchema(bundle)
    self.parser = parser
    validation = cxml2_validation_new(
      schema.pointer, report, locate, Unmanaged.passUnretained(self).toOpaque())
    guard validation != nil else { throw .schema(message: "libxml2 has no memory to check by a schema", line: 0) }
  }

  deinit { if let validation { cxml2_validation_free(validation) } }

  func start(
    _ name: UnsafePointer<xmlChar>, _ prefix: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?,
    namespaces: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ namespaceCount: Int32,
    attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ attributeCount: Int32, defaulted: Int32
  ) {
    guard complaint == nil else { return }
    cxml2_validation_start(
      validation, name, prefix, uri, namespaceCount, namespaces, attributeCount, defaulted, attributes)
  }

  func text(_ text: UnsafePointer<xmlChar>, _ count: Int32) {
    guard complaint == nil else { return }
    cxml2_validation_text(validation, text, count)
  }

  func end(
    _ name: UnsafePointer<xmlChar>?, _ prefix: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?
  ) {
    guard complaint == nil else { return }
    cxml2_validation_end(validation, name, prefix, uri)
  }

  fileprivate func complain(_ message: String) { complaint = complaint ?? message }

  fileprivate var line: Int { Int(parser.pointee.input?.pointee.line ?? 0) }
}

/// libxml2's context is the validation, which outlives its calls.
private func validation(_ context: UnsafeMutableRawPointer?) -> XMLSchemaValidation? {
  context.map { Unmanaged<XMLSchemaValidation>.fromOpaque($0).takeUnretainedValue() }
}

private let report: xmlStructuredErrorFunc = { context, error in
  guard let error else { return }
  validation(context)?.complain(XMLReportText.message(of: error.pointee))
}

private let locate: xmlSchemaValidityLocatorFunc = { context, file, line in
  file?.pointee = nil
  line?.pointee = UInt(validation(context)?.line ?? 0)
  return 0
}
