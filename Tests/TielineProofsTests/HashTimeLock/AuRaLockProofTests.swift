import Testing
import TielineCodec
import TielineCore

@testable import TielineProofs

@Suite struct AuRaLockProofTests {
  /// Five validators in turn: block 3 is final once three of them have made it or a block on top of it.
  private static func sample() throws -> (LockProofSample, EVMLockState) {
    let ledger = try AuRaTestLedger()
    let chain = ledger.parameters.chain
    let (state, other) = (try EVMLockState(chain: chain), try EVMLockState(chain: chain, nonce: 2))
    var client = try ledger.client(upTo: 0)
    let checkpoint = client.checkpoint
    var headers: [[UInt8]] = []
    for number in 1...6 where client.head.verified.height < 3 {
      let parent = client.tip.hash
      let header = try ledger.signed(number) { items in
        items[HeaderField.parentHash] = .bytes(parent)
        items[HeaderField.stateRoot] = .bytes(number == 3 ? state.root : other.root)
        items[HeaderField.bloom] = .bytes([UInt8](repeating: 0, count: 256))
      }
      _ = try client.apply(header, at: AuRaTestLedger.now).get()
      headers.append(header)
    }
    let sample = try state.sample(
      "aura", other: other, checkpoint: checkpoint, headers: headers, head: client.head.verified,
      now: AuRaTestLedger.now)
    return (sample, state)
  }

  @Test func `accepts what a final block's state shows`() throws {
    let (sample, _) = try Self.sample()
    #expect(sample.valid["locked"]?.height == 3)
    try sample.expectAcceptance()
  }

  @Test func `refuses what the state does not show`() throws {
    let (sample, state) = try Self.sample()
    try sample.expectRefusals(EVMLockState.outcomes)
    try sample.expectRefusalsOfEVM(state)
  }

  @Test func `S-7 accepts no altered claim`() throws { try Self.sample().0.expectNoForgeries() }
}
