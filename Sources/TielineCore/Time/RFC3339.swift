/// Date and time text of RFC 3339, without a calendar library so that it is the same on every machine.
public enum RFC3339 {
  /// Reads `2026-11-22T13:00:00+01:00`; the offset is required.
  ///
  /// - Throws: ``ValueError`` for another form, a day the calendar does not have, a leap second, or more than
  ///   three decimals.
  /// - Source: RFC 3339, section 5.6.
  public static func parse(_ text: String) throws(ValueError) -> (instant: Instant, offsetMinutes: Int) {
    let failure = ValueError.malformed(
      type: "date and time", found: text, expected: "RFC 3339 with an offset, as 2026-11-22T13:00:00+01:00")
    var reader = DigitReader(Array(text.utf8))
    guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
      let day = reader.number(2), reader.skip("T"), let hour = reader.number(2), reader.skip(":"),
      let minute = reader.number(2), reader.skip(":"), let second = reader.number(2),
      let milliseconds = reader.fraction(), let offset = reader.offset(), reader.isAtEnd,
      (1...12).contains(month), day >= 1, day <= daysIn(month: month, year: year), hour < 24, minute < 60, second < 60
    else { throw failure }
    let days = daysSinceEpoch(year: year, month: month, day: day)
    let seconds = days * 86400 + hour * 3600 + minute * 60 + second - offset * 60
    return (Instant(millisecondsSinceEpoch: Int64(seconds * 1000 + milliseconds)), offset)
  }

  /// Writes `instant` in the local time `offsetMinutes` east of UTC.
  public static func format(_ instant: Instant, offsetMinutes: Int) -> String {
    let local = instant.millisecondsSinceEpoch + Int64(offsetMinutes) * 60_000
    let (days, milliseconds) = floorDivide(local, 86_400_000)
    let (year, month, day) = date(daysSinceEpoch: Int(days))
    let seconds = Int(milliseconds / 1000)
    let fraction = milliseconds % 1000 == 0 ? "" : "." + pad(Int(milliseconds % 1000), 3)
    let clock = "\(pad(seconds / 3600, 2)):\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2))"
    return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T\(clock)\(fraction)\(offset(offsetMinutes))"
  }

  private static func offset(_ minutes: Int) -> String {
    guard minutes != 0 else { return "Z" }
    let magnitude = Int(minutes.magnitude)
    return "\(minutes < 0 ? "-" : "+")\(pad(magnitude / 60, 2)):\(pad(magnitude % 60, 2))"
  }

  private static func pad(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func floorDivide(_ number: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  private static func daysIn(month: Int, year: Int) -> Int {
    let leap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    return month == 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// Days from 1970-01-01 in the proleptic Gregorian calendar; the year is counted from March.
  private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }

  private static func date(daysSinceEpoch: Int) -> (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = floorDivide(Int64(daysSinceEpoch + 719_468), 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (Int(year), Int(month), Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1))
  }
}

/// Reads fixed-width decimal fields from ASCII.
private struct DigitReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ character: Character) -> Bool {
    guard rest.first == character.asciiValue else { return false }
    rest.removeFirst()
    return true
  }

  mutating func number(_ width: Int) -> Int? {
    guard rest.count >= width else { return nil }
    var value = 0
    for digit in rest.prefix(width) {
      guard (0x30...0x39).contains(digit) else { return nil }
      value = value * 10 + Int(digit - 0x30)
    }
    rest.removeFirst(width)
    return value
  }

  /// Milliseconds of `.5`, `.25` or `.125`; 0 without a fraction.
  mutating func fraction() -> Int? {
    guard skip(".") else { return 0 }
    let digits = rest.prefix { (0x30...0x39).contains($0) }.count
    guard (1...3).contains(digits), let value = number(digits) else { return nil }
    return value * [100, 10, 1][digits - 1]
  }

  /// Minutes east of UTC.
  mutating func offset() -> Int? {
    if skip("Z") { return 0 }
    let sign = skip("+") ? 1 : skip("-") ? -1 : 0
    guard sign != 0, let hours = number(2), skip(":"), let minutes = number(2), hours <= 14, minutes < 60 else {
      return nil
    }
    return sign * (hours * 60 + minutes)
  }
}
