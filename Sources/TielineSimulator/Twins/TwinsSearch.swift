import TielineConsensus

/// A search of an exploration's states: breadth first for as long as a round has few, then part by part, each further
/// round by itself, so that memory holds some parts only, and what is found first takes as few rounds as anything.
struct TwinsSearch {
  /// Most states of a round that is carried out whole.
  private static let breadth = 4096
  /// States of any further round that are expanded together.
  private static let part = 1024
  /// States kept to be compared with what is merged into them.
  private static let mostSamples = 256

  /// A state of the whole committee, and how it was come to.
  struct Node {
    var machines: [Int32]
    /// Its place in ``TwinsSearch/open`` of the round before.
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

  let exploration: TwinsExploration
  let bounds: TwinsExploration.Bounds
  let partitions: [TwinsPartition]
  private(set) var outcome = TwinsExploration.Outcome()
  /// What is being expanded, by round.
  private var open: [[Node]] = []
  /// What is being carried out.
  private var place = (round: 0, node: 0, partition: [TwinsPartition]())
  /// Fewest cuts with which one was come to, by round.
  private var fewestCuts: [Standing: SIMD16<UInt8>] = [:]
  /// Some states that others will be merged into.
  private var samples: [TwinsFingerprint: [TwinsMachine]] = [:]
  private var random = SeededRandom(seed: 1)

  init(_ exploration: TwinsExploration, _ bounds: TwinsExploration.Bounds) {
    (self.exploration, self.bounds) = (exploration, bounds)
    let partitions = TwinsPartition.all(most: bounds.groups)
    self.partitions =
      partitions
      + (bounds.restarts > 0 ? partitions.map { TwinsPartition(groups: $0.groups, restarts: true) } : [])
    outcome.scenarios = bounds.scenarios(cutting: UInt64(partitions.count - 1))
    outcome.states = Array(repeating: 0, count: bounds.rounds)
    open = Array(repeating: [], count: bounds.rounds)
  }

  /// All states that were met and are not of the last round.
  var met: Set<TwinsFingerprint> { Set(fewestCuts.keys.map(\.state)) }

  mutating func run() {
    do throws(CommitteeViolation) {
      let (nodes, states, round) = try begin()
      let (known, found) = (fewestCuts, outcome.states)
      for last in round + 1...bounds.rounds {
        (fewestCuts, outcome.states) = (known, found)
        try explore(nodes, states, after: round, upTo: last)
      }
    } catch {
      outcome.violation = TwinsExploration.Violation(what: error, partitions: path() + place.partition)
    }
  }

  /// The first rounds, for as long as they have few states, and never the last one.
  ///
  /// - Returns: The states that were new in the last round of these.
  mutating func begin() throws(CommitteeViolation) -> (nodes: [Node], states: TwinsStates, round: Int) {
    var (states, known) = (TwinsStates(), [[Int32]: TwinsFingerprint]())
    let machines = try exploration.beginning().map { states.number(of: $0) }
    var nodes = [Node(machines: machines, parent: 0, partition: .none, cuts: 0, restarts: 0)]
    _ = try isNew(nodes[0], 0, states, &known)
    var round = 0
    while round < bounds.rounds - 1, nodes.count <= Self.breadth {
      open[round] = nodes
      nodes = try expand(round, &states)
      round += 1
    }
    return (nodes, states, round)
  }

  /// Carries out all rounds up to `last` that can follow some states, some after the others.
  private mutating func explore(
    _ nodes: [Node], _ states: TwinsStates, after round: Int, upTo last: Int
  ) throws(CommitteeViolation) {
    for start in stride(from: 0, to: nodes.count, by: Self.part) {
      open[round] = Array(nodes[start..<min(start + Self.part, nodes.count)])
      if round + 1 == last {
        try finish(round, states)
      } else {
        var next = states
        try explore(try expand(round, &next), next, after: round + 1, upTo: last)
      }
    }
  }

  /// The states that are new after one more round.
  ///
  /// - Parameter states: Those of the open nodes' machines, then those of the returned ones'.
  private mutating func expand(_ round: Int, _ states: inout TwinsStates) throws(CommitteeViolation) -> [Node] {
    var (after, found) = (TwinsStates(after: states), [Node]())
    var (carriedOut, known) = ([GroupRound: [Int32]](), [[Int32]: TwinsFingerprint]())
    for (index, node) in open[round].enumerated() {
      for partition in partitions {
        guard var next = follow(node, index, partition) else { continue }
        place = (round, index, [partition])
        next.machines = try results(of: partition, node, round, states, &carriedOut) { after.number(of: $0) }
        if try isNew(next, round + 1, after, &known) { found.append(next) }
      }
    }
    states = after
    return found
  }

