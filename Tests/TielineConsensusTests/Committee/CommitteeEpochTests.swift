import Testing
import TielineConsensus

@Suite struct CommitteeEpochTests {
  @Test func `S-1 a committee has 4 to 13 members, each with a key of its own`() throws {
    for size: MemberIndex in [0, 1, 3, 14] {
      #expect(throws: CommitteeError.size(Int(size))) { try TestCommittee.epoch(members: size) }
    }
    let keys = try TestCommittee.epoch().keys
    #expect(throws: CommitteeError.keys) {
      try CommitteeEpoch(committee: TestCommittee.name, number: 1, keys: [keys[0], keys[1], keys[2], keys[0]])
    }
  }

  @Test(arguments: [(4, 3), (5, 4), (6, 5), (7, 5), (10, 7), (13, 9)]) func `S-1 the quorum is two thirds and one more`(
    size: Int, quorum: Int
  ) throws {
    let epoch = try TestCommittee.epoch(members: MemberIndex(size))
    #expect(epoch.quorum == quorum)
    #expect(2 * epoch.quorum - size >= epoch.faults + 1)
  }

  @Test func `S-5 a committee without name or epoch is none`() throws {
    let keys = try TestCommittee.epoch().keys
    #expect(throws: CommitteeError.emptyName) { try CommitteeEpoch(committee: .zero, number: 1, keys: keys) }
    #expect(throws: CommitteeError.emptyName) {
      try CommitteeEpoch(committee: TestCommittee.name, number: 0, keys: keys)
    }
  }

  @Test func `a committee cannot revoke more members than it may lose`() throws {
    let keys = try TestCommittee.epoch().keys
    #expect(try CommitteeEpoch(committee: TestCommittee.name, number: 1, keys: keys, revoked: [2]).active == [0, 1, 3])
    #expect(throws: CommitteeError.quorumLost(left: 2, of: 3)) {
      try CommitteeEpoch(committee: TestCommittee.name, number: 1, keys: keys, revoked: [1, 2])
    }
    #expect(throws: CommitteeError.revoked) {
      try CommitteeEpoch(committee: TestCommittee.name, number: 1, keys: keys, revoked: [2, 2])
    }
  }

  @Test func `the next members are read from their one form`() throws {
    let (one, two) = (try TestCommittee.epoch(1), try TestCommittee.epoch(2))
    let body = two.membershipBody
    #expect(try CommitteeEpoch(after: one, body: body) == two)
    #expect(throws: CommitteeError.doesNotFollow) { try CommitteeEpoch(after: two, body: body) }
    for count in 0..<body.count {
      #expect(throws: CommitteeError.self) { try CommitteeEpoch(after: one, body: Array(body.prefix(count))) }
    }
    #expect(throws: CommitteeError.self) { try CommitteeEpoch(after: one, body: body + [0]) }
  }
}
