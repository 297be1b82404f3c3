import Foundation
import TielineCore
import TielineCrypto
import TielineProofs

/// Private keys in files, locked with a passphrase: version 3 of Ethereum's secret storage.
///
/// Who writes the file gives it mode 0600.
/// - Source: Ethereum, *Web3 Secret Storage Definition*.
public enum Keystore {
  /// Longest file that is read.
  public static let maximumBytes = 64 << 10

  /// What scrypt costs whoever tries a passphrase.
  public struct Cost: Sendable {
    public let n, r, p: UInt64

    public init(n: UInt64, r: UInt64, p: UInt64) { (self.n, self.r, self.p) = (n, r, p) }

    /// 256 MiB and about a second: what wallets write by default.
    public static let standard = Cost(n: 1 << 18, r: 8, p: 1)
    /// 4 MiB and some milliseconds, for keys that guard nothing.
    public static let light = Cost(n: 1 << 12, r: 8, p: 1)
  }

  /// Randomness that a new file needs; never used for two files.
  public struct Entropy: Sendable {
    /// 32 bytes for the key derivation, 16 for the cipher, 16 for the file's name.
    public let salt, counter, identifier: [UInt8]

    /// - Parameter bytes: 64 bytes from a secure generator.
    /// - Throws: ``CryptoError`` for another count.
    public init(_ bytes: [UInt8]) throws(CryptoError) {
      guard bytes.count == 64 else { throw .wrongLength(what: "keystore entropy", found: bytes.count, expected: 64) }
      (salt, counter, identifier) = (Array(bytes[..<32]), Array(bytes[32..<48]), Array(bytes[48...]))
    }
  }

  /// Opens a file with scrypt or PBKDF2 key derivation.
  ///
  /// - Parameter file: The file's bytes, at most ``maximumBytes``.
  /// - Throws: ``KeystoreError``; a hostile file cannot ask for more than 512 MiB or a few seconds.
  public static func decrypt(_ file: [UInt8], passphrase: String) throws(KeystoreError) -> Secp256k1.PrivateKey {
    guard file.count <= maximumBytes else { throw .malformed(reason: "\(file.count) bytes are too many") }
    let parsed: KeystoreFile
    do { parsed = try JSONDecoder().decode(KeystoreFile.self, from: Data(file)) } catch {
      throw .malformed(reason: "it lacks a field, or is no JSON")
    }
    guard parsed.version == 3 else { throw .unsupported("version \(parsed.version)") }
    guard parsed.crypto.cipher == "aes-128-ctr" else { throw .unsupported("the cipher '\(parsed.crypto.cipher)'") }
    let counter = try hex(parsed.crypto.cipherparams.iv, "iv", count: 16)
    let cipherText = try hex(parsed.crypto.ciphertext, "ciphertext", count: 32)
    let mac = try hex(parsed.crypto.mac, "mac", count: 32)
    let key = try derivedKey(parsed.crypto, passphrase: passphrase)
    guard ConstantTime.areEqual(Keccak256.hash(key[16..<32] + cipherText), mac) else { throw .wrongPassphrase }
    let privateKey: Secp256k1.PrivateKey
    do {
      privateKey = try Secp256k1.PrivateKey(AES128CTR.apply(key: Array(key[..<16]), counter: counter, to: cipherText))
    } catch { throw .malformed(reason: error.description) }
    try check(parsed.address, is: EVMAddress(privateKey.publicKey))
    return privateKey
  }

  /// Locks `key`; the result is the file's bytes.
  /// - Throws: ``KeystoreError`` for a `cost` that scrypt does not have.
  public static func encrypt(
    _ key: Secp256k1.PrivateKey, passphrase: String, entropy: Entropy, cost: Cost = .standard
  ) throws(KeystoreError) -> [UInt8] {
    let derived: [UInt8]
    let cipherText: [UInt8]
    do throws(CryptoError) {
      derived = try Scrypt.derive(
        password: Array(passphrase.utf8), salt: entropy.salt, n: cost.n, r: cost.r, p: cost.p, length: 32)
      let secret = key.withSecretBytes { Array($0) }
      cipherText = try AES128CTR.apply(key: Array(derived[..<16]), counter: entropy.counter, to: secret)
    } catch { throw .tooExpensive(error.description) }
    let file = KeystoreFile(
      address: Hex.encode(EVMAddress(key.publicKey).bytes, prefix: false),
      crypto: .init(
        cipher: "aes-128-ctr", cipherparams: .init(iv: Hex.encode(entropy.counter, prefix: false)),
        ciphertext: Hex.encode(cipherText, prefix: false), kdf: "scrypt",
        kdfparams: .init(
          dklen: 32, salt: Hex.encode(entropy.salt, prefix: false), n: cost.n, r: cost.r, p: cost.p),
        mac: Hex.encode(Keccak256.hash(derived[16..<32] + cipherText), prefix: false)),
      id: uuid(entropy.identifier), version: 3)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    guard let data = try? encoder.encode(file) else { throw .malformed(reason: "it cannot be written") }
    return Array(data)
  }

  private static func derivedKey(
    _ crypto: KeystoreFile.Crypto, passphrase: String
  ) throws(KeystoreError) -> [UInt8] {
    let (parameters, password) = (crypto.kdfparams, Array(passphrase.utf8))
    guard (32...1024).contains(parameters.dklen) else { throw .malformed(reason: "dklen of \(parameters.dklen)") }
    guard let salt = Hex.decode(parameters.salt), salt.count <= 1024 else { throw .malformed(reason: "salt is no hex") }
    do throws(CryptoError) {
      switch crypto.kdf {
      case "scrypt":
        guard let n = parameters.n, let r = parameters.r, let p = parameters.p else { break }
        return try Scrypt.derive(password: password, salt: salt, n: n, r: r, p: p, length: parameters.dklen)
      case "pbkdf2" where parameters.prf == "hmac-sha256":
        guard let c = parameters.c else { break }
        return try PBKDF2.derive(password: password, salt: salt, iterations: c, length: parameters.dklen)
      default: break
      }
    } catch { throw .tooExpensive(error.description) }
    throw ["scrypt", "pbkdf2"].contains(crypto.kdf)
      ? .malformed(reason: "kdfparams do not fit \(crypto.kdf)") : .unsupported("the key derivation '\(crypto.kdf)'")
  }

  private static func hex(_ text: String, _ name: String, count: Int) throws(KeystoreError) -> [UInt8] {
    guard let bytes = Hex.decode(text), bytes.count == count else {
      throw .malformed(reason: "\(name) is not \(count) bytes in hexadecimal")
    }
    return bytes
  }

  private static func check(_ named: String?, is found: EVMAddress) throws(KeystoreError) {
    guard let named, !named.isEmpty else { return }
    guard Hex.decode(named) == found.bytes else {
      throw .wrongAddress(found: found.description, expected: named)
    }
  }

  /// A random UUID (version 4) from 16 bytes.
  private static func uuid(_ entropy: [UInt8]) -> String {
    var bytes = entropy
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = Hex.encode(bytes, prefix: false)
    let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
    return groups.map { String(digits.dropFirst($0.lowerBound).prefix($0.count)) }.joined(separator: "-")
  }
}
