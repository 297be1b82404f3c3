/// Checks a document against an XML schema while it comes, and nothing else.
public final class SchemaCheck {
  private let reader: XMLStreamReader

  /// - Throws: ``XMLStreamError`` where the schema does not compile.
  public init(_ schema: SchemaBundle, limits: XMLStreamLimits = XMLStreamLimits(depth: 64)) throws(XMLStreamError) {
    reader = try XMLStreamReader(schema: schema, limits: limits, handler: Ignore())
  }

  /// Reads the next bytes.
  /// - Throws: ``XMLStreamError`` with the line.
  public func check(_ bytes: [UInt8]) throws(XMLStreamError) {
    let result: Result<Void, XMLStreamError> = bytes.withUnsafeBytes { bytes in
      Result { () throws(XMLStreamError) in _ = try reader.parse(bytes) }
    }
    try result.get()
  }

  /// Says that the document ends here.
  /// - Throws: ``XMLStreamError`` where it should not.
  public func finish() throws(XMLStreamError) { _ = try reader.finish() }

  private final class Ignore: XMLStreamHandler {
    func start(_ tag: XMLTag) -> Bool { true }
    func text(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool { true }
    func end(line: Int) -> Bool { true }
  }
}
