/// Faults that can be planted in simulated gateways and contracts, to see that the checkers find them. They are planted
/// in the simulator's own driver, contract and figures: the relay has no switch for them.
public struct RelayBugs: OptionSet, Hashable, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The initiator's gateway keeps no time for its claim to become final (H-3).
  public static let revealTooLate = Self(rawValue: 1)
  /// Contract and gateways take a lock for expired a second before its timelock (H-6).
  public static let refundOneSecondEarly = Self(rawValue: 2)
  /// The contract pays a lock that was claimed before.
  public static let doubleClaim = Self(rawValue: 4)
  /// A step is sent, and then stored (H-9).
  public static let journalAfterBroadcast = Self(rawValue: 8)
  /// Every offer is admitted, whatever its timelocks (H-1, H-4).
  public static let marginIgnored = Self(rawValue: 16)
  /// Inclusion is taken for finality, so what a reorganisation undoes stays done for the gateway (H-10).
  public static let reorgNotReopened = Self(rawValue: 32)
  /// After a restart, numbers are counted from what is final, not from what was signed (H-17).
  public static let nonceReused = Self(rawValue: 64)
  /// The leg that must not fall short is rounded down, the other up (H-5).
  public static let roundingWrongWay = Self(rawValue: 128)
  /// What was released is taken for sent: after an outage a preimage leaves however late it is (H-3).
  public static let releasedTakenForSent = Self(rawValue: 256)
}
