/// Energy as a whole number of watt-hours (E-1); never negative, never a fraction.
public struct WattHours: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
  /// The number of Wh.
  public let count: UInt64

  public init(_ count: UInt64) { self.count = count }

  public static let zero = WattHours(0)

  /// The sum, or `nil` past 2⁶⁴ − 1 Wh.
  public func adding(_ other: WattHours) -> WattHours? {
    let (sum, overflow) = count.addingReportingOverflow(other.count)
    return overflow ? nil : WattHours(sum)
  }

  /// The same number as a token amount; a certificate token counts Wh.
  public var amount: Amount { Amount(count) }

  public static func < (left: Self, right: Self) -> Bool { left.count < right.count }

  public var description: String { "\(count) Wh" }

  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(UInt64.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(count)
  }
}
