import BigInt

/// What Ethereum's Recursive Length Prefix encodes: byte strings, and lists of items.
public enum RLPItem: Hashable, Sendable {
  case bytes([UInt8])
  case list([RLPItem])

  /// The number without leading zeros; zero is the empty string.
  public static func integer(_ number: some BinaryInteger & UnsignedInteger) -> RLPItem {
    guard let small = UInt64(exactly: number) else { return .bytes(Array(BigUInt(number).serialize())) }
    let digits = (UInt64.bitWidth - small.leadingZeroBitCount + 7) / 8
    return .bytes((0..<digits).reversed().map { UInt8(truncatingIfNeeded: small >> (8 * UInt64($0))) })
  }

  /// The byte string, or `nil` for a list.
  public var bytes: [UInt8]? {
    if case .bytes(let bytes) = self { bytes } else { nil }
  }

  /// The list's items, or `nil` for a byte string.
  public var items: [RLPItem]? {
    if case .list(let items) = self { items } else { nil }
  }

  /// The number, or `nil` for a list, a leading zero, or more than 32 bytes.
  public var integer: BigUInt? {
    guard let bytes, bytes.count <= 32, bytes.first != 0 else { return nil }
    return bytes.reduce(into: BigUInt(0)) { $0 = $0 << 8 | BigUInt($1) }
  }
}
