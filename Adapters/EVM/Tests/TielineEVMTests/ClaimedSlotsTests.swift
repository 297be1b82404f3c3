import Testing
import TielineCore
import TielineProofs

@testable import TielineEVM

@Suite struct ClaimedSlotsTests {
  private func lock(_ byte: UInt8) throws -> NamedLock {
    let ledger = try LedgerID("eip155:1777")
    let terms = try LockTerms(
      sender: AccountID("\(ledger):0x1111111111111111111111111111111111111111"),
      recipient: AccountID("\(ledger):0x2222222222222222222222222222222222222222"),
      assets: [AssetAmount(asset: AssetID("\(ledger)/slip44:60"), amount: Amount(1))],
      hashlock: Hashlock([UInt8](repeating: byte, count: 32)), timelock: Timelock(secondsSinceEpoch: 1_800_000_000))
    return NamedLock(name: LockIdentifier(checked: [UInt8](repeating: byte, count: 32)), terms: terms)
  }

  @Test func `each lock gets its own proofs, one that is asked for twice too`() throws {
    let layout = EVMLockLayout(contract: .zero, chainID: 1777)
    let locks = [try lock(1), try lock(2), try lock(1), try lock(3)]
    let claimed = ClaimedSlots(of: locks, in: layout, isClaimed: [true, false, true, true])
    #expect(claimed.slots == [locks[0], locks[2], locks[3]].map { layout.preimageSlot(of: $0.name) })
    let evidence = claimed.evidence(statuses: [[1], [2], [3], [4]], [[10], [30], [40]])
    #expect(
      evidence
        == [
          EVMLockEvidence(status: [1], claimed: [[10]]), EVMLockEvidence(status: [2], claimed: []),
          EVMLockEvidence(status: [3], claimed: [[30]]), EVMLockEvidence(status: [4], claimed: [[40]]),
        ].map(\.encoded))
  }
}
