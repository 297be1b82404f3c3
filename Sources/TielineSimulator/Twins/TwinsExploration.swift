import TielineConsensus

/// Every way in which a network can split a committee of four, one of which runs twice with one key, round by round.
///
/// **A round** is a time in which each of the five machines may leave its view once. A ``TwinsPartition`` says who hears
/// whom in it; nothing crosses, and what is lost is only made good by what replicas send again by themselves. First
/// everybody's pause ends: leaders propose, both copies where the twin leads, and all send their votes again.
/// Messages arrive in the order in which they were sent until nobody has more to say. Then the timeouts of those pass who
/// are still in the view in which they began. A vote to finalize a view that was left in this round belongs to the
/// next view, and is lost to this round. Clients give all machines two new requests after each round, and the second
/// copy the same in another order, so that the copies' blocks differ.
///
/// **What is enumerated:** all sequences of so many rounds of all partitions into so many groups, of which at most
/// `cuts` cut somebody off (or change who is), and at most `restarts` begin with a loss of power at all honest members. The leaders are the
/// protocol's own; each of the four places of the twin is another exploration. The order of messages within a group
/// is one of many, and a message reaches all of a group or nobody.
///
/// **What is merged.** States are explored breadth first for as long as there are few. Of two that do the same from then on,
/// the one that came later is not expanded, unless it has more cuts or rounds left. Two such states have equal ``ReplicaSnapshot``s, machine by
/// machine, once digests are named in the order in which they are met, heights are counted from the lowest final block
/// and views from whole turns of leaders. That loses nothing, as
/// - replicas compare digests for equality only (the order of two votes in evidence decides nothing);
/// - whatever is final for all machines is the same block for all, and what it ordered waits nowhere any more;
/// - block times are all the same, since the time of the start is above all clocks; and replicas see clocks as
///   differences only, all of which are over or not after the pause that begins each round;
/// - what the checkers remember of honest members, namely votes above their final blocks and blocks above those final
///   for all, is part of the snapshots or follows from them; and votes of older views are never cast again, which is
///   checked on the way that was explored.
///
/// What a group does in a round follows from its machines alone, so it is carried out once for each tuple of states
/// of its machines. Here states are equal only where digests, and all signatures that were seen, are as well.
///
/// A sample of merged states is compared after every partition, ``Bounds/comparedPerMille``.
///
/// **How far it goes.** Each round that may be cut in any way costs some thirteen times the one before: for one place
/// of the twin 16, 256, 3869 and 50,304 states. Of the last round nothing is kept but what is final, and what is behind
/// a few thousand states is carried out before what is behind the next, so that time is the limit and not memory.
///
/// - Source: Bano, Sonnino, Chursin, Perelman, Li, Ching, Malkhi, *Twins: BFT Systems Made Robust*, OPODIS 2021.
public struct TwinsExploration {
  /// What is explored.
  public struct Bounds: Hashable, Sendable {
    /// From 1 to 16.
    public var rounds: Int
    /// Most groups in a partition, from 1 to 5.
    public var groups = 2
    /// Most rounds in which somebody is cut off.
    public var cuts: Int
    /// Whether somebody who is cut off in the same way for several rounds on end counts as one.
    public var lastingCountsOnce = false
    /// Most rounds that begin with a loss of power.
    public var restarts = 0
    /// Of the states after the last round, how many a thousand are healed, to see that they order what is asked for.
    public var healedPerMille: Int64 = 20

    /// Of all states, how many a thousand are compared with the next that is merged into them, to see that both go on
    /// alike.
    public var comparedPerMille: Int64 = 30

    /// - Parameter cuts: As many as there are rounds, unless said.
    public init(rounds: Int, cuts: Int? = nil) { (self.rounds, self.cuts) = (rounds, cuts ?? rounds) }
  }

  /// What an exploration came to.
  public struct Outcome: Sendable {
    /// Sequences of partitions that were covered; `.max` where there are more than that.
    public internal(set) var scenarios: UInt64 = 0
    /// Different states of the committee, by the number of rounds before they were first met; not those after the last
    /// round, behind which nothing comes.
    public internal(set) var states: [Int] = []
    /// Rounds of one group that were carried out.
    public internal(set) var groupRounds = 0
    /// Pairs of merged states that were compared, after every partition.
    public internal(set) var compared = 0
    /// Partitions after which such a pair differed: none, or the merging is wrong.
    public internal(set) var unequal = 0
    /// States that were healed.
    public internal(set) var healed = 0
    /// Most rounds that a healed committee took to order what it was asked for.
    public internal(set) var longestHealing = 0
    /// The first that was found: one with as few rounds as any.
    public internal(set) var violation: Violation?
  }

  /// A rule that did not hold, and what to ``replay(_:twin:bugs:)`` to see it.
  public struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// Which, and what was seen.
    public let what: CommitteeViolation
    /// By round.
    public let partitions: [TwinsPartition]

