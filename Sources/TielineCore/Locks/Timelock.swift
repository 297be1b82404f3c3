/// The instant at which a lock expires, in whole seconds of the ledger's own time.
///
/// At `t < timelock` the lock can be claimed, at `t ≥ timelock` it can be refunded, never both (H-6).
public struct Timelock: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
  /// Seconds since the Unix epoch, UTC.
  public let secondsSinceEpoch: Int64

  /// - Throws: ``ValueError`` before 1970 or past the year 9999.
  public init(secondsSinceEpoch: Int64) throws(ValueError) {
    guard (0...253_402_300_799).contains(secondsSinceEpoch) else {
      throw .outOfRange(type: "Timelock", found: "\(secondsSinceEpoch)", allowed: "0 to 253402300799 (year 9999)")
    }
    self.secondsSinceEpoch = secondsSinceEpoch
  }

  /// Rounds up to a whole second, so that a lock never expires earlier than asked.
  /// - Throws: ``ValueError`` before 1970 or past the year 9999.
  public init(roundingUp instant: Instant) throws(ValueError) {
    let milliseconds = instant.millisecondsSinceEpoch
    let seconds = milliseconds / 1000 + (milliseconds % 1000 > 0 ? 1 : 0)
    try self.init(secondsSinceEpoch: seconds)
  }

  /// The same instant in milliseconds.
  public var instant: Instant { Instant(millisecondsSinceEpoch: secondsSinceEpoch * 1000) }

  /// Whether a claim is too late and a refund is due at the ledger's time `now` (H-6).
  public func hasExpired(at now: Instant) -> Bool { now >= instant }

  public static func < (left: Self, right: Self) -> Bool { left.secondsSinceEpoch < right.secondsSinceEpoch }

  public var description: String { instant.description }

  public init(from decoder: any Decoder) throws {
    try self.init(secondsSinceEpoch: decoder.singleValueContainer().decode(Int64.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(secondsSinceEpoch)
  }
}
