internal import CXML2

/// Parses XML in pieces, checks each element against a schema where there is one, and hands it on; keeps no tree.
///
/// There are no entities but the five of XML, no DOCTYPE, no encoding but UTF-8, and no access to anything outside
/// of the bytes that were passed.
final class XMLStreamReader {
  private let handler: any XMLStreamHandler
  private let limits: XMLStreamLimits
  private var parser: xmlParserCtxtPtr?
  private var validation: XMLSchemaValidation?
  private var failure: XMLStreamError?
  private var isStopped = false
  private var depth = 0
  private var textBytes = 0
  private var bytesSinceEvent = 0

  /// Bytes that libxml2 gets at once; the limits are checked between such pieces.
  private static let pieceBytes = 16 * 1024

  /// - Throws: ``XMLStreamError`` where the schema does not compile.
  init(schema: SchemaBundle? = nil, limits: XMLStreamLimits, handler: any XMLStreamHandler) throws(XMLStreamError) {
    (self.handler, self.limits) = (handler, limits)
    var callbacks = makeCallbacks()
    parser = xmlCreatePushParserCtxt(&callbacks, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil)
    guard let parser else { throw .schema(message: "libxml2 has no memory for a parser", line: 0) }
    validation = try schema.map { bundle throws(XMLStreamError) in try XMLSchemaValidation(bundle, parser: parser) }
    // Without substitution libxml2 hands over `&amp;` in an attribute as `&#38;`. A DOCTYPE, which alone could declare
    // other entities, is refused.
    let options = XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue | XML_PARSE_NOENT.rawValue
    xmlCtxtUseOptions(parser, Int32(options))
  }

  deinit {
    validation = nil
    xmlFreeParserCtxt(parser)
  }

  /// Parses the next bytes of the document; returns `false` once the handler wanted no more.
  /// - Throws: ``XMLStreamError``, and the same again on every later call.
  func parse(_ bytes: UnsafeRawBufferPointer) throws(XMLStreamError) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Self.pieceBytes)
      rest = rest.dropFirst(piece.count)
      bytesSinceEvent += piece.count
      guard try feed(UnsafeRawBufferPointer(rebasing: piece), isLast: false) else { return false }
      guard bytesSinceEvent <= limits.tokenBytes else {
        throw fail(.tooLarge(what: "a tag, comment or instruction in bytes", allowed: limits.tokenBytes, line: line))
      }
    }
    return true
  }

  /// Says that the document ends here.
  /// - Throws: ``XMLStreamError`` where it should not.
  func finish() throws(XMLStreamError) -> Bool {
    try feed(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true)
  }

  private func feed(_ piece: UnsafeRawBufferPointer, isLast: Bool) throws(XMLStreamError) -> Bool {
    if let failure { throw failure }
    if isStopped { return false }
    let code = xmlParseChunk(
      parser, piece.assumingMemoryBound(to: CChar.self).baseAddress, Int32(piece.count), isLast ? 1 : 0)
    if let failure { throw failure }
    if isStopped { return false }
    if code != 0, parser?.pointee.wellFormed == 0 {
      throw fail(.malformed(message: "libxml2 error \(code)", line: line))
    }
    return true
  }

  fileprivate var line: Int { Int(parser?.pointee.input?.pointee.line ?? 0) }

  @discardableResult fileprivate func fail(_ error: XMLStreamError) -> XMLStreamError {
    if failure == nil { failure = error }
    xmlStopParser(parser)
    return failure ?? error
  }

  private func proceed(_ goOn: Bool) {
    guard !goOn else { return }
    isStopped = true
    xmlStopParser(parser)
  }

  private var isRunning: Bool { failure == nil && !isStopped }
}

/// libxml2's context is the reader, which outlives its parser.
private func reader(_ context: UnsafeMutableRawPointer?) -> XMLStreamReader? {
  context.map { Unmanaged<XMLStreamReader>.fromOpaque($0).takeUnretainedValue() }
}

private let parserReport: xmlStructuredErrorFunc = { context, error in
  guard let error, error.pointee.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
  let message = XMLReportText.message(of: error.pointee)
  reader(context)?.fail(.malformed(message: message, line: Int(error.pointee.line)))
}