  /// A node with its parent's machines; `nil` where it is out of bounds.
  private func follow(_ node: Node, _ index: Int, _ partition: TwinsPartition) -> Node? {
    let lasts = bounds.lastingCountsOnce && partition.groups == node.partition.groups
    let cuts = node.cuts + (partition.groups.count > 1 && !lasts ? 1 : 0)
    let restarts = node.restarts + (partition.restarts ? 1 : 0)
    guard cuts <= bounds.cuts, restarts <= bounds.restarts else { return nil }
    return Node(machines: node.machines, parent: index, partition: partition, cuts: cuts, restarts: restarts)
  }

  private mutating func isNew(
    _ node: Node, _ round: Int, _ states: TwinsStates, _ known: inout [[Int32]: TwinsFingerprint]
  ) throws(CommitteeViolation) -> Bool {
    let (wasKnown, all) = (known[node.machines], { node.machines.map { states.machines[Int($0)] } })
    let state = wasKnown ?? states.fingerprint(node.machines)
    if wasKnown == nil {
      known[node.machines] = state
      try exploration.checkAgreement(all())
    }
    let standing = Standing(
      state: state, restarts: node.restarts, groups: bounds.lastingCountsOnce ? node.partition.groups : [])
    let fewest = fewestCuts[standing]
    if let fewest, (0...round).contains(where: { Int(fewest[$0]) <= node.cuts }) {
      if wasKnown == nil { compare(all(), with: state) }
      return false
    }
    fewestCuts[standing, default: SIMD16(repeating: .max)][round] = UInt8(node.cuts)
    if fewest == nil {
      outcome.states[round] += 1
      if samples.count < Self.mostSamples, random.happens(perMille: bounds.comparedPerMille) { samples[state] = all() }
    }
    return true
  }

  /// What a partition makes of each machine, group by group.
  ///
  /// - Parameter number: Keeps a machine, or what matters of it.
  private mutating func results(
    of partition: TwinsPartition, _ node: Node, _ round: Int, _ states: TwinsStates,
    _ carriedOut: inout [GroupRound: [Int32]], isLast: Bool = false, number: (TwinsMachine) -> Int32
  ) throws(CommitteeViolation) -> [Int32] {
    var result = node.machines
    for group in partition.groups {
      let places = TwinsPartition.machines(of: group)
      let key = GroupRound(machines: places.map { node.machines[$0] }, restarts: partition.restarts)
      let numbers: [Int32]
      if let known = carriedOut[key] {
        numbers = known
      } else {
        let machines = try exploration.after(
          round + 1, key.machines.map { states.machines[Int($0)] }, restarts: partition.restarts, isPrompt: false,
          isLast: isLast)
        numbers = machines.map(number)
        carriedOut[key] = numbers
        outcome.groupRounds += 1
      }
      for (place, number) in zip(places, numbers) { result[place] = number }
    }
    return result
  }

  // MARK: The last round

  /// Carries out the last round, of which nothing matters but what is final.
  private mutating func finish(_ round: Int, _ states: TwinsStates) throws(CommitteeViolation) {
    var (chains, agreed) = (TwinsChains(), Set<[Int32]>())
    var carriedOut: [GroupRound: [Int32]] = [:]
    for (index, node) in open[round].enumerated() {
      for partition in partitions where follow(node, index, partition) != nil {
        place = (round, index, [partition])
        let ends = try results(of: partition, node, round, states, &carriedOut, isLast: true) {
          chains.number(of: $0.chain)
        }
        let isAgreed = agreed.contains(ends) || exploration.agree(ends.map { chains[$0] })
        if isAgreed { agreed.insert(ends) }
        let isHealed = round + 1 == bounds.rounds && random.happens(perMille: bounds.healedPerMille)
        guard isHealed || !isAgreed else { continue }
        let machines = try exploration.after(
          round + 1, node.machines.map { states.machines[Int($0)] }, partition: partition)
        try exploration.checkAgreement(machines)
        outcome.healed += 1
        outcome.longestHealing = max(outcome.longestHealing, try exploration.heal(machines, after: round + 1))
      }
    }
  }

  // MARK: Merging

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
    guard let next = try? exploration.after(bounds.rounds + 1, machines, partition: partition) else { return nil }
    var states = TwinsStates()
    let numbers = next.map { states.number(of: $0) }
    return Set(next.map(\.view.epoch)).count > 1 ? nil : states.fingerprint(numbers)
  }

  /// The partitions that led to what is being expanded.
  private func path() -> [TwinsPartition] {
    var (path, node) = ([TwinsPartition](), place.node)
    for round in stride(from: place.round, to: 0, by: -1) {
      path.append(open[round][node].partition)
      node = open[round][node].parent
    }
    return path.reversed()
  }
}
