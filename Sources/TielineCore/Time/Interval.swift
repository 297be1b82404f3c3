/// A half-open span `start ..< end` in UTC that keeps the local offset it was measured in (E-1).
public struct Interval: Hashable, Sendable, CustomStringConvertible {
  /// The first instant inside.
  public let start: Instant
  /// The first instant after.
  public let end: Instant
  /// Minutes east of UTC of the place of measurement; for display, never for comparison.
  public let offsetMinutes: Int

  /// - Throws: ``ValueError`` when `end` is not after `start`, or the offset is not one that a place on Earth has.
  public init(start: Instant, end: Instant, offsetMinutes: Int = 0) throws(ValueError) {
    guard start < end else {
      throw .outOfRange(type: "Interval", found: "\(start) to \(end)", allowed: "an end after the start")
    }
    guard (-720...840).contains(offsetMinutes) else {
      throw .outOfRange(type: "Interval offset", found: "\(offsetMinutes) min", allowed: "-720 to 840 minutes")
    }
    (self.start, self.end, self.offsetMinutes) = (start, end, offsetMinutes)
  }

  /// The length of the interval; always positive.
  public var duration: Milliseconds { end - start }

  /// Whether both share any instant; intervals that only touch do not.
  public func overlaps(_ other: Interval) -> Bool { start < other.end && other.start < end }

  /// Whether `instant` lies inside; the end does not.
  public func contains(_ instant: Instant) -> Bool { start <= instant && instant < end }

  /// ISO 8601 interval in the kept local time.
  public var description: String {
    RFC3339.format(start, offsetMinutes: offsetMinutes) + "/" + RFC3339.format(end, offsetMinutes: offsetMinutes)
  }
}
