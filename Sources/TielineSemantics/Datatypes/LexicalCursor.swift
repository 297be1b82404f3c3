/// Reads the parts of a date or a time, one after the other.
struct LexicalCursor {
  /// What stands for the offset from UTC.
  enum Zone { case none, offset(Int64) }

  private let text: UnsafeRawBufferPointer
  private var index = 0

  init(_ text: UnsafeRawBufferPointer) { self.text = text }

  var isAtEnd: Bool { index == text.count }

  private var next: UInt8? { index < text.count ? text[index] : nil }

  /// Takes `byte` where it is next.
  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    index += 1
    return true
  }

  /// Takes two digits.
  mutating func number(_ range: ClosedRange<Int64>) -> Int64? {
    guard index + 2 <= text.count, text[index].isDigit, text[index + 1].isDigit else { return nil }
    let value = Int64(text[index] & 15) * 10 + Int64(text[index + 1] & 15)
    index += 2
    return range.contains(value) ? value : nil
  }

  /// Takes a year: four digits, or more without a leading zero.
  mutating func year() -> Int64? {
    let isNegative = take(UInt8(ascii: "-"))
    let start = index
    var value: Int64 = 0
    while let digit = next, digit.isDigit, index - start < TimelineValue.yearDigits {
      value = value * 10 + Int64(digit & 15)
      index += 1
    }
    guard index - start >= 4, index - start == 4 || text[start] != UInt8(ascii: "0") else { return nil }
    return isNegative ? -value : value
  }

  /// Takes year, month and day; days since 1970-01-01.
  mutating func date() -> Int64? {
    let dash = UInt8(ascii: "-")
    guard let year = year(), take(dash), let month = number(1...12), take(dash),
      let day = number(1...Self.days(year, month))
    else { return nil }
    return Self.daysSinceEpoch(year, month, day)
  }

  /// Takes hours, minutes and seconds; `24:00:00` is the end of the day.
  mutating func time() -> (seconds: Int64, fraction: [UInt8])? {
    let colon = UInt8(ascii: ":")
    guard let hours = number(0...24), take(colon), let minutes = number(0...59), take(colon),
      let seconds = number(0...59)
    else { return nil }
    var fraction: [UInt8] = []
    if take(UInt8(ascii: ".")) {
      let start = index
      while let digit = next, digit.isDigit { index += 1 }
      guard index > start else { return nil }
      fraction = [UInt8](text[start..<index].reversed().drop { $0 == UInt8(ascii: "0") }.reversed())
    }
    if hours == 24, minutes != 0 || seconds != 0 || !fraction.isEmpty { return nil }
    return (hours * 3600 + minutes * 60 + seconds, fraction)
  }

  /// Takes what is left as an offset from UTC in seconds; `nil` where something else is left.
  mutating func zone() -> Zone? {
    guard let sign = next else { return Zone.none }
    index += 1
    if sign == UInt8(ascii: "Z") { return .offset(0) }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hours = number(0...14),
      take(UInt8(ascii: ":")), let minutes = number(0...59), hours < 14 || minutes == 0
    else { return nil }
    let offset = hours * 3600 + minutes * 60
    return .offset(sign == UInt8(ascii: "-") ? -offset : offset)
  }

  /// Days of a month.
  static func days(_ year: Int64, _ month: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days from 1970-01-01 to a date of the Gregorian calendar, which goes on before its introduction.
  static func daysSinceEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    // Years start in March here, so that a leap day is a year's last day.
    let shifted = month > 2 ? year : year - 1
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

extension UInt8 {
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

  var isLetter: Bool { (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") }

  var isHexDigit: Bool { isDigit || ((self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "f")) }
}
