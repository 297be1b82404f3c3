import Foundation
import Testing
import TielineConsensus
import TielineCore
import TielineGateway
import TielineStorage

@Suite(.serialized) struct CommitteeRotationTests {
  private static let contract = Destination.evm(chainID: 1777, contract: [UInt8](repeating: 0xC0, count: 20))

  @Test func `S-11 another member takes a place, and nothing on its way is lost or attested twice`() async throws {
    let network = try TestNetwork()
    for place in UInt8(0)..<4 {
      try CommitteeMember.prepare(network.setup(place))
      try network.start(place)
    }
    defer { network.stopAll() }
    network.submit([2], to: 0, for: Self.contract)
    network.submit([4], to: 3)
    try await network.wait([0, 1, 2, 3], for: [2, 4])

    // Operators restart one after the other with the new file; the last member's place goes to a fifth.
    let goal = MembershipGoal(keys: Array(network.keys.prefix(3)) + [network.keys[4]], removed: [])
    for place in UInt8(0)..<3 {
      network.submit([10 + 2 * place], to: 3)
      network.stop(place)
      try network.start(place, goal: goal)
    }
    // What is in a member's hands alone ends with it; its client would ask another.
    try await network.wait([0, 1, 2], for: [2, 4, 10, 12, 14])
    network.stop(3)
    try CommitteeMember.prepare(network.setup(3, owner: 4, goal: goal))
    try network.start(3, owner: 4, goal: goal)
    network.submit([20], to: 1, for: Self.contract)
    try await network.wait([0, 1, 2], for: [2, 4, 10, 12, 14, 20])
    try await network.wait([0, 1, 2, 3], forEpoch: 2)
    network.submit([22], to: 3)
    network.submit([24], to: 0, for: Self.contract)
    try await network.wait([0, 1, 2], for: [2, 4, 10, 12, 14, 20, 22, 24])
    let all = network.attested.withLock { $0 }
    let second = try #require(goal.next(after: network.epoch))
    for (attestation, batch) in all.values.joined() {
      let epoch = attestation.statement.epoch == 1 ? network.epoch : second
      #expect(attestation.isValid(in: epoch, at: batch.time))
    }
    #expect(all[0, default: []].contains { $0.0.statement.epoch == 2 })

    // The contract hears of the new members by a quorum of the old ones.
    let store = try CommitteeStore(path: network.folder + "/member-1/committee.sqlite")
    var shares: [RotationShare] = []
    for _ in 0..<200 where shares.count < network.epoch.quorum {
      try await Task.sleep(for: .milliseconds(50))
      shares = try store.rotationShares(of: 1).filter { $0.destination == Self.contract }
    }
    #expect(shares.count >= network.epoch.quorum)
    for share in shares {
      #expect(share.isValid(from: network.epoch, to: second))
      #expect(!share.isValid(from: second, to: second))
    }
    #expect(try store.handovers(before: 2).first?.epoch(after: network.epoch) == second)
  }

  @Test func `S-2 a member loses its vote when its key ends, and the others go on`() async throws {
    var settings = ReplicaSettings()
    settings.clockDrift = Milliseconds(seconds: 1)
    let end = UInt64(Date().timeIntervalSince1970 * 1000) + 2_000
    let network = try TestNetwork(settings: settings, ends: [3: end])
    for place in UInt8(0)..<4 {
      try CommitteeMember.prepare(network.setup(place))
      try network.start(place)
    }
    defer { network.stopAll() }
    try await network.wait([0, 1, 2], forEpoch: 2)
    network.submit([2, 4], to: 1)
    try await network.wait([0, 1, 2], for: [2, 4])
    let expected = try CommitteeEpoch(
      committee: network.epoch.committee, number: 2, keys: network.epoch.keys, revoked: [3])
    for (attestation, batch) in network.attested.withLock({ $0 }).values.joined() {
      #expect(attestation.statement.epoch == 2 && attestation.isValid(in: expected, at: batch.time))
    }
    let status = try await network.status(3)
    #expect(status["votes"] == .bool(false), "\(status)")
  }

  @Test func `a member agrees to the members that its operator wants, and to no others`() async throws {
    let network = try TestNetwork()
    let goal = MembershipGoal(keys: Array(network.keys.prefix(3)) + [network.keys[4]], removed: [])
    for place in UInt8(0)..<4 {
      try CommitteeMember.prepare(network.setup(place))
      try network.start(place, goal: place < 2 ? goal : nil)
    }
    defer { network.stopAll() }
    network.submit([2, 4], to: 0)
    try await network.wait([0, 1, 2, 3], for: [2, 4])
    try await Task.sleep(for: .seconds(4))
    for place in UInt8(0)..<4 {
      let status = try await network.status(place)
      guard case .object(let fields) = status else { continue }
      #expect(fields["epoch"] == .number("1"), "two of four are no quorum")
    }
  }

  @Test func `a goal is sought until it is reached, and keeps a liar out until its key is another`() throws {
    let network = try TestNetwork()
    let keys = Array(network.keys.prefix(4))
    #expect(MembershipGoal(keys: keys, removed: []).next(after: network.epoch) == nil)
    let lying = try CommitteeEpoch(
      committee: network.epoch.committee, number: 5, keys: keys, revoked: [2])
    #expect(MembershipGoal(keys: keys, removed: []).next(after: lying) == nil)
    var others = keys
    others[2] = network.keys[4]
    let next = try #require(MembershipGoal(keys: others, removed: []).next(after: lying))
    #expect(next.number == 6 && next.revoked.isEmpty && next.keys == others)
    #expect(MembershipGoal(keys: keys, removed: [1]).next(after: network.epoch)?.revoked == [1])
    #expect(MembershipGoal(keys: keys, removed: [1]).next(after: lying) == nil, "too few would be left")
    #expect(MembershipGoal(keys: network.keys, removed: []).next(after: network.epoch)?.size == 5)
  }
}
