import TielineCodec
import TielineCore
import TielineCrypto

/// The public keys of a member: what its place in an epoch stands for.
///
/// The Ed25519 key signs votes and attestations; what is signed begins with different words.
public struct MemberKeys: Hashable, Sendable {
  /// Length of the encoding, in bytes.
  public static let byteCount = 8 + 32 + 64 + MLDSA65.publicKeyLength + 32

  /// When the keys end, in milliseconds since 1970: from then on their signatures fail (S-2).
  public let end: UInt64
  public let ed25519: Ed25519.PublicKey
  public let secp256k1: Secp256k1.PublicKey
  public let mldsa65: MLDSA65.PublicKey
  /// SHA-256 of the key that the member shows to others when they connect, 32 bytes.
  public let link: [UInt8]

  /// - Throws: ``CryptoError`` unless `link` holds 32 bytes.
  public init(
    end: UInt64, ed25519: Ed25519.PublicKey, secp256k1: Secp256k1.PublicKey, mldsa65: MLDSA65.PublicKey, link: [UInt8]
  ) throws(CryptoError) {
    guard link.count == 32 else { throw .wrongLength(what: "link fingerprint", found: link.count, expected: 32) }
    (self.end, self.ed25519, self.secp256k1, self.mldsa65, self.link) = (end, ed25519, secp256k1, mldsa65, link)
  }

  /// The one encoding, as an epoch holds it.
  public var encoded: [UInt8] {
    var writer = ByteWriter(reserving: Self.byteCount)
    writer.bigEndian(end)
    for bytes in [ed25519.bytes, secp256k1.bytes, mldsa65.bytes, link] { writer.append(bytes) }
    return writer.bytes
  }

  /// Reads ``encoded``.
  /// - Throws: ``CommitteeError/keys`` for any other bytes.
  public init(encoded bytes: [UInt8]) throws(CommitteeError) {
    var reader = ByteReader(bytes)
    do {
      let end = try reader.bigEndian(UInt64.self, "end")
      let ed25519 = try Ed25519.PublicKey(reader.take(32, "Ed25519 key"))
      let secp256k1 = try Secp256k1.PublicKey(reader.take(64, "secp256k1 key"))
      let mldsa65 = try MLDSA65.PublicKey(reader.take(MLDSA65.publicKeyLength, "ML-DSA-65 key"))
      let link = Array(try reader.take(32, "link fingerprint"))
      try reader.end()
      try self.init(end: end, ed25519: ed25519, secp256k1: secp256k1, mldsa65: mldsa65, link: link)
    } catch { throw .keys }
  }

  /// How votes are signed and checked: with the Ed25519 keys of members whose keys are written as ``encoded``.
  public static func scheme(_ key: Ed25519.PrivateKey) -> SignatureScheme {
    SignatureScheme(sign: { message in (try? key.sign(message)) ?? [] }, verify: isValid)
  }

  /// How votes are checked by one who signs none.
  public static let checking = SignatureScheme(sign: { _ in [] }, verify: isValid)

  private static func isValid(_ signature: [UInt8], _ message: [UInt8], _ keys: [UInt8]) -> Bool {
    guard keys.count == byteCount, let key = try? Ed25519.PublicKey(keys[8..<40]) else { return false }
    return key.verify(signature, of: message)
  }
}
