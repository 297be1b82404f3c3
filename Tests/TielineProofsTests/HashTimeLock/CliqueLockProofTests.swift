import Testing
import TielineCodec
import TielineCore

@testable import TielineProofs

@Suite struct CliqueLockProofTests {
  private static func state(nonce: UInt64 = 1) throws -> EVMLockState { try EVMLockState(chain: "1", nonce: nonce) }

  /// Three signers in turn: block 3 is final with two more on top, and block 2 has another state.
  private static func sample() throws -> LockProofSample {
    let (state, other) = (try state(), try state(nonce: 2))
    var run = try CliqueTestRun(signers: [0, 1, 2])
    let checkpoint = run.client.checkpoint
    var headers: [[UInt8]] = []
    for number in 1...5 {
      let signers = run.client.signers
      let key = CliqueTestChain.key(of: signers[number % signers.count])
      let root = number == 3 ? state.root : other.root
      let header = CliqueTestChain.Draft(after: run.client.tip.header, by: key, of: signers)
        .setting(HeaderField.stateRoot, .bytes(root)).sealed(by: key)
      _ = try run.client.apply(header, at: CliqueTestRun.now).get()
      headers.append(header)
    }
    return try state.sample(
      "clique", other: other, checkpoint: checkpoint, headers: headers, head: run.client.head.verified,
      now: CliqueTestRun.now)
  }

  @Test func `accepts what a final block's state shows`() throws {
    let sample = try Self.sample()
    #expect(sample.valid["locked"]?.height == 3)
    try sample.expectAcceptance()
  }

  @Test func `refuses what the state does not show`() throws {
    try Self.sample().expectRefusals(
      EVMLockState.outcomes.merging(["first header dropped": .insufficient]) { $1 })
    try Self.sample().expectRefusalsOfEVM(Self.state())
  }

  @Test func `S-7 accepts no altered claim`() throws { try Self.sample().expectNoForgeries() }
}
