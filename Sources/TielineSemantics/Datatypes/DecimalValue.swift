/// An exact decimal number of any length, to be compared. No floating point.
///
/// - Source: W3C XML Schema Definition Language 1.1, part 2, 3.3.3 and 3.4.13.
public struct DecimalValue: Hashable, Sendable {
  /// A number has one form: whole ones of up to 18 digits are small.
  private enum Form: Hashable, Sendable {
    case small(Int64)
    /// Digits before the point without leading zeros, and after it without trailing ones.
    case long(isNegative: Bool, whole: [UInt8], fraction: [UInt8])
  }

  private let form: Form

  private static let smallDigits = 18

  private init(form: Form) { self.form = form }

  public init(_ value: some BinaryInteger) {
    let digits = String(value).utf8.filter(\.isDigit)
    if digits.count <= Self.smallDigits, let small = Int64(exactly: value) {
      form = .small(small)
    } else {
      form = .long(isNegative: value < 0, whole: digits, fraction: [])
    }
  }

  /// A lexical form of `xsd:decimal`: `-12.50`, `+3`, `.5`, `7.`
  public init?(_ lexical: String) {
    var lexical = lexical
    let value = lexical.withUTF8 { DecimalValue(UnsafeRawBufferPointer($0)) }
    guard let value else { return nil }
    self = value
  }

  /// A lexical form of `xsd:decimal` as UTF-8.
  init?(_ text: UnsafeRawBufferPointer) { self.init(text, allowsPoint: true) }

  /// A lexical form of `xsd:integer` as UTF-8.
  init?(integer text: UnsafeRawBufferPointer) { self.init(text, allowsPoint: false) }

  private init?(_ text: UnsafeRawBufferPointer, allowsPoint: Bool) {
    var index = 0
    var isNegative = false
    if let sign = text.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      index = 1
    }
    let start = index
    var small: Int64 = 0
    while index < text.count, text[index].isDigit {
      // Wraps past 18 digits, and is not used then.
      small = small &* 10 &+ Int64(text[index] & 15)
      index += 1
    }
    let whole = start..<index
    if index == text.count {
      guard !whole.isEmpty else { return nil }
      if whole.count <= Self.smallDigits {
        self.init(form: .small(isNegative ? -small : small))
        return
      }
      self.init(isNegative, text[whole], text[index..<index])
      return
    }
    guard allowsPoint, text[index] == UInt8(ascii: ".") else { return nil }
    let fraction = index + 1..<text.count
    guard text[fraction].allSatisfy(\.isDigit), !whole.isEmpty || !fraction.isEmpty else { return nil }
    self.init(isNegative, text[whole], text[fraction])
  }

  private init(_ isNegative: Bool, _ whole: Slice<UnsafeRawBufferPointer>, _ fraction: Slice<UnsafeRawBufferPointer>) {
    let zero = UInt8(ascii: "0")
    let whole = [UInt8](whole.drop { $0 == zero })
    let fraction = [UInt8](fraction.reversed().drop { $0 == zero }.reversed())
    if fraction.isEmpty, whole.count <= Self.smallDigits {
      let value = whole.reduce(0 as Int64) { $0 * 10 + Int64($1 & 15) }
      form = .small(isNegative ? -value : value)
    } else {
      form = .long(isNegative: isNegative, whole: whole, fraction: fraction)
    }
  }

  private var parts: (isNegative: Bool, whole: [UInt8], fraction: [UInt8]) {
    switch form {
    case .small(let value): (value < 0, value == 0 ? [] : Array(String(value.magnitude).utf8), [])
    case .long(let isNegative, let whole, let fraction): (isNegative, whole, fraction)
    }
  }

  /// The nearest double, as arithmetic between decimals and doubles takes it.
  /// - Source: W3C XQuery and XPath Functions and Operators 3.1, 19.1.2.2.
  var nearestDouble: Double { Double(description) ?? .nan }
}

extension DecimalValue: Comparable {
  public static func < (a: DecimalValue, b: DecimalValue) -> Bool {
    if case .small(let a) = a.form, case .small(let b) = b.form { return a < b }
    let (a, b) = (a.parts, b.parts)
    if a.isNegative != b.isNegative { return a.isNegative }
    return a.isNegative
      ? isLess((b.whole, b.fraction), (a.whole, a.fraction))
      : isLess((a.whole, a.fraction), (b.whole, b.fraction))
  }

  private static func isLess(_ a: (whole: [UInt8], fraction: [UInt8]), _ b: (whole: [UInt8], fraction: [UInt8])) -> Bool
  {
    if a.whole.count != b.whole.count { return a.whole.count < b.whole.count }
    if a.whole != b.whole { return a.whole.lexicographicallyPrecedes(b.whole) }
    return a.fraction.lexicographicallyPrecedes(b.fraction)
  }
}

extension DecimalValue: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int64) { self.init(value) }
}

extension DecimalValue: CustomStringConvertible {
  /// The canonical form: `-12.5`, `3`, `0.5`.
  public var description: String {
    let parts = parts
    var text = parts.isNegative ? "-" : ""
    text += parts.whole.isEmpty ? "0" : String(decoding: parts.whole, as: UTF8.self)
    if !parts.fraction.isEmpty { text += "." + String(decoding: parts.fraction, as: UTF8.self) }
    return text
  }
}
