import COpenSSL

/// PBKDF2 with HMAC-SHA-256: a key from a password, made expensive by repetition.
///
/// - Source: RFC 8018, section 5.2.
public enum PBKDF2 {
  /// Most iterations that are accepted; about five seconds' work.
  public static let maximumIterations = 10_000_000

  /// Derives `length` bytes.
  ///
  /// - Parameters:
  ///   - iterations: 1 to ``maximumIterations``.
  ///   - length: 1 to 1024 bytes.
  /// - Throws: ``CryptoError`` for parameters out of range.
  public static func derive(
    password: [UInt8], salt: [UInt8], iterations: Int, length: Int
  ) throws(CryptoError) -> [UInt8] {
    guard (1...maximumIterations).contains(iterations) else {
      throw .outOfRange(parameter: "PBKDF2 iterations", found: "\(iterations)", allowed: "1 to \(maximumIterations)")
    }
    guard (1...1024).contains(length) else {
      throw .outOfRange(parameter: "PBKDF2 length", found: "\(length)", allowed: "1 to 1024")
    }
    var key = [UInt8](repeating: 0, count: length)
    let done = tieline_pbkdf2_sha256(password, password.count, salt, salt.count, Int32(iterations), &key, length)
    guard done == 1 else { throw .libraryFailure(call: "PBKDF2") }
    return key
  }
}
