/// A JSON value that has exactly one text, so that it can be hashed and signed.
///
/// Numbers are integers. Other readers of the same text may hold numbers as doubles, which are exact to 2⁵³; larger
/// numbers than that belong in strings.
/// - Source: RFC 8785, *JSON Canonicalization Scheme*, without fractions and exponents.
public enum CanonicalJSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case string(String)
  indirect case array([CanonicalJSON])
  /// Keys that Unicode holds to be equivalent (`é` as one or two scalars) count as the same key.
  indirect case object([String: CanonicalJSON])

  /// Values nested deeper are refused when read.
  public static let maximumDepth = 32
  /// Longest text read unless the caller allows more.
  public static let maximumBytes = 1 << 20

  /// The canonical text in UTF-8: no white space, keys in the order of their UTF-16 code units, shortest escapes.
  public var bytes: [UInt8] {
    var writer = CanonicalJSONWriter()
    writer.write(self)
    return writer.bytes
  }

  /// The canonical text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Reads the canonical text of one value.
  ///
  /// - Throws: ``CanonicalJSONError`` with the offset of the first byte that differs from the canonical form.
  public init(
    canonical bytes: [UInt8], maximumBytes: Int = CanonicalJSON.maximumBytes
  ) throws(CanonicalJSONError) {
    guard bytes.count <= maximumBytes else {
      throw CanonicalJSONError(.tooLong(maximum: maximumBytes), at: maximumBytes)
    }
    var parser = CanonicalJSONParser(bytes: bytes)
    self = try parser.parse()
  }
}
