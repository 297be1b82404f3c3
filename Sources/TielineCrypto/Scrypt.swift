import COpenSSL

/// scrypt: a key from a password, made expensive by memory.
///
/// - Source: RFC 7914.
public enum Scrypt {
  /// What a call may cost, so that parameters from outside exhaust neither memory nor time.
  public struct Bounds: Sendable {
    /// Most bytes of working memory.
    public let memoryBytes: UInt64
    /// Most block mixings, n · r · p; 2²¹, a wallet's slow setting, take about a second.
    public let work: UInt64

    public init(memoryBytes: UInt64, work: UInt64) { (self.memoryBytes, self.work) = (memoryBytes, work) }

    /// 512 MiB and 2²³ block mixings: room above what wallets write in their slowest setting.
    public static let standard = Bounds(memoryBytes: 512 << 20, work: 1 << 23)
  }

  /// Derives `length` bytes.
  ///
  /// Takes n of 2^(16 · r) and above too, which RFC 7914 excludes and Ethereum's keystores have.
  ///
  /// - Parameters:
  ///   - n: CPU and memory cost, a power of two above 1.
  ///   - r: Block size.
  ///   - p: Parallelisation.
  ///   - length: 1 to 1024 bytes.
  /// - Throws: ``CryptoError`` for parameters that scrypt does not have, or that cost more than `bounds`.
  public static func derive(
    password: [UInt8], salt: [UInt8], n: UInt64, r: UInt64, p: UInt64, length: Int, bounds: Bounds = .standard
  ) throws(CryptoError) -> [UInt8] {
    guard n > 1, n & (n - 1) == 0, n <= 1 << 31 else {
      throw .outOfRange(parameter: "scrypt n", found: "\(n)", allowed: "a power of two, 2 to 2^31")
    }
    guard (1...(1 << 16)).contains(r), (1...(1 << 16)).contains(p) else {
      throw .outOfRange(parameter: "scrypt r and p", found: "\(r) and \(p)", allowed: "1 to 65536 each")
    }
    guard (1...1024).contains(length) else {
      throw .outOfRange(parameter: "scrypt length", found: "\(length)", allowed: "1 to 1024")
    }
    // No overflow: n ≤ 2³¹, r and p ≤ 2¹⁶ are checked above, so n · r · 128 < 2⁵⁶.
    let memory = 128 * r * (n + p + 2)
    guard memory <= bounds.memoryBytes else {
      throw .outOfRange(parameter: "scrypt memory", found: "\(memory) bytes", allowed: "\(bounds.memoryBytes) bytes")
    }
    guard n * r <= bounds.work / p else {
      throw .outOfRange(
        parameter: "scrypt work", found: "n \(n), r \(r), p \(p)", allowed: "n · r · p ≤ \(bounds.work)")
    }
    var key = [UInt8](repeating: 0, count: length)
    let isBeyondRFC = r < 4 && n >= 1 << (16 * r)
    let done =
      isBeyondRFC
      ? tieline_scrypt_unbounded_n(password, password.count, salt, salt.count, n, r, p, &key, length)
      : tieline_scrypt(password, password.count, salt, salt.count, n, r, p, 2 * memory, &key, length)
    guard done == 1 else { throw .libraryFailure(call: "scrypt") }
    return key
  }
}
