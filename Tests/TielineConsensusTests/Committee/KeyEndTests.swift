import Testing
import TielineConsensus
import TielineCore

@Suite struct KeyEndTests {
  private let epoch: CommitteeEpoch

  init() throws {
    let keys = try [UInt64.max, 2_000, 1_000, .max, .max].enumerated().map { number, end in
      try TestAttester(UInt8(number), end: end).keys.encoded
    }
    epoch = try CommitteeEpoch(committee: TestCommittee.name, number: 3, keys: keys)
  }

  private func at(_ milliseconds: Int64) -> Instant { Instant(millisecondsSinceEpoch: milliseconds) }

  @Test func `S-2 a key that has ended loses its vote`() throws {
    #expect(epoch.withoutEndedKeys(at: at(999)) == nil)
    let next = try #require(epoch.withoutEndedKeys(at: at(1_000)))
    #expect(next.number == 4 && next.revoked == [2] && next.keys == epoch.keys)
    #expect(next.withoutEndedKeys(at: at(1_999)) == nil, "once is enough")
  }

  @Test func `S-2 where too few would be left the key that ended first loses its vote`() throws {
    #expect(epoch.withoutEndedKeys(at: at(5_000))?.revoked == [2])
    #expect(epoch.withoutEndedKeys(at: at(5_000))?.withoutEndedKeys(at: at(5_000)) == nil)
  }

  @Test func `S-2 members agree to take the vote from ended keys and to nothing else`() throws {
    let next = try #require(epoch.withoutEndedKeys(at: at(1_000)))
    #expect(epoch.losesOnlyEndedKeys(in: next, at: at(1_000)))
    #expect(!epoch.losesOnlyEndedKeys(in: next, at: at(999)), "by this member's clock it has not ended")
    #expect(!next.losesOnlyEndedKeys(in: next, at: at(5_000)))
    let other = try CommitteeEpoch(committee: epoch.committee, number: 4, keys: epoch.keys, revoked: [3])
    #expect(!epoch.losesOnlyEndedKeys(in: other, at: at(5_000)), "it never ends")
    let later = try CommitteeEpoch(committee: epoch.committee, number: 5, keys: epoch.keys, revoked: [2])
    #expect(!epoch.losesOnlyEndedKeys(in: later, at: at(5_000)))
    let lying = try CommitteeEpoch(committee: epoch.committee, number: 3, keys: epoch.keys, revoked: [0])
    #expect(!lying.losesOnlyEndedKeys(in: next, at: at(5_000)), "it would give a liar its vote back")
    var keys = epoch.keys
    keys.swapAt(0, 1)
    let swapped = try CommitteeEpoch(committee: epoch.committee, number: 4, keys: keys, revoked: [2])
    #expect(!epoch.losesOnlyEndedKeys(in: swapped, at: at(5_000)))
  }
}
