import Crypto

/// ML-DSA-65 signatures, which a quantum computer is not known to forge.
/// - Source: FIPS 204, parameter set ML-DSA-65.
public enum MLDSA65 {
  /// Length of a public key, in bytes.
  public static let publicKeyLength = 1952
  /// Length of a signature, in bytes.
  public static let signatureLength = 3309

  /// A key that verifies.
  public struct PublicKey: Hashable, Sendable {
    /// 1952 bytes.
    public let bytes: [UInt8]

    /// - Throws: ``CryptoError`` unless `bytes` holds 1952.
    public init(_ bytes: some Collection<UInt8>) throws(CryptoError) {
      guard bytes.count == MLDSA65.publicKeyLength else {
        throw .wrongLength(what: "ML-DSA-65 public key", found: bytes.count, expected: MLDSA65.publicKeyLength)
      }
      self.bytes = Array(bytes)
    }

    /// Whether this key signed `message`; a signature of another length never does.
    public func verify(_ signature: [UInt8], of message: [UInt8]) -> Bool {
      guard signature.count == MLDSA65.signatureLength,
        let key = try? Crypto.MLDSA65.PublicKey(rawRepresentation: bytes)
      else { return false }
      return key.isValidSignature(signature, for: message)
    }
  }

  /// A key that signs; shows in no description.
  public struct PrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: Crypto.MLDSA65.PrivateKey
    public let publicKey: PublicKey

    /// - Throws: ``CryptoError`` unless `seed` holds 32 bytes.
    public init(seed: [UInt8]) throws(CryptoError) {
      guard seed.count == 32 else { throw .wrongLength(what: "ML-DSA-65 seed", found: seed.count, expected: 32) }
      do { key = try Crypto.MLDSA65.PrivateKey(seedRepresentation: seed, publicKey: nil) } catch {
        throw .libraryFailure(call: "ML-DSA-65 key")
      }
      publicKey = try PublicKey(Array(key.publicKey.rawRepresentation))
    }

    /// The signature of `message`; another one at each call.
    /// - Throws: ``CryptoError`` where the library fails.
    public func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
      do { return Array(try key.signature(for: message)) } catch { throw .libraryFailure(call: "ML-DSA-65 sign") }
    }

    public var description: String { "MLDSA65.PrivateKey(hidden)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
  }
}
