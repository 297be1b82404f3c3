/// A span of time in whole milliseconds; may be negative (a deadline that has passed).
public struct Milliseconds: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
  /// The number of milliseconds.
  public let count: Int64

  public init(_ count: Int64) { self.count = count }
  public init(seconds: Int64) { self.init(seconds * 1000) }
  public init(minutes: Int64) { self.init(minutes * 60_000) }
  public init(hours: Int64) { self.init(hours * 3_600_000) }

  public static let zero = Milliseconds(0)

  public static func + (left: Self, right: Self) -> Self { Self(left.count + right.count) }
  public static func - (left: Self, right: Self) -> Self { Self(left.count - right.count) }
  public static func * (left: Self, right: Int64) -> Self { Self(left.count * right) }
  public static func < (left: Self, right: Self) -> Bool { left.count < right.count }

  /// Seconds with up to three decimals: `1.25 s`.
  public var description: String {
    let magnitude = count.magnitude
    var fraction = String(magnitude % 1000)
    fraction = String(repeating: "0", count: 3 - fraction.count) + fraction
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(count < 0 ? "-" : "")\(magnitude / 1000)\(fraction.isEmpty ? "" : "." + fraction) s"
  }

  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(Int64.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(count)
  }
}
