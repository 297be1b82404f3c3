import TielineConsensus

/// A breadth-first search of an exploration's states.
struct TwinsSearch {
  /// A state of the whole committee, and how it was come to.
  private struct Node {
    let machines: [Int32]
    /// Its place in the round before.
    let parent: Int
    let partition: TwinsPartition
    let cuts: Int
    let restarts: Int
  }

  private struct Standing: Hashable {
    let state: TwinsFingerprint
    let restarts: Int
    /// The last, where it matters whether it lasts.
    let groups: [UInt8]
  }

  private struct GroupRound: Hashable {
    let machines: [Int32]
    let restarts: Bool
  }

  private let exploration: TwinsExploration
  private let bounds: TwinsExploration.Bounds
  private let partitions: [TwinsPartition]
  private(set) var outcome = TwinsExploration.Outcome()
  /// Machines before the round that is explored, and after it.
  private var (before, after) = (TwinsStates(), TwinsStates())
  /// Carried out in the round that is explored.
  private var groupRounds: [GroupRound: [Int32]] = [:]
  /// By round.
  private var nodes: [[Node]] = []
  private var states: Set<TwinsFingerprint> = []
  /// Fewest cuts with which one was come to.
  private var fewestCuts: [Standing: Int] = [:]
  /// Some states that others were or will be merged into.
  private var samples: [TwinsFingerprint: [TwinsMachine]] = [:]
  private var random = SeededRandom(seed: 1)

  init(_ exploration: TwinsExploration, _ bounds: TwinsExploration.Bounds) {
    (self.exploration, self.bounds) = (exploration, bounds)
    let partitions = TwinsPartition.all(most: bounds.groups)
    self.partitions =
      partitions
      + (bounds.restarts > 0 ? partitions.map { TwinsPartition(groups: $0.groups, restarts: true) } : [])
    outcome.scenarios = Self.scenarios(bounds, cutting: UInt64(partitions.count - 1))
  }

  private struct Count: Hashable {
    var (cuts, restarts) = (0, 0)
    var isCut = false
  }

  /// Sequences of partitions within bounds, of which so many cut somebody off.
  private static func scenarios(_ bounds: TwinsExploration.Bounds, cutting: UInt64) -> UInt64 {
    var counts = [Count(): UInt64(1)]
    for _ in 0..<bounds.rounds {
      var next: [Count: UInt64] = [:]
      for (count, sequences) in counts {
        let isFree = bounds.lastingCountsOnce && count.isCut
        for restarts in count.restarts...min(count.restarts + 1, bounds.restarts) {
          let ways = [
            (Count(cuts: count.cuts, restarts: restarts, isCut: false), 1),
            (Count(cuts: count.cuts, restarts: restarts, isCut: true), isFree ? 1 : 0),
            (Count(cuts: count.cuts + 1, restarts: restarts, isCut: true), isFree ? cutting - 1 : cutting),
          ]
          for (after, partitions) in ways where after.cuts <= bounds.cuts && partitions > 0 {
            let (product, isTooLarge) = sequences.multipliedReportingOverflow(by: partitions)
            let (sum, isAbove) = next[after, default: 0].addingReportingOverflow(product)
            guard !isTooLarge, !isAbove else { return .max }
            next[after] = sum
          }
        }
      }
      counts = next
    }
    return counts.values.reduce(0) { $0.addingReportingOverflow($1).overflow ? .max : $0 + $1 }
  }

  mutating func run() {
    var place = (round: 0, node: 0, partition: [TwinsPartition]())
    do throws(CommitteeViolation) {
      let machines = try exploration.beginning()
      let numbers = machines.map { before.number(of: $0) }
      nodes = [[Node(machines: numbers, parent: 0, partition: .none, cuts: 0, restarts: 0)]]
      for round in 1...max(bounds.rounds, 1) {
        var (found, known) = ([Node](), [[Int32]: TwinsFingerprint]())
        (after, groupRounds) = (TwinsStates(after: before), [:])
        let statesBefore = states.count
        for (index, node) in nodes[round - 1].enumerated() {
          for partition in partitions {
            place = (round - 1, index, [partition])
            if let next = try expand(node, index, partition, round, &known) { found.append(next) }
          }
        }
        outcome.states.append(states.count - statesBefore)
        nodes.append(found)
        before = after
      }
      for (index, node) in (nodes.last ?? []).enumerated() where random.happens(perMille: bounds.healedPerMille) {
        place = (bounds.rounds, index, [])
        try heal(node)
      }
    } catch {
      outcome.violation = TwinsExploration.Violation(
        what: error, partitions: path(to: place.node, in: place.round) + place.partition)
    }
  }

