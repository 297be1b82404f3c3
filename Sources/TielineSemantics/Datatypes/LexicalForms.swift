/// Forms of `xsd:boolean`.
enum BooleanForm {
  static func value(_ text: UnsafeRawBufferPointer) -> Bool? {
    if text.elementsEqual("true".utf8) || text.elementsEqual("1".utf8) { return true }
    if text.elementsEqual("false".utf8) || text.elementsEqual("0".utf8) { return false }
    return nil
  }
}

/// Forms of `xsd:double` and `xsd:float`.
/// - Source: W3C XML Schema Definition Language 1.1, part 2, 3.3.4.2 and 3.3.5.2.
enum DoubleForm {
  private static let special: [(StaticString, Double)] = [
    ("INF", .infinity), ("+INF", .infinity), ("-INF", -.infinity), ("NaN", .nan),
  ]

  static func isValid(_ text: UnsafeRawBufferPointer) -> Bool {
    if special.contains(where: {
      text.elementsEqual(UnsafeRawBufferPointer(start: $0.0.utf8Start, count: $0.0.utf8CodeUnitCount))
    }) {
      return true
    }
    guard let mark = text.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) else {
      return DecimalValue(text) != nil
    }
    return DecimalValue(UnsafeRawBufferPointer(rebasing: text[..<mark])) != nil
      && DecimalValue(integer: UnsafeRawBufferPointer(rebasing: text[(mark + 1)...])) != nil
  }

  /// The double nearest to what `text` says.
  static func value(_ text: UnsafeRawBufferPointer) -> Double? {
    guard isValid(text) else { return nil }
    let text = String(decoding: text, as: UTF8.self)
    switch text {
    case "INF", "+INF": return .infinity
    case "-INF": return -.infinity
    case "NaN": return .nan
    default: return Double(text)
    }
  }

  /// The float nearest to what `text` says.
  static func single(_ text: UnsafeRawBufferPointer) -> Double? {
    guard let value = value(text) else { return nil }
    return value.isFinite ? Float(String(decoding: text, as: UTF8.self)).map(Double.init) : value
  }
}

/// Forms of `xsd:duration` and its derived types.
/// - Source: W3C XML Schema Definition Language 1.1, part 2, 3.3.6.2, 3.4.26 and 3.4.27.
enum DurationForm {
  static func isValid(_ text: UnsafeRawBufferPointer, _ datatype: XSDDatatype) -> Bool {
    var rest = text[...]
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    guard rest.first == UInt8(ascii: "P") else { return false }
    rest = rest.dropFirst()
    let hasYears = parts(&rest, "YM", mayHaveFraction: false)
    let hasDays = parts(&rest, "D", mayHaveFraction: false)
    var hasTime = false
    if rest.first == UInt8(ascii: "T") {
      rest = rest.dropFirst()
      hasTime = parts(&rest, "HMS", mayHaveFraction: true)
      guard hasTime else { return false }
    }
    guard rest.isEmpty, hasYears || hasDays || hasTime else { return false }
    switch datatype {
    case .yearMonthDuration: return !hasDays && !hasTime
    case .dayTimeDuration: return !hasYears
    default: return true
    }
  }

  /// Takes numbers each followed by one of `units`, in their order; whether there was one.
  private static func parts(
    _ rest: inout Slice<UnsafeRawBufferPointer>, _ units: StaticString, mayHaveFraction: Bool
  ) -> Bool {
    var found = false
    for index in 0..<units.utf8CodeUnitCount {
      let unit = units.utf8Start[index]
      var digits = rest.prefix(while: \.isDigit).count
      guard digits > 0 else { continue }
      if mayHaveFraction, unit == UInt8(ascii: "S"), rest.dropFirst(digits).first == UInt8(ascii: ".") {
        let fraction = rest.dropFirst(digits + 1).prefix(while: \.isDigit).count
        guard fraction > 0 else { return false }
        digits += 1 + fraction
      }
      guard rest.dropFirst(digits).first == unit else { continue }
      rest = rest.dropFirst(digits + 1)
      found = true
    }
    return found
  }
}

/// Forms of `xsd:base64Binary`; single spaces may stand between the characters.
/// - Source: W3C XML Schema Definition Language 1.1, part 2, 3.3.16.2.
enum Base64Form {
  static func isValid(_ text: UnsafeRawBufferPointer) -> Bool {
    var (count, padding) = (0, 0)
    var last: UInt8 = 0
    var wasSpace = true
    for byte in text {
      if byte == UInt8(ascii: " ") {
        if wasSpace { return false }
        wasSpace = true
        continue
      }
      wasSpace = false
      count += 1
      if byte == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      guard padding == 0, let digit = value(byte) else { return false }
      last = digit
    }
    guard count % 4 == 0, count == 0 || !wasSpace else { return false }
    switch padding {
    case 0: return true
    case 1: return last & 0b11 == 0
    case 2: return last & 0b1111 == 0
    default: return false
    }
  }

  private static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}

extension XSDDatatype {
  /// Whether `text` is in the lexical space of a datatype derived from strings.
  /// - Source: W3C XML Schema Definition Language 1.1, part 2, 3.4.1 to 3.4.7.
  func isValidText(_ text: UnsafeRawBufferPointer) -> Bool {
    switch self {
    case .normalizedString: return !text.contains { $0 == 9 || $0 == 10 || $0 == 13 }
    case .token:
      let space = UInt8(ascii: " ")
      if text.first == space || text.last == space || text.contains(where: { $0 == 9 || $0 == 10 || $0 == 13 }) {
        return false
      }
      return !zip(text, text.dropFirst()).contains { $0 == space && $1 == space }
    case .language:
      let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
      guard let first = parts.first, first.allSatisfy(\.isLetter) else { return false }
      return parts.allSatisfy { 1...8 ~= $0.count && $0.allSatisfy { $0.isLetter || $0.isDigit } }
    case .name, .ncName, .nmtoken:
      let scalars = String(decoding: text, as: UTF8.self).unicodeScalars
      guard let first = scalars.first, self == .nmtoken || XMLName.isStart(first) else { return false }
      return scalars.allSatisfy { XMLName.isPart($0) && (self != .ncName || $0 != ":") }
        && (self != .ncName || first != ":")
    default: return true
    }
  }
}

/// Characters of names in XML.
/// - Source: Extensible Markup Language 1.0, fifth edition, 2.3.
enum XMLName {
  static func isStart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_", ":", "\u{C0}"..."\u{D6}", "\u{D8}"..."\u{F6}", "\u{F8}"..."\u{2FF}",
      "\u{370}"..."\u{37D}", "\u{37F}"..."\u{1FFF}", "\u{200C}"..."\u{200D}", "\u{2070}"..."\u{218F}",
      "\u{2C00}"..."\u{2FEF}", "\u{3001}"..."\u{D7FF}", "\u{F900}"..."\u{FDCF}", "\u{FDF0}"..."\u{FFFD}",
      "\u{10000}"..."\u{EFFFF}":
      true
    default: false
    }
  }

  static func isPart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "-", ".", "0"..."9", "\u{B7}", "\u{300}"..."\u{36F}", "\u{203F}"..."\u{2040}": true
    default: isStart(scalar)
    }
  }
}
