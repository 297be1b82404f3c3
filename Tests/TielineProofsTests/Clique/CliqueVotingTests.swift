import Testing
import TielineCore

@testable import TielineProofs

/// How votes change who may sign; after go-ethereum's cases in `consensus/clique/snapshot_test.go`.
@Suite struct CliqueVotingTests {
  private typealias Chain = CliqueTestChain

  private static func signers(_ indices: [Int]) -> [EVMAddress] { indices.map { Chain.addresses[$0] }.sorted() }

  @Test func `one signer lets another in alone, two only together`() throws {
    var run = try CliqueTestRun(signers: [0])
    #expect(run.seal(0, vote: (1, true)).accepted?.changesSet == true)
    #expect(run.client.signers == Self.signers([0, 1]))
    run.seal(1, vote: (2, true))
    #expect(run.client.signers == Self.signers([0, 1]))
    run.seal(0, vote: (2, true))
    #expect(run.client.signers == Self.signers([0, 1, 2]))
  }

  @Test func `a signer's second vote on an address does not count twice`() throws {
    var run = try CliqueTestRun(signers: [0, 1, 2])
    for signer in [0, 1, 0] { run.seal(signer, vote: signer == 0 ? (3, true) : nil) }
    #expect(run.client.signers == Self.signers([0, 1, 2]))
    #expect(run.client.tip.after.tally(Chain.addresses[3]) == 1)
  }

  @Test func `a vote is taken back by a vote the other way`() throws {
    var run = try CliqueTestRun(signers: [0, 1, 2])
    run.seal(0, vote: (3, true))
    run.seal(1)
    run.seal(0, vote: (3, false))
    #expect(run.client.tip.after.votes.isEmpty)
    run.seal(1, vote: (3, true))
    #expect(run.client.signers == Self.signers([0, 1, 2]))
  }

  @Test func `removing takes more than half of all, and takes the removed one's votes with it`() throws {
    var run = try CliqueTestRun(signers: [0, 1, 2, 3])
    run.seal(3, vote: (4, true))
    run.seal(0, vote: (3, false))
    run.seal(1, vote: (3, false))
    #expect(run.client.signers.count == 4)
    #expect(run.client.tip.after.tally(Chain.addresses[4]) == 1)
    run.seal(2, vote: (3, false))
    #expect(run.client.signers == Self.signers([0, 1, 2]))
    #expect(run.client.tip.after.tally(Chain.addresses[4]) == 0)
    #expect(run.seal(3).rejection?.reason == .unknownSigner)
  }

  @Test func `votes to remove someone who is not in, or to let in someone who is, count nothing`() throws {
    var run = try CliqueTestRun(signers: [0, 1, 2])
    run.seal(0, vote: (5, false))
    run.seal(1, vote: (2, true))
    #expect(run.client.tip.after.votes.isEmpty)
  }

  @Test func `touching an address carries out votes that suffice since a removal`() throws {
    var run = try CliqueTestRun(signers: [0, 1, 2, 3])
    run.seal(0, vote: (4, true))
    run.seal(1, vote: (4, true))
    run.seal(2, vote: (3, false))
    run.seal(0, vote: (3, false))
    run.seal(1, vote: (3, false))
    #expect(run.client.signers == Self.signers([0, 1, 2]))
    run.seal(2, vote: (4, false))
    #expect(run.client.signers == Self.signers([0, 1, 2, 4]))
  }

  @Test func `an epoch ends all votes`() throws {
    var run = try CliqueTestRun(signers: [0, 1, 2], epoch: 3)
    run.seal(0, vote: (3, true))
    run.seal(1)
    #expect(run.seal(2, listed: Self.signers([0, 1, 2])).accepted != nil)
    #expect(run.client.tip.after.votes.isEmpty)
    run.seal(1, vote: (3, true))
    #expect(run.client.signers == Self.signers([0, 1, 2]))
  }

  @Test func `a removal shortens the window of recent signers`() throws {
    var run = try CliqueTestRun(signers: [0, 1])
    run.seal(0, vote: (1, false))
    #expect(run.seal(0).rejection?.reason == .wrongTurn)
    run.seal(1, vote: (1, false))
    #expect(run.client.signers == Self.signers([0]))
    #expect(run.seal(0).accepted != nil)
    #expect(run.seal(0).accepted != nil)
  }

  @Test func `the last signer cannot be removed`() throws {
    var run = try CliqueTestRun(signers: [0])
    #expect(run.seal(0, vote: (0, false)).rejection?.reason == .wrongVote)
  }
}
