import TielineConsensus

/// Runs committees in simulated worlds, one for each seed.
public enum CommitteeSimulation {
  /// What came of one world.
  public struct Outcome: Sendable {
    public let seed: UInt64
    public let members: Int
    /// Events that happened.
    public let steps: Int
    /// Final blocks.
    public let blocks: Int
    /// A fingerprint of all that happened: the same in every process.
    public let trace: UInt64
    public let violation: CommitteeViolation?
  }

  /// The faults that can be planted, by name.
  public static let bugs: [(name: String, bug: PlantedBugs)] = [
    ("vote-before-fsync", .voteBeforeSync), ("quorum-less-one", .quorumLessOne), ("stale-epoch", .staleEpoch),
    ("lost-lock", .lostLock), ("no-deduplication", .noDeduplication), ("timeout-not-reset", .timeoutNotReset),
    ("evidence-ignored", .evidenceIgnored),
  ]

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
      seed: seed, members: members, steps: world.steps, blocks: world.checkers.chain.count, trace: world.trace,
      violation: violation)
  }
}
