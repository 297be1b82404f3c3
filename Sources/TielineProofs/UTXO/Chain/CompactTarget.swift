import BigInt
import TielineCore

/// The number that a header's work hash must not exceed, with the 32 bits that write it.
///
/// - Source: Bitcoin developer reference, *Target nBits*; Bitcoin Core, `arith_uint256::SetCompact` and `GetCompact`.
public struct CompactTarget: Hashable, Sendable {
  /// One byte of length, 23 bits of leading digits and a sign between them.
  public let bits: UInt32
  /// The target itself; over 0 and below 2²⁵⁶.
  public let target: BigUInt

  /// Reads the compact form strictly: not negative, not zero, below 2²⁵⁶, and the one form of its number.
  /// - Returns: `nil` for anything else.
  public init?(bits: UInt32) {
    let (length, digits) = (Int(bits >> 24), bits & 0x007F_FFFF)
    guard bits & 0x0080_0000 == 0, digits != 0, length <= 34 else { return nil }
    target = length <= 3 ? BigUInt(digits >> UInt32(8 * (3 - length))) : BigUInt(digits) << (8 * (length - 3))
    self.bits = bits
    guard target > 0, target.bitWidth <= 256, Self.bits(of: target) == bits else { return nil }
  }

  /// The compact form of `number`, which keeps its leading 16 to 23 bits.
  static func bits(of number: BigUInt) -> UInt32 {
    var length = (number.bitWidth + 7) / 8
    var digits = UInt32(truncatingIfNeeded: length <= 3 ? number << (8 * (3 - length)) : number >> (8 * (length - 3)))
    if digits & 0x0080_0000 != 0 {
      digits >>= 8
      length += 1
    }
    return UInt32(length) << 24 | digits
  }

  /// How many hashes are tried on average before one meets the target: 2²⁵⁶ / (target + 1).
  public var work: BigUInt { (BigUInt(1) << 256) / (target + 1) }

  /// Whether a hash, read as a number with its last byte first, is at most the target.
  public func isMet(by hash: [UInt8]) -> Bool {
    let limit = Array(target.serialize())
    let padded = [UInt8](repeating: 0, count: max(0, 32 - limit.count)) + limit
    return hash.count == 32 && !padded.lexicographicallyPrecedes(hash.reversed())
  }
}
