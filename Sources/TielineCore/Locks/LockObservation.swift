/// What a ledger says of a lock at its newest final block.
public struct LockObservation: Hashable, Sendable, Codable {
  /// Where the lock stands.
  public enum Status: Hashable, Sendable, Codable {
    /// No lock with exactly these terms exists.
    case absent
    /// Locked and neither claimed nor refunded, whatever the time.
    case locked
    /// Paid to the recipient with this preimage.
    case claimed(Preimage)
    /// Paid back to the sender.
    case refunded

    /// One word, as documents and people write it.
    public var word: String {
      switch self {
      case .absent: "absent"
      case .locked: "locked"
      case .claimed: "claimed"
      case .refunded: "refunded"
      }
    }
  }

  public let status: Status
  /// The final block that was read.
  public let height: UInt64
  /// That block's own time: the time that timelocks are measured in (H-8).
  public let ledgerTime: Instant

  public init(status: Status, height: UInt64, ledgerTime: Instant) {
    (self.status, self.height, self.ledgerTime) = (status, height, ledgerTime)
  }
}
