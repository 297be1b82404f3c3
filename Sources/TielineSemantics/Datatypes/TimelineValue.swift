/// A date, a time of day, or both, with or without an offset from UTC.
///
/// - Source: W3C XML Schema Definition Language 1.1, part 2, 3.3.7 to 3.3.14, D.2 and E.3.
public struct TimelineValue: Hashable, Sendable {
  /// Whole seconds since 1970-01-01T00:00:00, in UTC where there is an offset, else in local time.
  let seconds: Int64
  /// Digits of the fraction of a second, without trailing zeros.
  let fraction: [UInt8]
  /// Whether it names its offset from UTC.
  public let hasZone: Bool

  /// Years may have this many digits at most.
  static let yearDigits = 9
  /// Offsets from UTC lie within 14 hours of it.
  private static let zoneSeconds: Int64 = 14 * 3600
  private static let daySeconds: Int64 = 86_400

  /// A lexical form of `xsd:dateTime`.
  init?(dateTime text: UnsafeRawBufferPointer) {
    var cursor = LexicalCursor(text)
    guard let days = cursor.date(), cursor.take(UInt8(ascii: "T")), let time = cursor.time() else { return nil }
    self.init(days * Self.daySeconds + time.seconds, time.fraction, &cursor)
  }

  /// A lexical form of `xsd:date`: its first moment.
  init?(date text: UnsafeRawBufferPointer) {
    var cursor = LexicalCursor(text)
    guard let days = cursor.date() else { return nil }
    self.init(days * Self.daySeconds, [], &cursor)
  }

  /// A lexical form of `xsd:time`, on the day that starts the timeline.
  init?(time text: UnsafeRawBufferPointer) {
    var cursor = LexicalCursor(text)
    guard let time = cursor.time() else { return nil }
    self.init(time.seconds % Self.daySeconds, time.fraction, &cursor)
  }

  /// A lexical form of `gYear` and its like: its first moment, in 1972 where it names no year.
  init?(partOfDate text: UnsafeRawBufferPointer, _ datatype: XSDDatatype) {
    var cursor = LexicalCursor(text)
    var (year, month, day): (Int64, Int64, Int64) = (1972, 1, 1)
    let dash = UInt8(ascii: "-")
    switch datatype {
    case .gYear, .gYearMonth:
      guard let found = cursor.year() else { return nil }
      year = found
      if datatype == .gYearMonth {
        guard cursor.take(dash), let found = cursor.number(1...12) else { return nil }
        month = found
      }
    case .gMonth, .gMonthDay:
      guard cursor.take(dash), cursor.take(dash), let found = cursor.number(1...12) else { return nil }
      month = found
      if datatype == .gMonthDay {
        guard cursor.take(dash), let found = cursor.number(1...LexicalCursor.days(1972, month)) else { return nil }
        day = found
      }
    case .gDay:
      guard cursor.take(dash), cursor.take(dash), cursor.take(dash), let found = cursor.number(1...31) else {
        return nil
      }
      day = found
    default: return nil
    }
    self.init(LexicalCursor.daysSinceEpoch(year, month, day) * Self.daySeconds, [], &cursor)
  }

  private init?(_ local: Int64, _ fraction: [UInt8], _ cursor: inout LexicalCursor) {
    guard let zone = cursor.zone(), cursor.isAtEnd else { return nil }
    switch zone {
    case .none: (seconds, hasZone) = (local, false)
    case .offset(let offset): (seconds, hasZone) = (local - offset, true)
    }
    self.fraction = fraction
  }

  /// How it stands to `other`: with an offset on one side only, it is known only where they are more than 14 hours apart.
  func compare(_ other: TimelineValue) -> ValueOrder {
    if hasZone == other.hasZone { return Self.compare((seconds, fraction), (other.seconds, other.fraction)) }
    if !hasZone { return other.compare(self).reversed }
    if Self.compare((seconds, fraction), (other.seconds - Self.zoneSeconds, other.fraction)) == .less { return .less }
    if Self.compare((seconds, fraction), (other.seconds + Self.zoneSeconds, other.fraction)) == .greater {
      return .greater
    }
    return .indeterminate
  }

  private static func compare(_ a: (Int64, [UInt8]), _ b: (Int64, [UInt8])) -> ValueOrder {
    if a.0 != b.0 { return a.0 < b.0 ? .less : .greater }
    if a.1 == b.1 { return .equal }
    return a.1.lexicographicallyPrecedes(b.1) ? .less : .greater
  }
}
