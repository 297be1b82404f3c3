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
/// **What is merged.** States are explored breadth first. Of two that do the same from then on, the one that came
/// later is not expanded, unless it has more cuts left. Two such states have equal ``ReplicaSnapshot``s, machine by
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
/// **How far it goes.** Each round that may be cut in any way costs some twelve times the one before: for one place of
/// the twin 16, about 250, 3500 and 40,000 states. Seven rounds with two cuts are 4831 scenarios and some 4000 states;
/// with three, 122,956 and some 50,000. All 268 million scenarios of seven rounds are beyond what can be run.
///
/// - Source: Bano, Sonnino, Chursin, Perelman, Li, Ching, Malkhi, *Twins: BFT Systems Made Robust*, OPODIS 2021.
public struct TwinsExploration {
  /// What is explored.
  public struct Bounds: Hashable, Sendable {
    /// From 1.
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
    /// Different states of the committee, by the round after which they were first met.
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

  private init(twin: MemberIndex, bugs: PlantedBugs) throws(CommitteeError) {
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
        for group in partition.groups {
          let places = TwinsPartition.machines(of: group)
          let after = try exploration.after(
            round + 1, places.map { machines[$0] }, restarts: partition.restarts, isPrompt: false)
          for (place, machine) in zip(places, after) { machines[place] = machine }
        }
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
  func after(
    _ round: Int, _ machines: [TwinsMachine], restarts: Bool, isPrompt: Bool
  ) throws(CommitteeViolation) -> [TwinsMachine] {
    var group = TwinsRound(machines, firstEpoch, isPrompt: isPrompt)
    try group.run(restarts: restarts)
    try group.submit(Self.requests(after: round))
    return group.machines
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
