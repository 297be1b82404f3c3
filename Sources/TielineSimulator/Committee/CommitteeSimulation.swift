import TielineConsensus

/// Runs committees in simulated worlds, one for each seed.
public enum CommitteeSimulation {
  /// What came of one world.
  public struct Outcome: Sendable {
    /// What the world followed from.
    public let seed: UInt64
    /// Of the committee.
    public let members: Int
    /// Events that happened.
    public let steps: Int
    /// Final blocks.
    public let blocks: Int
    /// Checkpoints that members took over from others.
    public let adoptions: Int
    /// A fingerprint of all that happened: the same in every process.
    public let trace: UInt64
    public let violation: CommitteeViolation?
  }

  /// The faults that can be planted, by name.
  public static let bugs: [(name: String, bug: PlantedBugs)] = [
    ("vote-before-fsync", .voteBeforeSync), ("quorum-less-one", .quorumLessOne), ("stale-epoch", .staleEpoch),
    ("lost-lock", .lostLock), ("no-deduplication", .noDeduplication), ("timeout-not-reset", .timeoutNotReset),
    ("evidence-ignored", .evidenceIgnored), ("cap-window-off-by-one", .capWindowOffByOne),
  ]

  /// Runs the worlds of many seeds, as many at a time as there are processors.
  ///
  /// - Parameter take: Takes each outcome as it comes; not in the order of seeds.
  /// - Throws: ``CommitteeError`` for a committee that cannot be.
  public static func run(
    seeds: Range<UInt64>, members: Int, bugs: PlantedBugs = [], width: Int = 2, _ take: (Outcome) -> Void
  ) async throws(CommitteeError) {
    try await SeededWorlds.run(
      seeds, width: width,
      world: { seed in
        Result { () throws(CommitteeError) in try run(seed: seed, members: members, bugs: bugs) }
      }, take)
  }

  /// Runs the world of a seed.
  ///
  /// - Parameter members: 4 to 13.
  /// - Throws: ``CommitteeError`` for a committee that cannot be.
  public static func run(
    seed: UInt64, members: Int, bugs: PlantedBugs = []
  ) throws(CommitteeError) -> Outcome {
    let world = try CommitteeWorld(seed: seed, members: members, bugs: bugs)
    var violation: CommitteeViolation?
    do throws(CommitteeViolation) { try world.run() } catch { violation = error }
    return Outcome(
      seed: seed, members: members, steps: world.steps, blocks: world.checkers.chain.count,
      adoptions: world.adoptions, trace: world.trace,
      violation: violation)
  }
}
