import TielineConsensus
import TielineCore
import TielineCrypto

/// Members with fixed keys of all three kinds.
struct TestAttester {
  let ed25519: Ed25519.PrivateKey
  let secp256k1: Secp256k1.PrivateKey
  let mldsa65: MLDSA65.PrivateKey
  let keys: MemberKeys

  init(_ number: UInt8, end: UInt64 = 2_000_000_000_000) throws {
    let seed = [UInt8](repeating: number + 1, count: 32)
    ed25519 = try Ed25519.PrivateKey(seed: seed)
    secp256k1 = try Secp256k1.PrivateKey(seed)
    mldsa65 = try MLDSA65.PrivateKey(seed: seed)
    keys = try MemberKeys(
      end: end, ed25519: ed25519.publicKey, secp256k1: secp256k1.publicKey, mldsa65: mldsa65.publicKey,
      link: [UInt8](repeating: number, count: 32))
  }

  func sign(_ statement: AttestationStatement, committee: Digest, as member: MemberIndex) throws -> AttestationShare {
    let message = statement.signBytes(committee: committee)
    return AttestationShare(
      member: member,
      secp256k1: try secp256k1.contractSignature(of: statement.secp256k1Digest(committee: committee)),
      ed25519: try ed25519.sign(message), mldsa65: try mldsa65.sign(message))
  }

  static let committee = Digest(of: Array("attesters".utf8))

  static func epoch(_ attesters: [TestAttester], number: UInt64 = 1) throws -> CommitteeEpoch {
    try CommitteeEpoch(committee: committee, number: number, keys: attesters.map(\.keys.encoded))
  }

  static func statement(epoch: UInt64 = 1, sequence: UInt64 = 7) -> AttestationStatement? {
    AttestationStatement(
      destination: .evm(chainID: 1777, contract: [UInt8](repeating: 0xC0, count: 20)), epoch: epoch,
      sequence: sequence, root: [UInt8](repeating: 0xAB, count: 32))
  }
}
