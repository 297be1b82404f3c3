import Testing
import TielineConsensus
import TielineCore

@Suite struct VoteTests {
  @Test func `what is signed and stored has its pinned form`() throws {
    let signed = try TestCommittee.signed(.finalize, 2, view: 7, block: Digest(of: [1, 2, 3]), epoch: 5)
    #expect(
      Hex.encode(signed.vote.signBytes(committee: TestCommittee.name))
        == "0x7469656c696e6520766f746520313539b15e2b86b62c0c79c8d3f646b91a231a6387869fa33f8dc1c5e23d3b367d00"
        + "00000000000005000000000000000703039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81")
    #expect(
      Hex.encode(signed.encoded)
        == "0x020000000000000005000000000000000703039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a201"
        + "1cfb8100000040de42ed227691a3aa555a3f3acb6c1456955e645cde26630a86a1e229cc2fe7df5275e6806d83f8f9e9"
        + "a00064e0dbf37fc1e20fca494089b6d3bc67995f192200")
    #expect(try SignedVote(encoded: signed.encoded) == signed)
  }

  @Test func `S-14 votes exclude each other where one honest member would not sign both`() {
    let (one, other) = (Digest(of: [1]), Digest(of: [2]))
    func vote(_ step: VoteStep, _ block: Digest, view: UInt64 = 1) -> Vote {
      Vote(epoch: 1, view: view, step: step, block: block)
    }
    #expect(vote(.notarize, one).excludes(vote(.notarize, other)))
    #expect(vote(.finalize, one).excludes(vote(.nullify, .zero)))
    #expect(vote(.finalize, one).excludes(vote(.finalize, other)))
    #expect(!vote(.notarize, one).excludes(vote(.nullify, .zero)))
    #expect(!vote(.notarize, one).excludes(vote(.finalize, one)))
    #expect(!vote(.notarize, one).excludes(vote(.notarize, other, view: 2)))
  }

  @Test func `S-4 a certificate counts only a quorum of the own epoch's members, each once`() throws {
    let (epoch, scheme) = (try TestCommittee.epoch(), try TestCommittee.scheme(0))
    func holds(_ certificate: QuorumCertificate, in epoch: CommitteeEpoch) -> Bool {
      certificate.isValid(in: epoch, quorum: epoch.quorum, scheme)
    }
    let good = try TestCommittee.certificate(.nullify, [0, 1, 3])
    #expect(holds(good, in: epoch))
    #expect(!holds(good, in: try TestCommittee.epoch(2)))
    #expect(!holds(try TestCommittee.certificate(.nullify, [0, 1]), in: epoch))
    #expect(!holds(try TestCommittee.certificate(.nullify, [0, 1, 1]), in: epoch))
    #expect(!holds(try TestCommittee.certificate(.nullify, [1, 0, 3]), in: epoch))
    #expect(!holds(try TestCommittee.certificate(.nullify, [0, 1, 2, 3]), in: epoch))
    #expect(!holds(QuorumCertificate(vote: good.vote, entries: []), in: epoch))
    let stranger = QuorumCertificate.Entry(member: 4, signature: good.entries[2].signature)
    #expect(!holds(QuorumCertificate(vote: good.vote, entries: good.entries.prefix(2) + [stranger]), in: epoch))
    let revoked = try CommitteeEpoch(committee: epoch.committee, number: 1, keys: epoch.keys, revoked: [3])
    #expect(!holds(good, in: revoked))
  }

  @Test func `S-5 an empty vote is never certified`() throws {
    let (epoch, scheme) = (try TestCommittee.epoch(), try TestCommittee.scheme(0))
    for (step, view, block) in [
      (VoteStep.notarize, 1, Digest.zero), (.finalize, 1, .zero), (.nullify, 0, .zero), (.nullify, 1, Digest(of: [1])),
    ] {
      let certificate = try TestCommittee.certificate(step, [0, 1, 2], view: UInt64(view), block: block)
      #expect(!certificate.isValid(in: epoch, quorum: epoch.quorum, scheme))
    }
  }
}
