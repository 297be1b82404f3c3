import COpenSSL

/// AES-128 in counter mode; encryption and decryption are the same call.
///
/// It hides and does not protect: check a MAC before the result is used.
/// - Source: NIST SP 800-38A, section 6.5.
public enum AES128CTR {
  /// Encrypts or decrypts `bytes`.
  ///
  /// - Parameters:
  ///   - key: 16 bytes.
  ///   - counter: The first counter block, 16 bytes; never used twice with one key.
  /// - Throws: ``CryptoError`` for a key or counter of another length.
  public static func apply(key: [UInt8], counter: [UInt8], to bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
    guard key.count == 16 else { throw .wrongLength(what: "AES-128 key", found: key.count, expected: 16) }
    guard counter.count == 16 else { throw .wrongLength(what: "AES counter", found: counter.count, expected: 16) }
    var output = [UInt8](repeating: 0, count: bytes.count)
    guard tieline_aes128_ctr(key, counter, bytes, bytes.count, &output) == 1 else {
      throw .libraryFailure(call: "AES-128-CTR")
    }
    return output
  }
}
