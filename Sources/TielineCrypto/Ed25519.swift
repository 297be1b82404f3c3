import Crypto

/// Ed25519 signatures, as CometBFT's validators make them.
///
/// Verification is RFC 8032's without the cofactor, which is narrower than the ZIP-215 rules of CometBFT's nodes: a
/// signature made on purpose to differ under the two costs its signer the vote, and nothing else.
/// - Source: RFC 8032, section 5.1.
public enum Ed25519 {
  /// A key that verifies.
  public struct PublicKey: Hashable, Sendable {
    /// 32 bytes.
    public let bytes: [UInt8]

    /// - Throws: ``CryptoError`` unless `bytes` holds 32.
    public init(_ bytes: some Collection<UInt8>) throws(CryptoError) {
      guard bytes.count == 32 else {
        throw .wrongLength(what: "Ed25519 public key", found: bytes.count, expected: 32)
      }
      self.bytes = Array(bytes)
    }

    /// Whether this key signed `message`; a signature of another length than 64 bytes never does.
    public func verify(_ signature: [UInt8], of message: [UInt8]) -> Bool {
      guard signature.count == 64, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
        return false
      }
      return key.isValidSignature(signature, for: message)
    }
  }

  /// A key that signs; shows in no description.
  public struct PrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: Curve25519.Signing.PrivateKey
    public let publicKey: PublicKey

    /// - Throws: ``CryptoError`` unless `seed` holds 32 bytes.
    public init(seed: [UInt8]) throws(CryptoError) {
      guard seed.count == 32 else { throw .wrongLength(what: "Ed25519 seed", found: seed.count, expected: 32) }
      do { key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed) } catch {
        throw .libraryFailure(call: "Ed25519 key")
      }
      publicKey = try PublicKey(Array(key.publicKey.rawRepresentation))
    }

    /// The 64-byte signature of `message`.
    /// - Throws: ``CryptoError`` where the library fails.
    public func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
      do { return Array(try key.signature(for: message)) } catch { throw .libraryFailure(call: "Ed25519 sign") }
    }

    public var description: String { "Ed25519.PrivateKey(hidden)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
  }
}