    public var description: String { "\(what), in \(partitions.map(\.description).joined(separator: " "))" }
  }

  /// Rounds within which a healed committee has to order what it is asked for: two turns of leaders and some.
  static let mostHealingRounds = 12

  let twin: MemberIndex
  let bugs: PlantedBugs
  let firstEpoch: CommitteeEpoch

  init(twin: MemberIndex, bugs: PlantedBugs) throws(CommitteeError) {
    (self.twin, self.bugs) = (twin, bugs)
    firstEpoch = try CommitteeEpoch(
      committee: Digest(of: Array("twins".utf8)), number: 1,
      keys: (0..<MemberIndex(TwinsPartition.machines - 1)).map(SimulatedKeys.key))
  }

  /// Explores all scenarios of so many rounds with partitions into two groups.
  ///
  /// - Parameter twin: The member that runs twice, from 0 to 3; member 1 leads the first view.
  /// - Throws: ``CommitteeError`` never, as the committee can be.
  public static func run(rounds: Int, twin: MemberIndex, bugs: PlantedBugs = []) throws(CommitteeError) -> Outcome {
    try run(Bounds(rounds: rounds), twin: twin, bugs: bugs)
  }

  /// Explores all scenarios within bounds.
  ///
  /// - Parameter twin: The member that runs twice, from 0 to 3; member 1 leads the first view.
  /// - Throws: ``CommitteeError`` never, as the committee can be.
  public static func run(
    _ bounds: Bounds, twin: MemberIndex, bugs: PlantedBugs = []
  ) throws(CommitteeError) -> Outcome {
    var search = TwinsSearch(try Self(twin: twin, bugs: bugs), bounds)
    search.run()
    return search.outcome
  }

  /// Carries out one scenario, and heals the committee behind it.
  ///
  /// - Parameter partitions: By round.
  /// - Returns: The rule that did not hold.
  /// - Throws: ``CommitteeError`` never, as the committee can be.
  public static func replay(
    _ partitions: [TwinsPartition], twin: MemberIndex, bugs: PlantedBugs = []
  ) throws(CommitteeError) -> CommitteeViolation? {
    let exploration = try Self(twin: twin, bugs: bugs)
    do throws(CommitteeViolation) {
      var machines = try exploration.beginning()
      for (round, partition) in partitions.enumerated() {
        machines = try exploration.after(round + 1, machines, partition: partition)
        try exploration.checkAgreement(machines)
      }
      _ = try exploration.heal(machines, after: partitions.count)
      return nil
    } catch { return error }
  }

  // MARK: Steps

  func beginning() throws(CommitteeViolation) -> [TwinsMachine] {
    let machines = (0..<TwinsPartition.machines).map { TwinsMachine($0, twin: twin, firstEpoch, bugs: bugs) }
    var round = TwinsRound(machines, firstEpoch, isPrompt: false)
    try round.begin()
    try round.submit(Self.requests(after: 0))
    return round.machines
  }

  /// One group's machines after a round.
  ///
  /// - Parameter isLast: Whether nothing comes after it, so that clients ask for nothing any more.
  func after(
    _ round: Int, _ machines: [TwinsMachine], restarts: Bool, isPrompt: Bool, isLast: Bool = false
  ) throws(CommitteeViolation) -> [TwinsMachine] {
    var group = TwinsRound(machines, firstEpoch, isPrompt: isPrompt)
    try group.run(restarts: restarts)
    if !isLast { try group.submit(Self.requests(after: round)) }
    return group.machines
  }

  /// All machines after a round.
  func after(
    _ round: Int, _ machines: [TwinsMachine], partition: TwinsPartition
  ) throws(CommitteeViolation) -> [TwinsMachine] {
    var machines = machines
    for group in partition.groups {
      let places = TwinsPartition.machines(of: group)
      let after = try after(
        round, places.map { machines[$0] }, restarts: partition.restarts, isPrompt: false)
      for (place, machine) in zip(places, after) { machines[place] = machine }
    }
    return machines
  }

  private static func requests(after round: Int) -> [Request] {
    ["first", "second"].map { name in
      Request(
        kind: .ordinary, event: Digest(of: Array("the \(name) event after round \(round)".utf8)), body: Array(name.utf8)
      )
    }
  }

  func checkAgreement(_ machines: [TwinsMachine]) throws(CommitteeViolation) {
    let honest = machines.filter(\.isHonest)
    for (place, one) in honest.enumerated() {
      for other in honest.dropFirst(place + 1) {
        guard let height = zip(one.chain, other.chain).enumerated().first(where: { $1.0.digest != $1.1.digest }) else {
          continue
        }
        throw one.violation(.agreement, "height \(height.offset + 1): not the block of member \(other.member)")
      }
    }
  }

  /// Whether the honest members' chains, by place, are prefixes of one.
  func agree(_ chains: [[Block]]) -> Bool {
    let honest = chains.indices.filter { $0 < firstEpoch.size && $0 != Int(twin) }.map { chains[$0] }
    guard let longest = honest.max(by: { $0.count < $1.count }) else { return true }
    // A block names its parent, so the last one says it all.
    return honest.allSatisfy { $0.last.map { $0.digest == longest[Int($0.height) - 1].digest } ?? true }
  }

  /// Lets everybody hear everybody until what was asked for last is ordered.
  /// - Returns: After how many rounds.
  func heal(_ machines: [TwinsMachine], after round: Int) throws(CommitteeViolation) -> Int {
    var machines = machines
    let wanted = Self.requests(after: round).map(\.digest)
    for healed in 1...Self.mostHealingRounds {
      machines = try after(round + healed, machines, restarts: false, isPrompt: true)
      try checkAgreement(machines)
      let isDone = machines.allSatisfy { machine in
        !machine.isHonest || wanted.allSatisfy { one in machine.chain.contains { $0.requests.contains(one) } }
      }
      if isDone { return healed }
    }
    throw machines[0].violation(.liveness, "not ordered \(Self.mostHealingRounds) rounds after the network healed")
  }
}
