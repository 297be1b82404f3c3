import Testing
import TielineCodec
import TielineCore

@testable import TielineProofs

struct CometBFTCheckpointTests {
  @Test func `goes on from its own checkpoint`() throws {
    let chain = try CometBFTSampleChain()
    var client = try chain.client()
    let text = client.checkpoint.bytes
    var second = try CometBFTLightClient(checkpoint: try CanonicalJSON(canonical: text))
    #expect(second.head == client.head && second.options == client.options)
    let update = chain.update(try chain.block(try chain.header(11))).encoded
    #expect(client.apply(update, at: CometBFTSampleChain.now(20)).accepted != nil)
    #expect(second.apply(update, at: CometBFTSampleChain.now(20)).accepted != nil)
    #expect(second.checkpoint == client.checkpoint)
  }

  @Test func `S-5: starts from no empty, zero or changed checkpoint`() throws {
    let chain = try CometBFTSampleChain()
    guard case .object(let members) = try chain.client().checkpoint else { throw CancellationError() }
    func refuses(_ change: (inout [String: CanonicalJSON]) -> Void) -> Bool {
      var changed = members
      change(&changed)
      return (try? CometBFTLightClient(checkpoint: .object(changed))) == nil
    }
    for name in members.keys {
      #expect(refuses { $0[name] = nil }, "\(name) left out")
      #expect(refuses { $0[name] = .string("") }, "\(name) empty")
      // A clock drift of nothing is strict, not missing.
      #expect(refuses { $0[name] = .integer(0) } == (name != "maximumClockDriftMilliseconds"), "\(name) zero")
    }
    #expect(refuses { $0["more"] = .null })
    #expect(refuses { $0["trustLevel"] = .string("1/4") })
    #expect(refuses { $0["trustLevel"] = .string("2/1") })
    #expect(refuses { $0["hash"] = .string(Hex.encode(CometBFTSampleChain.hash(0))) })
    var header = try chain.header(10)
    header.nextValidatorsHash = CometBFTSampleChain.hash(0)
    #expect(throws: CheckpointError.self) { try CometBFTLightClient(trusting: header) }
    header.nextValidatorsHash = []
    #expect(throws: CheckpointError.self) { try CometBFTLightClient(trusting: header) }
  }

  @Test func `S-5: counts no empty set, no zero power and no more power than can be counted`() throws {
    func reason(_ validators: [CometBFTValidator]) -> Rejection.Reason? {
      Verdict { () throws(ProofFailure) in try CometBFTValidatorSet.checked(validators) }.rejection?.reason
    }
    let keys = try CometBFTSampleChain().keys.map(\.publicKey)
    let most = CometBFTLimits.totalVotingPower
    #expect(reason([]) == .empty)
    #expect(reason([CometBFTValidator(key: keys[0], power: 0)]) == .wrongValidators)
    #expect(reason([CometBFTValidator(key: keys[0], power: most)]) == nil)
    #expect(reason([CometBFTValidator(key: keys[0], power: most + 1)]) == .wrongValidators)
    #expect(reason([CometBFTValidator(key: keys[0], power: .max)]) == .wrongValidators)
    let full = [CometBFTValidator(key: keys[0], power: most), CometBFTValidator(key: keys[1], power: 1)]
    #expect(reason(full) == .wrongValidators)
    #expect(reason([full[0], full[0]]) == .wrongValidators)
    #expect(reason([full[1], full[1]]) == .duplicateSigner)
  }

  @Test func `counts revisions as IBC does`() {
    let cases: [(String, UInt64)] = [
      ("cosmoshub-4", 4), ("energy-1", 1), ("a-b-12", 12), ("plain", 0), ("x-01", 0), ("x--1", 0), ("x-", 0),
      ("-1", 0), ("x-1a", 0),
    ]
    for (name, revision) in cases { #expect(CometBFTUpdate.revision(of: name) == revision, "\(name)") }
  }

  @Test func `keeps nanoseconds of times`() throws {
    for text in [
      "2026-11-22T22:12:51.967899503Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:01Z", "9999-12-31T23:59:59.1Z",
    ] {
      #expect(try #require(CometBFTTime(text)).description == text)
    }
    for text in [
      "2026-11-22T22:12:51.9678995031Z", "2026-11-22T22:12:51.Z", "2026-11-22T22:12:51+00:00", "2026-02-30T00:00:00Z",
    ] {
      #expect(CometBFTTime(text) == nil, "\(text)")
    }
  }
}