private func makeCallbacks() -> xmlSAXHandler {
  var callbacks = xmlSAXHandler()
  callbacks.initialized = UInt32(XML_SAX2_MAGIC)
  callbacks.startDocument = { context in reader(context)?.startDocument() }
  callbacks.internalSubset = { context, _, _, _ in reader(context)?.documentType() }
  callbacks.startElementNs = { context, name, prefix, uri, spaces, space, count, defaulted, attributes in
    guard let reader = reader(context), let name, reader.enter(attributes, Int(count)) else { return }
    reader.check {
      $0.start(name, prefix, uri, namespaces: space, spaces, attributes: attributes, count, defaulted: defaulted)
    }
    reader.startElement(name, prefix, uri, attributes, Int(count))
  }
  callbacks.endElementNs = { context, name, prefix, uri in
    guard let reader = reader(context), reader.leave() else { return }
    reader.check { $0.end(name, prefix, uri) }
    reader.endElement()
  }
  callbacks.characters = { context, text, count in reader(context)?.characters(text, count) }
  callbacks.ignorableWhitespace = { context, text, count in reader(context)?.characters(text, count) }
  callbacks.cdataBlock = { context, text, count in reader(context)?.characters(text, count) }
  callbacks.comment = { context, text in reader(context)?.comment(text) }
  callbacks.processingInstruction = { context, target, text in reader(context)?.instruction(target, text) }
  callbacks.serror = parserReport
  return callbacks
}

// What libxml2's calls do.
extension XMLStreamReader {
  fileprivate func startDocument() {
    guard cxml2_converts_encoding(parser) != 0 else { return }
    fail(.malformed(message: "the encoding is not UTF-8", line: line))
  }

  /// Has the schema look at something, where there is one.
  fileprivate func check(_ look: (XMLSchemaValidation) -> Void) {
    guard let validation else { return }
    look(validation)
    if let complaint = validation.complaint { fail(.invalid(message: complaint, line: line)) }
  }

  fileprivate func documentType() { fail(.documentType(line: line)) }

  fileprivate func comment(_ text: UnsafePointer<xmlChar>?) {
    bytesSinceEvent = 0
    guard isRunning else { return }
    proceed(handler.comment(Self.text(text)))
  }

  fileprivate func instruction(_ target: UnsafePointer<xmlChar>?, _ text: UnsafePointer<xmlChar>?) {
    bytesSinceEvent = 0
    guard isRunning else { return }
    proceed(handler.instruction(target: Self.text(target), Self.text(text)))
  }

  /// Returns whether the element may be looked at.
  fileprivate func enter(_ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int) -> Bool {
    guard isRunning else { return false }
    (depth, textBytes, bytesSinceEvent) = (depth + 1, 0, 0)
    guard depth <= limits.depth else {
      fail(.tooLarge(what: "nesting of elements", allowed: limits.depth, line: line))
      return false
    }
    return fits(attributes, count)
  }

  fileprivate func startElement(
    _ name: UnsafePointer<xmlChar>, _ prefix: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?,
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int
  ) {
    guard isRunning else { return }
    proceed(
      handler.start(
        XMLTag(
          namespace: Self.text(uri), prefix: Self.text(prefix), name: Self.text(name),
          attributes: Self.attributes(attributes, count), line: line)))
  }

  fileprivate func leave() -> Bool {
    guard isRunning else { return false }
    (depth, textBytes, bytesSinceEvent) = (depth - 1, 0, 0)
    return true
  }

  fileprivate func endElement() {
    guard isRunning else { return }
    proceed(handler.end(line: line))
  }

  fileprivate func characters(_ text: UnsafePointer<xmlChar>?, _ count: Int32) {
    guard isRunning, let text, count > 0 else { return }
    bytesSinceEvent = 0
    textBytes += Int(count)
    guard textBytes <= limits.textBytes else {
      fail(.tooLarge(what: "the text of an element in bytes", allowed: limits.textBytes, line: line))
      return
    }
    check { $0.text(text, count) }
    guard isRunning else { return }
    proceed(handler.text(UnsafeBufferPointer(start: text, count: Int(count))))
  }

  /// libxml2 gives five pointers for each attribute: name, prefix, namespace, value, end of the value.
  private func fits(_ pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int) -> Bool {
    for index in 0..<count {
      guard let value = pointers?[index * 5 + 3], let end = pointers?[index * 5 + 4] else { continue }
      guard end - value <= limits.textBytes else {
        fail(.tooLarge(what: "the value of an attribute in bytes", allowed: limits.textBytes, line: line))
        return false
      }
    }
    return true
  }

  private static func attributes(
    _ pointers: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int
  ) -> [XMLAttribute] {
    guard let pointers else { return [] }
    return (0..<count).compactMap { index in
      let field = pointers + index * 5
      guard let value = field[3], let end = field[4] else { return nil }
      return XMLAttribute(
        namespace: text(field[2]), prefix: text(field[1]), name: text(field[0]),
        value: String(decoding: UnsafeBufferPointer(start: value, count: end - value), as: UTF8.self))
    }
  }

  private static func text(_ pointer: UnsafePointer<xmlChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }
}
