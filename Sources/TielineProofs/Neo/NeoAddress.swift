import TielineCrypto

/// How Neo writes a script's hash for people.
///
/// - Source: Neo N3, `Helper.ToAddress`: Base58Check with address version 53.
public enum NeoAddress {
  static let version: UInt8 = 53
  private static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

  /// The address of a script, such as `NVTiAjNgagDkTr5HTzDmQP9kPwPHN5BgVq`.
  /// - Parameter scriptHash: Its 20 bytes, in the byte order that the ledger hashes with.
  public static func text(_ scriptHash: [UInt8]) -> String {
    let payload = [version] + scriptHash
    let bytes = payload + DoubleSHA256.hash(payload).prefix(4)
    // Digits to base 58, the lowest first.
    var digits: [Int] = []
    for byte in bytes {
      var carry = Int(byte)
      for index in digits.indices {
        carry += digits[index] << 8
        digits[index] = carry % 58
        carry /= 58
      }
      while carry > 0 {
        digits.append(carry % 58)
        carry /= 58
      }
    }
    // The version is not zero, so that no leading zero bytes have to be kept.
    return String(decoding: digits.reversed().map { alphabet[$0] }, as: UTF8.self)
  }
}
