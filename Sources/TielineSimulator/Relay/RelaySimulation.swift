import TielineCore

/// Runs swaps in simulated worlds, one for each seed.
public enum RelaySimulation {
  /// What came of one world.
  public struct Outcome: Sendable {
    /// What the world followed from.
    public let seed: UInt64
    /// Events that happened.
    public let steps: Int
    /// Swaps that were offered.
    public let swaps: Int
    /// Of all gateways that ran them: how swaps ended, by name.
    public let endings: [String: Int]
    /// Times that a gateway was killed.
    public let crashes: Int
    /// Times that blocks were undone.
    public let reorganisations: Int
    /// Preimages that were revealed.
    public let reveals: Int
    /// A fingerprint of all that happened: the same in every process.
    public let trace: UInt64
    public let violation: RelayViolation?
  }

  /// The faults that can be planted, by name.
  public static let bugs: [(name: String, bug: RelayBugs)] = [
    ("reveal-too-late", .revealTooLate), ("refund-one-second-early", .refundOneSecondEarly),
    ("double-claim", .doubleClaim), ("journal-after-broadcast", .journalAfterBroadcast),
    ("margin-ignored", .marginIgnored), ("reorg-not-reopened", .reorgNotReopened), ("nonce-reused", .nonceReused),
    ("rounding-wrong-way", .roundingWrongWay), ("released-taken-for-sent", .releasedTakenForSent),
  ]

  /// Runs the worlds of many seeds, some at a time.
  ///
  /// - Parameters:
  ///   - width: How many at a time.
  ///   - take: Takes each outcome as it comes; not in the order of seeds.
  /// - Throws: ``ValueError`` for a world whose swaps cannot be written down; none is.
  public static func run(
    seeds: Range<UInt64>, bugs: RelayBugs = [], width: Int = 2, _ take: (Outcome) -> Void
  ) async throws(ValueError) {
    try await SeededWorlds.run(
      seeds, width: width,
      world: { seed in Result { () throws(ValueError) in try run(seed: seed, bugs: bugs) } }, take)
  }

  /// Runs the world of a seed.
  ///
  /// - Throws: ``ValueError`` for a world whose swaps cannot be written down; none is.
  public static func run(seed: UInt64, bugs: RelayBugs = []) throws(ValueError) -> Outcome {
    let world = try RelayWorld(seed: seed, bugs: bugs)
    var violation: RelayViolation?
    do throws(RelayViolation) { try world.run() } catch { violation = error }
    var endings: [String: Int] = [:]
    for gateway in world.gateways {
      for (swap, outcome) in zip(world.swaps, gateway.finished) {
        guard let outcome else { continue }
        let job = swap.job == .swap ? "" : "\(swap.job.rawValue)s "
        endings[job + outcome.name, default: 0] += 1
      }
    }
    return Outcome(
      seed: seed, steps: world.steps, swaps: world.swaps.count, endings: endings, crashes: world.crashes,
      reorganisations: world.undoings, reveals: world.checkers.reveals, trace: world.trace, violation: violation)
  }
}
