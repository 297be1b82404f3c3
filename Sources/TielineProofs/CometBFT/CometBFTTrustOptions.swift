import TielineCore

/// How far a light client's trust reaches.
public struct CometBFTTrustOptions: Hashable, Sendable {
  /// Part of the trusted power that has to have signed a later header: from 1/3 to 1.
  public let trustLevel: TrustLevel
  /// How long after its time a header can be built on; shorter than the ledger's unbonding period.
  public let trustingPeriod: Milliseconds
  /// How far a header's time may be ahead of the caller's clock.
  public let maximumClockDrift: Milliseconds

  /// A fraction.
  public struct TrustLevel: Hashable, Sendable, CustomStringConvertible {
    /// At most the denominator.
    public let numerator: UInt32
    /// At least 1, at most three times the numerator.
    public let denominator: UInt32

    /// One correct validator at least, where fewer than a third of the power is faulty.
    public static let third = TrustLevel(checked: 1, 3)

    private init(checked numerator: UInt32, _ denominator: UInt32) {
      (self.numerator, self.denominator) = (numerator, denominator)
    }

    /// `nil` outside 1/3 to 1.
    public init?(_ numerator: UInt32, _ denominator: UInt32) {
      guard denominator > 0, numerator <= denominator, UInt64(numerator) * 3 >= UInt64(denominator) else { return nil }
      self.init(checked: numerator, denominator)
    }

    public var description: String { "\(numerator)/\(denominator)" }

    /// Whether `part` of `total` is more than this.
    func isExceeded(by part: UInt64, of total: UInt64) -> Bool {
      let (left, right) = (
        part.multipliedFullWidth(by: UInt64(denominator)), total.multipliedFullWidth(by: UInt64(numerator))
      )
      return (left.high, left.low) > (right.high, right.low)
    }
  }

  /// Longest trusting period or clock drift: a hundred years.
  static let maximumSpan = Milliseconds(hours: 876_600)

  /// `nil` for a period that is not positive, a negative drift, or spans above a hundred years.
  public init?(
    trustLevel: TrustLevel = .third, trustingPeriod: Milliseconds = Milliseconds(hours: 14 * 24),
    maximumClockDrift: Milliseconds = Milliseconds(seconds: 10)
  ) {
    guard trustingPeriod > .zero, trustingPeriod <= Self.maximumSpan, maximumClockDrift >= .zero,
      maximumClockDrift <= Self.maximumSpan
    else { return nil }
    self.init(checked: trustLevel, trustingPeriod, maximumClockDrift)
  }

  private init(checked trustLevel: TrustLevel, _ trustingPeriod: Milliseconds, _ maximumClockDrift: Milliseconds) {
    (self.trustLevel, self.trustingPeriod, self.maximumClockDrift) = (trustLevel, trustingPeriod, maximumClockDrift)
  }

  /// A third, two weeks (2/3 of the usual unbonding period), ten seconds.
  public static let standard = CometBFTTrustOptions(
    checked: .third, Milliseconds(hours: 14 * 24), Milliseconds(seconds: 10))

  /// When trust in a header of `time` ends.
  func end(of time: CometBFTTime) -> Instant { Self.sum(time.instant, trustingPeriod) }

  /// The first time that is too far ahead of `now`.
  func future(at now: Instant) -> Instant { Self.sum(now, maximumClockDrift) }

  private static func sum(_ instant: Instant, _ span: Milliseconds) -> Instant {
    let (sum, overflows) = instant.millisecondsSinceEpoch.addingReportingOverflow(span.count)
    return Instant(millisecondsSinceEpoch: overflows ? .max : sum)
  }
}
