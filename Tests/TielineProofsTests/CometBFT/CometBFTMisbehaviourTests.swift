import Testing
import TielineCore

@testable import TielineProofs

struct CometBFTMisbehaviourTests {
  private let chain: CometBFTSampleChain
  private let client: CometBFTLightClient
  private let now = CometBFTSampleChain.now(60)

  init() throws {
    chain = try CometBFTSampleChain()
    client = try chain.client()
  }

  private func update(_ height: UInt64, seconds: Int64, by chain: CometBFTSampleChain? = nil) throws -> CometBFTUpdate {
    let signers = chain ?? self.chain
    return self.chain.update(try signers.block(try signers.header(height, seconds: seconds)))
  }

  @Test func `finds two headers of one height`() throws {
    let (one, other) = (try update(20, seconds: 20), try update(20, seconds: 21))
    let evidence = try #require(client.misbehaviour(one.encoded, other.encoded, at: now).accepted)
    #expect(evidence.kind == .conflictingHeaders)
    #expect(evidence.later == one && evidence.earlier == other)
    #expect(!evidence.encoded.isEmpty)
  }

  @Test func `finds a later header with an earlier time, in either order`() throws {
    let (high, low) = (try update(21, seconds: 20), try update(20, seconds: 20))
    for pair in [(high, low), (low, high)] {
      let evidence = try #require(client.misbehaviour(pair.0.encoded, pair.1.encoded, at: now).accepted)
      #expect(evidence.kind == .timeNotMonotonic)
      #expect(evidence.later == high)
    }
  }

  @Test func `finds a block by another set that enough trusted validators signed`() throws {
    let rogue = try CometBFTSampleChain(first: 2)
    let (one, other) = (try update(11, seconds: 11), try update(11, seconds: 11, by: rogue))
    #expect(client.misbehaviour(one.encoded, other.encoded, at: now).accepted?.kind == .conflictingHeaders)
  }

  @Test func `sees nothing wrong with headers that agree, or that nobody answers for`() throws {
    let (one, later) = (try update(20, seconds: 20), try update(21, seconds: 21))
    func reason(_ other: CometBFTUpdate) -> Rejection.Reason? {
      client.misbehaviour(one.encoded, other.encoded, at: now).rejection?.reason
    }
    #expect(reason(one) == .wrongField)
    #expect(reason(later) == .wrongField)
    let strangers = try update(20, seconds: 20, by: try CometBFTSampleChain(first: 90))
    #expect(client.misbehaviour(one.encoded, strangers.encoded, at: now).shortfall != nil)
    var forged = try update(20, seconds: 22).encoded
    forged[forged.count / 2] ^= 1
    #expect(client.misbehaviour(one.encoded, forged, at: now).accepted == nil)
    let late = CometBFTSampleChain.now(15 * 86_400)
    let second = try update(20, seconds: 21)
    guard case .expired? = client.misbehaviour(one.encoded, second.encoded, at: late).shortfall else {
      Issue.record("evidence after the trusting period")
      return
    }
  }
}
