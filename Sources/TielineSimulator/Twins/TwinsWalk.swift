import TielineConsensus

/// An exploration without any merging: each sequence of partitions into two groups is carried out by itself, which only
/// a few rounds allow. To compare a ``TwinsSearch`` with.
package struct TwinsWalk {
  private let exploration: TwinsExploration
  private let rounds: Int
  /// After any of the rounds, and before the first.
  package private(set) var states: Set<TwinsFingerprint> = []
  /// Sequences after which a rule did not hold.
  package private(set) var violations = 0

  /// Carries all of them out.
  ///
  /// - Throws: ``CommitteeError`` never, as the committee can be.
  package init(rounds: Int, twin: MemberIndex, bugs: PlantedBugs = []) throws(CommitteeError) {
    (exploration, self.rounds) = (try TwinsExploration(twin: twin, bugs: bugs), rounds)
    guard let machines = try? exploration.beginning() else { return }
    walk(machines, after: 0)
  }

  private mutating func walk(_ machines: [TwinsMachine], after round: Int) {
    var numbered = TwinsStates()
    let numbers = machines.map { numbered.number(of: $0) }
    states.insert(numbered.fingerprint(numbers))
    guard round < rounds else { return }
    for partition in TwinsPartition.all(most: 2) {
      do throws(CommitteeViolation) {
        let next = try exploration.after(round + 1, machines, partition: partition)
        try exploration.checkAgreement(next)
        walk(next, after: round + 1)
      } catch { violations += 1 }
    }
  }

  /// What a search meets in as many rounds.
  ///
  /// - Throws: ``CommitteeError`` never, as the committee can be.
  package static func merged(
    rounds: Int, twin: MemberIndex, bugs: PlantedBugs = []
  ) throws(CommitteeError) -> Set<TwinsFingerprint> {
    var search = TwinsSearch(try TwinsExploration(twin: twin, bugs: bugs), TwinsExploration.Bounds(rounds: rounds + 1))
    _ = try? search.begin()
    return search.met
  }
}