  /// What a partition makes of a state; `nil` where that is known or out of bounds.
  private mutating func expand(
    _ node: Node, _ index: Int, _ partition: TwinsPartition, _ round: Int, _ known: inout [[Int32]: TwinsFingerprint]
  ) throws(CommitteeViolation) -> Node? {
    let lasts = bounds.lastingCountsOnce && partition.groups == node.partition.groups
    let cuts = node.cuts + (partition.groups.count > 1 && !lasts ? 1 : 0)
    let restarts = node.restarts + (partition.restarts ? 1 : 0)
    guard cuts <= bounds.cuts, restarts <= bounds.restarts else { return nil }
    let machines = try machines(after: partition, node, round)
    let state: TwinsFingerprint
    if let one = known[machines] {
      state = one
    } else {
      let all = machines.map { after.machines[Int($0)] }
      try exploration.checkAgreement(all)
      state = after.fingerprint(machines)
      known[machines] = state
      if !states.insert(state).inserted {
        compare(all, with: state)
      } else if random.happens(perMille: bounds.comparedPerMille) {
        samples[state] = all
      }
    }
    let standing = Standing(
      state: state, restarts: restarts, groups: bounds.lastingCountsOnce ? partition.groups : [])
    guard cuts < fewestCuts[standing] ?? .max else { return nil }
    fewestCuts[standing] = cuts
    return Node(machines: machines, parent: index, partition: partition, cuts: cuts, restarts: restarts)
  }

  private mutating func machines(
    after partition: TwinsPartition, _ node: Node, _ round: Int
  ) throws(CommitteeViolation) -> [Int32] {
    var result = node.machines
    for group in partition.groups {
      let places = TwinsPartition.machines(of: group)
      let key = GroupRound(machines: places.map { node.machines[$0] }, restarts: partition.restarts)
      let numbers: [Int32]
      if let known = groupRounds[key] {
        numbers = known
      } else {
        let machines = try exploration.after(
          round, key.machines.map { before.machines[Int($0)] }, restarts: partition.restarts, isPrompt: false)
        numbers = machines.map { after.number(of: $0) }
        groupRounds[key] = numbers
        outcome.groupRounds += 1
      }
      for (place, number) in zip(places, numbers) { result[place] = number }
    }
    return result
  }

  /// Whether a state that is not expanded becomes the same as the one that it was merged into, whatever happens next.
  private mutating func compare(_ machines: [TwinsMachine], with state: TwinsFingerprint) {
    // Once each: every comparison costs as much as a state that is expanded twice.
    guard let kept = samples.removeValue(forKey: state) else { return }
    outcome.compared += 1
    for partition in partitions {
      let (one, other) = (fingerprint(after: partition, kept), fingerprint(after: partition, machines))
      if one != other { outcome.unequal += 1 }
    }
  }

  /// `nil` where a rule does not hold, and where members are in two epochs, whose views are not counted anew.
  private func fingerprint(after partition: TwinsPartition, _ machines: [TwinsMachine]) -> TwinsFingerprint? {
    var (states, numbers) = (TwinsStates(), [Int32](repeating: 0, count: machines.count))
    var epochs: Set<UInt64> = []
    for group in partition.groups {
      let places = TwinsPartition.machines(of: group)
      let next = try? exploration.after(
        bounds.rounds + 1, places.map { machines[$0] }, restarts: partition.restarts, isPrompt: false)
      guard let next else { return nil }
      for (place, machine) in zip(places, next) {
        numbers[place] = states.number(of: machine)
        epochs.insert(machine.view.epoch)
      }
    }
    return epochs.count > 1 ? nil : states.fingerprint(numbers)
  }

  private mutating func heal(_ node: Node) throws(CommitteeViolation) {
    let machines = node.machines.map { before.machines[Int($0)] }
    outcome.healed += 1
    outcome.longestHealing = max(outcome.longestHealing, try exploration.heal(machines, after: bounds.rounds))
  }

  private func path(to node: Int, in round: Int) -> [TwinsPartition] {
    var (path, node) = ([TwinsPartition](), node)
    for round in stride(from: round, to: 0, by: -1) {
      path.append(nodes[round][node].partition)
      node = nodes[round][node].parent
    }
    return path.reversed()
  }
}
