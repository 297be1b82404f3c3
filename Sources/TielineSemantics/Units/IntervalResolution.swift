import TielineCore

/// How long each interval of a curve is.
///
/// - Source: IEC 62325-351, *resolution*; ISO 8601-1, 5.5.2.
public enum IntervalResolution: Hashable, Sendable, CustomStringConvertible {
  /// So many milliseconds, whatever clocks do: `PT15M`, `PT1H`.
  case fixed(Milliseconds)
  /// So many calendar days, of 23, 24 or 25 hours: `P1D`, `P7D`.
  case days(Int)

  /// Longest resolution of hours, minutes and seconds, and most days.
  static let secondsMaximum: Int64 = 31 * 86400
  static let daysMaximum = 31

  /// Reads an ISO 8601 duration.
  ///
  /// - Throws: ``UnitsError/resolution(found:expected:)`` for months and years, which have no one length, for days
  ///   together with hours, for fractions, and for zero.
  public init(_ text: String) throws(UnitsError) {
    let expected = "hours, minutes and seconds such as PT15M, PT30M, PT60M, or days such as P1D"
    guard let parsed = Self.parse(Array(text.utf8)) else { throw .resolution(found: text, expected: expected) }
    self = parsed
  }

  private static func parse(_ bytes: [UInt8]) -> IntervalResolution? {
    guard bytes.count <= 16, bytes.first == UInt8(ascii: "P") else { return nil }
    if bytes.dropFirst().first == UInt8(ascii: "T") { return seconds(bytes.dropFirst(2)) }
    guard let unit = bytes.last, unit == UInt8(ascii: "D") || unit == UInt8(ascii: "W"),
      let count = number(bytes.dropFirst().dropLast())
    else { return nil }
    let days = unit == UInt8(ascii: "W") ? count * 7 : count
    return (1...daysMaximum).contains(days) ? .days(days) : nil
  }

  private static func seconds(_ bytes: ArraySlice<UInt8>) -> IntervalResolution? {
    var (rest, total): (ArraySlice<UInt8>, Int64) = (bytes, 0)
    for (unit, seconds) in [(UInt8(ascii: "H"), Int64(3600)), (UInt8(ascii: "M"), 60), (UInt8(ascii: "S"), 1)] {
      let digits = rest.prefix(while: \.isASCIIDigit)
      guard rest.dropFirst(digits.count).first == unit else { continue }
      guard let count = number(digits) else { return nil }
      total += Int64(count) * seconds
      rest = rest.dropFirst(digits.count + 1)
    }
    guard rest.isEmpty, !bytes.isEmpty, (1...secondsMaximum).contains(total) else { return nil }
    return .fixed(Milliseconds(total * 1000))
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...7).contains(digits.count), digits.allSatisfy(\.isASCIIDigit) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  public var description: String {
    switch self {
    case .fixed(let length): "PT\(length.count / 1000)S"
    case .days(let count): "P\(count)D"
    }
  }

  /// How many intervals `period` has, and how long each is.
  ///
  /// Days are those of the place that is measured, whose clocks are not told: one interval of days may be an hour
  /// shorter or longer, as it is on the days on which clocks change; in a period of several it cannot be known which
  /// one that is.
  /// - Throws: ``UnitsError/resolution(found:expected:)`` where the period is not a whole number of intervals, or it
  ///   cannot be known where they end.
  func division(of period: Interval) throws(UnitsError) -> (count: Int, length: Milliseconds) {
    let total = period.duration
    switch self {
    case .fixed(let length):
      guard total.count % length.count == 0 else { throw misfit(period) }
      let count = total.count / length.count
      guard count <= MarketCurve.positionsMaximum else { throw misfit(period) }
      return (Int(count), length)
    case .days(let count):
      let (hour, day) = (Int64(3_600_000), Int64(86_400_000))
      let length = Int64(count) * day
      if total.count % length == 0, total.count / length <= Self.daysMaximum {
        return (Int(total.count / length), Milliseconds(length))
      }
      guard [length - hour, length + hour].contains(total.count) else { throw misfit(period) }
      return (1, total)
    }
  }

  private func misfit(_ period: Interval) -> UnitsError {
    .resolution(
      found: "\(self) in \(period)",
      expected: "a period of a whole number of intervals, \(MarketCurve.positionsMaximum) at most; several days on one "
        + "of which clocks change have to come as a period for each day")
  }
}
