import Testing
import TielineConsensus
import TielineCore
import TielineGateway
import TielineStorage

@Suite(.serialized) struct CommitteeCheckpointTests {
  @Test func `S-14 a new member takes a checkpoint over, across epochs, and starts from it ever after`() async throws {
    var settings = ReplicaSettings()
    settings.checkpointBlocks = 4
    let network = try TestNetwork(settings: settings)
    let goal = MembershipGoal(keys: Array(network.keys.prefix(3)) + [network.keys[4]], removed: [])
    for place in UInt8(0)..<3 {
      try CommitteeMember.prepare(network.setup(place))
      try network.start(place, goal: goal)
    }
    defer { network.stopAll() }
    try await network.wait([0, 1, 2], forEpoch: 2)
    var items: [UInt8] = []
    // Each in a block of its own; more than are sent at once.
    for item in stride(from: UInt8(2), through: 120, by: 2) {
      network.submit([item], to: item % 3)
      items.append(item)
      try await network.wait([0, 1, 2], for: items)
    }
    try CommitteeMember.prepare(network.setup(3, owner: 4, goal: goal))
    try network.start(3, owner: 4, goal: goal)
    try await network.wait([0, 1, 2, 3], forEpoch: 2)
    for _ in 0..<400 where network.behind.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(25)) }
    #expect(network.behind.withLock { $0 } == [3])

    network.stop(3)
    network.stop(0)
    let taken = try CommitteeStore(path: network.folder + "/member-4/committee.sqlite")
    let base = try #require(try taken.base(first: network.epoch))
    #expect(base.content.events.count >= 50 && base.epochs.count == 2)
    try network.start(0, goal: goal)
    try network.start(3, owner: 4, goal: goal)
    network.submit([122], to: 3)
    network.submit([124], to: 0)
    try await network.wait([0, 1, 2], for: items + [122, 124])
    for _ in 0..<400 where !Set(network.items(3)).isSuperset(of: [122, 124]) {
      try await Task.sleep(for: .milliseconds(25))
    }
    #expect(Set(network.items(3)).isSuperset(of: [122, 124]))
    let all = network.attested.withLock { $0[3, default: []] }
    #expect(all.allSatisfy { $0.0.isValid(in: base.epochs[1], at: $0.1.time) })
  }
}
