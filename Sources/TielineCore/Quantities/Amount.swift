import BigInt

/// A count of an asset's smallest unit, 0 to 2²⁵⁶ − 1, as every ledger that we speak to can hold.
public struct Amount: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
  /// The value; at most 256 bits.
  public let value: BigUInt

  /// - Throws: ``ValueError`` above 2²⁵⁶ − 1.
  public init(checking value: BigUInt) throws(ValueError) {
    guard value.bitWidth <= 256 else {
      throw .outOfRange(type: "Amount", found: String(value), allowed: "0 to 2^256 - 1")
    }
    self.value = value
  }

  public init(_ value: UInt64) { self.value = BigUInt(value) }

  /// Reads decimal digits without sign, separator or leading zero: the one canonical form.
  /// - Throws: ``ValueError`` for any other text or a value above 2²⁵⁶ − 1.
  public init(decimal text: String) throws(ValueError) {
    let utf8 = text.utf8
    guard (1...78).contains(utf8.count), utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      utf8.count == 1 || utf8.first != 0x30, let value = BigUInt(text)
    else { throw .malformed(type: "Amount", found: text, expected: "decimal digits without a leading zero") }
    try self.init(checking: value)
  }

  /// Reads at most 32 big-endian bytes.
  /// - Throws: ``ValueError`` for more than 32 bytes.
  public init(bigEndian bytes: some Collection<UInt8>) throws(ValueError) {
    guard bytes.count <= 32 else {
      throw .outOfRange(type: "Amount", found: "\(bytes.count) bytes", allowed: "32 bytes")
    }
    value = bytes.reduce(into: BigUInt(0)) { $0 = $0 << 8 | BigUInt($1) }
  }

  public static let zero = Amount(0)

  /// Exactly 32 big-endian bytes.
  public var bytes32: [UInt8] {
    let significant = Array(value.serialize())
    return [UInt8](repeating: 0, count: 32 - significant.count) + significant
  }

  /// The sum, or `nil` past 2²⁵⁶ − 1.
  public func adding(_ other: Amount) -> Amount? { try? Amount(checking: value + other.value) }

  /// The difference, or `nil` where `other` is larger.
  public func subtracting(_ other: Amount) -> Amount? {
    other.value <= value ? try? Amount(checking: value - other.value) : nil
  }

  public static func < (left: Self, right: Self) -> Bool { left.value < right.value }

  public var description: String { String(value) }

  public init(from decoder: any Decoder) throws {
    try self.init(decimal: decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
