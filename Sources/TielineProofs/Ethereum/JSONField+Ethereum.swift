import BigInt
import TielineCodec
import TielineCore

extension JSONField {
  /// An Ethereum quantity of at most 256 bits: `0x` and the fewest digits that do (`0x0` for zero).
  ///
  /// - Throws: A mismatch where this is none.
  /// - Source: Ethereum JSON-RPC specification, *Hex value encoding*.
  func bigHexQuantity() throws(Failure) -> BigUInt {
    guard case .string(let text) = value, text.hasPrefix("0x") else { throw mismatch("a quantity such as 0x1f") }
    let digits = text.utf8.dropFirst(2)
    guard (1...64).contains(digits.count), digits.allSatisfy(Hexadecimal.isDigit),
      digits.first != 0x30 || digits.count == 1, let number = BigUInt(text.dropFirst(2), radix: 16)
    else { throw mismatch("a quantity such as 0x1f, without leading zeros and of at most 256 bits") }
    return number
  }
}

extension JSONField {
  /// An address; mixed case must carry the right checksum.
  /// - Throws: A mismatch.
  func evmAddress() throws(Failure) -> EVMAddress {
    let text = try string()
    do throws(ValueError) { return try EVMAddress(text) } catch { throw mismatch("a 20-byte address") }
  }
}
