/// A value of exactly 32 bytes: a hash, a hashlock, an identifier derived from one.
///
/// Each conforming type is its own, so that a preimage cannot stand where a hashlock belongs.
public protocol Bytes32: Hashable, Sendable, Comparable, CustomStringConvertible, Codable {
  /// The 32 bytes.
  var bytes: [UInt8] { get }
  /// Trusts that `checked` holds 32 bytes; use ``init(_:)`` for bytes from outside.
  init(checked: [UInt8])
}

extension Bytes32 {
  /// - Throws: ``ValueError`` unless `bytes` holds exactly 32.
  public init(_ bytes: some Collection<UInt8>) throws(ValueError) {
    guard bytes.count == 32 else {
      throw .malformed(
        type: "\(Self.self)", found: Hex.encode(bytes.prefix(40)), expected: "32 bytes, not \(bytes.count)")
    }
    self.init(checked: Array(bytes))
  }

  /// Reads 64 hexadecimal digits, with or without `0x`.
  /// - Throws: ``ValueError`` for any other text.
  public init(hex text: some StringProtocol) throws(ValueError) {
    guard let bytes = Hex.decode(text), bytes.count == 32 else {
      throw .malformed(type: "\(Self.self)", found: String(text), expected: "0x and 64 hexadecimal digits")
    }
    self.init(checked: bytes)
  }

  /// `0x` and 64 lower-case hexadecimal digits.
  public var description: String { Hex.encode(bytes) }

  public static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }

  public init(from decoder: any Decoder) throws {
    try self.init(hex: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Hex.encode(bytes))
  }
}
