import TielineCore
import TielineCrypto

/// A gateway's public key under its name.
public struct SATPPublicKey: SATPVerifier, Hashable {
  private enum Key: Hashable {
    case p256(P256.PublicKey)
    case ed25519(Ed25519.PublicKey)
  }

  public let keyId: String
  private let key: Key

  public init(keyId: String, _ key: P256.PublicKey) { (self.keyId, self.key) = (keyId, .p256(key)) }
  public init(keyId: String, _ key: Ed25519.PublicKey) { (self.keyId, self.key) = (keyId, .ed25519(key)) }

  /// Reads the text that proposals carry.
  /// - Throws: ``ValueError`` for anything but the lower-case hexadecimal digits of a P-256 key in compressed form (33
  ///   bytes) or an Ed25519 key (32 bytes).
  public init(keyId: String, text: String) throws(ValueError) {
    let failure = ValueError.malformed(
      type: "gateway key", found: text, expected: "66 hexadecimal digits (P-256) or 64 (Ed25519)")
    guard let bytes = Hex.decode(text), Hex.encode(bytes, prefix: false) == text else { throw failure }
    if bytes.count == 33, let key = try? P256.PublicKey(bytes) {
      self.init(keyId: keyId, key)
    } else if let key = try? Ed25519.PublicKey(bytes) {
      self.init(keyId: keyId, key)
    } else {
      throw failure
    }
  }

  public var algorithm: SATPAlgorithm {
    switch key {
    case .p256: .es256
    case .ed25519: .edDSA
    }
  }

  /// The text that proposals carry.
  public var text: String {
    switch key {
    case .p256(let key): Hex.encode(key.compressed, prefix: false)
    case .ed25519(let key): Hex.encode(key.bytes, prefix: false)
    }
  }

  /// Of ES256's two signatures only the one with the low s verifies, so that nobody can make a second of a first.
  public func verify(_ signature: [UInt8], of input: [UInt8]) -> Bool {
    switch key {
    case .p256(let key): P256.isLowS(signature) && key.verify(signature, of: input)
    case .ed25519(let key): key.verify(signature, of: input)
    }
  }
}

/// A gateway's private key under its name; shows in no description.
public struct SATPPrivateKey: SATPSigner, CustomStringConvertible, CustomReflectable {
  private enum Key {
    case p256(P256.PrivateKey)
    case ed25519(Ed25519.PrivateKey)
  }

  public let keyId: String
  private let key: Key

  public init(keyId: String, _ key: P256.PrivateKey) { (self.keyId, self.key) = (keyId, .p256(key)) }
  public init(keyId: String, _ key: Ed25519.PrivateKey) { (self.keyId, self.key) = (keyId, .ed25519(key)) }

  public var algorithm: SATPAlgorithm { publicKey.algorithm }

  /// The key's public half under the same name.
  public var publicKey: SATPPublicKey {
    switch key {
    case .p256(let key): SATPPublicKey(keyId: keyId, key.publicKey)
    case .ed25519(let key): SATPPublicKey(keyId: keyId, key.publicKey)
    }
  }

  /// - Throws: `CryptoError` where the library fails.
  public func sign(_ input: [UInt8]) throws -> [UInt8] {
    switch key {
    case .p256(let key): P256.lowS(try key.sign(input))
    case .ed25519(let key): try key.sign(input)
    }
  }

  public var description: String { "SATPPrivateKey(\(keyId), hidden)" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
