/// A number as JSON writes it, compared exactly: value = 0.digits × 10^exponent.
struct DecimalText: Hashable, Sendable {
  let isNegative: Bool
  /// Values of digits, neither beginning nor ending in 0; none for zero.
  let digits: [UInt8]
  let exponent: Int

  /// Longest exponent that is told apart from others, in digits.
  private static let exponentDigits = 9

  /// The number of `text`, which follows the grammar of JSON's numbers, or of XSD's decimals.
  init(_ text: some Collection<UInt8>) {
    var digits: [UInt8] = []
    var (isNegative, whole, exponent, isAfterPoint) = (false, 0, 0, false)
    var rest = text[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "-"): isNegative = true
      case UInt8(ascii: "."): isAfterPoint = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits.append(byte - 0x30)
        if !isAfterPoint { whole += 1 }
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        exponent = Self.exponent(rest)
        rest = rest[rest.endIndex...]
      default: break
      }
    }
    let leading = digits.prefix { $0 == 0 }.count
    while digits.last == 0 { digits.removeLast() }
    self.digits = Array(digits.dropFirst(leading))
    self.exponent = self.digits.isEmpty ? 0 : whole - leading + exponent
    self.isNegative = isNegative && !self.digits.isEmpty
  }

  private static func exponent(_ text: some Collection<UInt8>) -> Int {
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = text.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.drop { $0 == 0x30 }
    guard digits.count <= exponentDigits else { return isNegative ? -1_000_000_000 : 1_000_000_000 }
    let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return isNegative ? -value : value
  }

  var isInteger: Bool { digits.count <= exponent }

  /// -1, 0 or 1.
  func compared(to other: DecimalText) -> Int {
    if isNegative != other.isNegative { return isNegative ? -1 : 1 }
    let order = magnitude(comparedTo: other)
    return isNegative ? -order : order
  }

  private func magnitude(comparedTo other: DecimalText) -> Int {
    if digits.isEmpty || other.digits.isEmpty { return digits.count.signum() - other.digits.count.signum() }
    if exponent != other.exponent { return exponent < other.exponent ? -1 : 1 }
    if digits == other.digits { return 0 }
    return digits.lexicographicallyPrecedes(other.digits) ? -1 : 1
  }

  /// The canonical form of `xsd:double`, with every digit that was written: `3.0E1`.
  /// - Source: XML Schema Part 2, 3.2.5.2; R2RML 10.2.
  var scientific: [UInt8] {
    guard let first = digits.first else { return Array("0.0E0".utf8) }
    let rest = digits.dropFirst().map { $0 + 0x30 }
    return (isNegative ? [UInt8(ascii: "-")] : []) + [first + 0x30, UInt8(ascii: ".")]
      + (rest.isEmpty ? [UInt8(ascii: "0")] : rest) + [UInt8(ascii: "E")] + Array(String(exponent - 1).utf8)
  }

  /// Without an exponent, as XPath writes it. What was written without one is never much longer.
  var plain: [UInt8] {
    let sign = isNegative ? [UInt8(ascii: "-")] : []
    let text = digits.map { $0 + 0x30 }
    // An exponent of JSON could ask for any length.
    guard !digits.isEmpty, abs(exponent) <= 4096 else { return digits.isEmpty ? [0x30] : scientific }
    if exponent <= 0 { return sign + Array("0.".utf8) + Array(repeating: 0x30, count: -exponent) + text }
    if exponent >= text.count { return sign + text + Array(repeating: 0x30, count: exponent - text.count) }
    return sign + text[..<exponent] + [UInt8(ascii: ".")] + text[exponent...]
  }
}
