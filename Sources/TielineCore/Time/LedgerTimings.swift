/// How long a ledger takes, measured on that ledger (H-1: measured, not guessed).
public struct LedgerTimings: Hashable, Sendable, Codable {
  /// c: worst-case time from broadcast to inclusion in a block.
  public let inclusion: Milliseconds
  /// f: worst-case time from inclusion to finality.
  public let finality: Milliseconds
  /// How many observations the figures rest on.
  public let samples: Int

  public init(inclusion: Milliseconds, finality: Milliseconds, samples: Int) {
    (self.inclusion, self.finality, self.samples) = (inclusion, finality, samples)
  }

  /// c + f: from broadcast to a result that stays.
  public var settlement: Milliseconds { inclusion + finality }
}
