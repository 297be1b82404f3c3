import TielineConsensus
import TielineCrypto

/// The private keys of a member, all derived from one secret of 32 bytes.
public struct MemberSecrets: Sendable, CustomStringConvertible, CustomReflectable {
  public let ed25519: Ed25519.PrivateKey
  public let secp256k1: Secp256k1.PrivateKey
  public let mldsa65: MLDSA65.PrivateKey
  /// The P-256 key of its links, 32 bytes.
  public let link: [UInt8]

  /// - Throws: ``CryptoError`` unless `secret` holds 32 bytes.
  public init(secret: [UInt8]) throws(CryptoError) {
    guard secret.count == 32 else { throw .wrongLength(what: "member's secret", found: secret.count, expected: 32) }
    func derived(_ purpose: String) -> [UInt8] { SHA256.hash(Array("tieline member 1 \(purpose)".utf8) + secret) }
    ed25519 = try Ed25519.PrivateKey(seed: derived("ed25519"))
    secp256k1 = try Secp256k1.PrivateKey(derived("secp256k1"))
    mldsa65 = try MLDSA65.PrivateKey(seed: derived("mldsa65"))
    link = derived("link")
  }

  /// The member's three signatures of a statement.
  /// - Throws: ``CryptoError`` where a library fails.
  public func sign(
    _ statement: AttestationStatement, committee: Digest, as member: MemberIndex
  ) throws(CryptoError) -> AttestationShare {
    let message = statement.signBytes(committee: committee)
    return AttestationShare(
      member: member,
      secp256k1: try secp256k1.contractSignature(of: statement.secp256k1Digest(committee: committee)),
      ed25519: try ed25519.sign(message), mldsa65: try mldsa65.sign(message))
  }

  public var description: String { "MemberSecrets(hidden)" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
