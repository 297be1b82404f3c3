/// Bytes that stay where they are.
struct ConstantBytes: Sendable {
  private let bytes: [UInt8]
  init(_ text: String) { bytes = Array(text.utf8) }
  @inline(__always) func withSpan<R>(_ body: (UTF8Span) -> R) -> R { bytes.withUnsafeBufferPointer(body) }
}

/// IRIs that Turtle's short forms stand for.
struct TurtleConstants: Sendable {
  let type = ConstantBytes(RDF.type)
  let first = ConstantBytes(RDF.first)
  let rest = ConstantBytes(RDF.rest)
  let `nil` = ConstantBytes(RDF.nil)
  let integer = ConstantBytes(XSD.integer)
  let decimal = ConstantBytes(XSD.decimal)
  let double = ConstantBytes(XSD.double)
  let boolean = ConstantBytes(XSD.boolean)
}
