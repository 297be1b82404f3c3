import TielineCore

/// A place's local time: its standard offset, and when in the year daylight saving time adds to it.
///
/// - Source: NAESB REQ.21 (ESPI), *TimeConfiguration* (`LocalTimeParameters`).
struct LocalTimeParameters {
  private let standardSeconds: Int64
  private let daylightSeconds: Int64
  /// `nil` where the place has no daylight saving time.
  private let daylight: (start: DaylightRule, end: DaylightRule)?

  /// - Throws: ``GreenButtonError/localTime(_:found:expected:)`` for an offset that is no whole number of minutes, or
  ///   a rule that names no moment of every year.
  init(_ fields: [FeedElement: Int64], at place: FeedPlace) throws(GreenButtonError) {
    let (standard, saving) = (fields[.tzOffset] ?? 0, fields[.dstOffset] ?? 0)
    guard standard % 60 == 0, saving % 60 == 0 else {
      throw .localTime(place, found: "offsets of \(standard) s and \(saving) s", expected: "whole minutes")
    }
    (standardSeconds, daylightSeconds) = (standard, saving)
    let (start, end) = (fields[.dstStartRule] ?? 0, fields[.dstEndRule] ?? 0)
    let isDisabled = start == DaylightRule.disabled || end == DaylightRule.disabled || saving == 0
    daylight = isDisabled ? nil : (try DaylightRule(start, at: place), try DaylightRule(end, at: place))
  }

  /// Minutes east of UTC at `instant`.
  func offsetMinutes(at instant: Instant) -> Int {
    let isDaylight = daylight.map { rules in
      let utc = instant.millisecondsSinceEpoch / 1000
      let year = CivilYear(containing: utc + standardSeconds)
      // Each rule is told in the time that holds just before it.
      let start = rules.start.seconds(in: year) - standardSeconds
      let end = rules.end.seconds(in: year) - standardSeconds - daylightSeconds
      return start <= end ? start <= utc && utc < end : utc < end || start <= utc
    }
    return Int((standardSeconds + (isDaylight == true ? daylightSeconds : 0)) / 60)
  }
}

/// When in a year daylight saving time starts or ends, as ESPI's bit map says it.
private struct DaylightRule {
  static let disabled: Int64 = 0xFFFF_FFFF

  private let month: Int
  private let operation: Int
  /// 0 where the rule needs none.
  private let dayOfMonth: Int
  /// 1 for Monday to 7; 0 where the rule needs none.
  private let dayOfWeek: Int
  private let secondOfDay: Int64

  init(_ bits: Int64, at place: FeedPlace) throws(GreenButtonError) {
    func field(_ shift: Int64, _ width: Int64) -> Int { Int(bits >> shift & (1 << width - 1)) }
    (month, operation, dayOfMonth, dayOfWeek) = (field(28, 4), field(25, 3), field(20, 5), field(17, 3))
    let (hour, second) = (field(12, 5), field(0, 12))
    secondOfDay = Int64(hour * 3600 + second)
    // A fifth Sunday (operator 6) and a 31st of April are not in every year.
    let namesDay = operation == 0 ? (1...28).contains(dayOfMonth) : (1...7).contains(dayOfWeek)
    guard (1...12).contains(month), hour < 24, second < 3600, operation != 6, namesDay,
      operation != 1 || (1...22).contains(dayOfMonth)
    else {
      throw .localTime(
        place, found: "the rule 0x" + String(bits, radix: 16, uppercase: true),
        expected: "month, day, hour and second of a moment that every year has")
    }
  }

  /// Seconds from 1970-01-01T00:00 on the local clock.
  func seconds(in year: CivilYear) -> Int64 {
    let first = year.firstDay(ofMonth: month)
    let day: Int64
    switch operation {
    case 0: day = first + Int64(dayOfMonth) - 1
    case 1: day = weekday(onOrAfter: first + Int64(dayOfMonth) - 1)
    case 7: day = weekday(onOrAfter: year.firstDay(ofMonth: month + 1) - 7)
    default: day = weekday(onOrAfter: first) + 7 * Int64(operation - 2)
    }
    return day * 86_400 + secondOfDay
  }

  /// Days are counted from 1970-01-01, a Thursday.
  private func weekday(onOrAfter day: Int64) -> Int64 {
    let found = ((day + 3) % 7 + 7) % 7 + 1
    return day + (Int64(dayOfWeek) - found + 7) % 7
  }
}

/// A year of the Gregorian calendar, for the days that its months begin on.
private struct CivilYear {
  private let year: Int

  /// `seconds` on a local clock since 1970-01-01T00:00.
  init(containing seconds: Int64) {
    year = Int(RFC3339.format(Instant(secondsSinceEpoch: seconds), offsetMinutes: 0).prefix(4)) ?? 1970
  }

  /// Days from 1970-01-01; `month` 13 is the next January.
  func firstDay(ofMonth month: Int) -> Int64 {
    let (year, month) = month > 12 ? (year + 1, month - 12) : (year, month)
    let digits = { (number: Int, width: Int) in String(repeating: "0", count: width - "\(number)".count) + "\(number)" }
    guard let midnight = try? RFC3339.parse("\(digits(year, 4))-\(digits(month, 2))-01T00:00:00Z") else { return 0 }
    return midnight.instant.millisecondsSinceEpoch / 86_400_000
  }
}
