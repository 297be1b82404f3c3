/// A point in time: whole milliseconds since the Unix epoch, UTC, without leap seconds.
public struct Instant: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let millisecondsSinceEpoch: Int64

  public init(millisecondsSinceEpoch: Int64) { self.millisecondsSinceEpoch = millisecondsSinceEpoch }
  public init(secondsSinceEpoch: Int64) { self.init(millisecondsSinceEpoch: secondsSinceEpoch * 1000) }

  public static func + (left: Self, right: Milliseconds) -> Self {
    Self(millisecondsSinceEpoch: left.millisecondsSinceEpoch + right.count)
  }
  public static func - (left: Self, right: Milliseconds) -> Self {
    Self(millisecondsSinceEpoch: left.millisecondsSinceEpoch - right.count)
  }
  public static func - (left: Self, right: Self) -> Milliseconds {
    Milliseconds(left.millisecondsSinceEpoch - right.millisecondsSinceEpoch)
  }
  public static func < (left: Self, right: Self) -> Bool {
    left.millisecondsSinceEpoch < right.millisecondsSinceEpoch
  }

  /// RFC 3339 in UTC; milliseconds only where there are any.
  public var description: String { RFC3339.format(self, offsetMinutes: 0) }

  public init(from decoder: any Decoder) throws {
    self.init(millisecondsSinceEpoch: try decoder.singleValueContainer().decode(Int64.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(millisecondsSinceEpoch)
  }
}
