import Crypto

/// ECDSA over NIST's P-256 with SHA-256, as Fabric's members and Neo's validators sign.
///
/// - Source: FIPS 186-5, section 6; SEC 1, section 2.3 (points).
public enum P256 {
  /// A key that verifies.
  public struct PublicKey: Hashable, Sendable {
    /// SEC 1's compressed form: 33 bytes.
    public let compressed: [UInt8]
    private let key: Crypto.P256.Signing.PublicKey

    /// Reads SEC 1's compressed (33 bytes) or uncompressed form (65).
    /// - Throws: ``CryptoError`` for another length or form, or a point that is not on the curve.
    public init(_ bytes: some Collection<UInt8>) throws(CryptoError) {
      let bytes = Array(bytes)
      do {
        switch (bytes.count, bytes.first) {
        case (33, 2), (33, 3): key = try Crypto.P256.Signing.PublicKey(compressedRepresentation: bytes)
        case (65, 4): key = try Crypto.P256.Signing.PublicKey(x963Representation: bytes)
        default: throw CryptoError.invalid(what: "P-256 public key")
        }
      } catch { throw .invalid(what: "P-256 public key") }
      compressed = Array(key.compressedRepresentation)
    }

    /// Whether this key signed the SHA-256 of `message`.
    /// - Parameter signature: r ‖ s, 32 big-endian bytes each; another length never verifies.
    public func verify(_ signature: [UInt8], of message: [UInt8]) -> Bool {
      guard signature.count == 64,
        let parsed = try? Crypto.P256.Signing.ECDSASignature(rawRepresentation: signature)
      else { return false }
      return key.isValidSignature(parsed, for: message)
    }

    /// Whether this key signed the SHA-256 of `message`.
    /// - Parameter der: The signature as an X.509 `ECDSA-Sig-Value` in DER; anything but DER never verifies.
    public func verify(der: [UInt8], of message: [UInt8]) -> Bool {
      guard let parsed = try? Crypto.P256.Signing.ECDSASignature(derRepresentation: der),
        Array(parsed.derRepresentation) == der
      else { return false }
      return key.isValidSignature(parsed, for: message)
    }

    public static func == (left: Self, right: Self) -> Bool { left.compressed == right.compressed }
    public func hash(into hasher: inout Hasher) { hasher.combine(compressed) }
  }

  /// A key that signs; shows in no description.
  public struct PrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: Crypto.P256.Signing.PrivateKey
    /// The key's public half.
    public let publicKey: PublicKey

    /// - Throws: ``CryptoError`` unless `bytes` holds 32 bytes of a number between 1 and the curve's order − 1.
    public init(_ bytes: [UInt8]) throws(CryptoError) {
      guard bytes.count == 32 else { throw .wrongLength(what: "P-256 private key", found: bytes.count, expected: 32) }
      do { key = try Crypto.P256.Signing.PrivateKey(rawRepresentation: bytes) } catch {
        throw .invalid(what: "P-256 private key (zero, or past the curve's order)")
      }
      publicKey = try PublicKey(Array(key.publicKey.compressedRepresentation))
    }

    /// The signature of the SHA-256 of `message`, r ‖ s. It differs from one call to the next.
    /// - Throws: ``CryptoError`` where the library fails.
    public func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
      do { return Array(try key.signature(for: message).rawRepresentation) } catch {
        throw .libraryFailure(call: "P-256 sign")
      }
    }

    public var description: String { "P256.PrivateKey(hidden)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
  }
}
