import TielineConsensus
import TielineCore
import TielineCrypto

/// Four members with Ed25519 keys that everybody may know.
enum TestCommittee {
  static let name = Digest(of: Array("a committee".utf8))

  static func key(_ member: MemberIndex) throws -> Ed25519.PrivateKey {
    try Ed25519.PrivateKey(seed: [UInt8](repeating: member + 1, count: 32))
  }

  static func epoch(_ number: UInt64 = 1, members: MemberIndex = 4) throws -> CommitteeEpoch {
    try CommitteeEpoch(
      committee: name, number: number, keys: (0..<members).map { try key($0).publicKey.bytes })
  }

  static func scheme(_ member: MemberIndex) throws -> SignatureScheme {
    let own = try key(member)
    return SignatureScheme(
      sign: { message in (try? own.sign(message)) ?? [] },
      verify: { signature, message, key in
        (try? Ed25519.PublicKey(key))?.verify(signature, of: message) ?? false
      })
  }

  static func signed(
    _ step: VoteStep, _ member: MemberIndex, view: UInt64 = 1, block: Digest = .zero, epoch: UInt64 = 1
  ) throws -> SignedVote {
    let vote = Vote(epoch: epoch, view: view, step: step, block: block)
    return SignedVote(member: member, vote: vote, signature: try key(member).sign(vote.signBytes(committee: name)))
  }

  static func certificate(_ step: VoteStep, _ members: [MemberIndex], view: UInt64 = 1, block: Digest = .zero) throws
    -> QuorumCertificate
  {
    let votes = try members.map { try signed(step, $0, view: view, block: block) }
    return QuorumCertificate(
      vote: votes[0].vote, entries: votes.map { QuorumCertificate.Entry(member: $0.member, signature: $0.signature) })
  }

  static func request(_ text: String) -> Request {
    Request(kind: .ordinary, event: Digest(of: Array("event of \(text)".utf8)), body: Array(text.utf8))
  }
}
