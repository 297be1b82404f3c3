import BigInt

/// A JSON number in the forms that RDF and canonical JSON give it. The digits that were written are kept wherever the
/// form allows it.
struct JSONLDNumber {
  private let text: String
  private let isNegative: Bool
  /// Without zeros at either end; none for zero.
  private let digits: [UInt8]
  /// The power of ten of the first digit.
  private let exponent: Int

  /// Larger exponents count as this one: no double comes near.
  private static let exponentLimit = 1_000_000_000
  /// From here on an integer is written as a double.
  private static let integerDigits = 21

  /// - Parameter text: A number as JSON or XSD write it; what is no digit is passed over.
  init(_ text: String) {
    var digits: [UInt8] = []
    var pointAt: Int?
    var power = 0
    var powerIsNegative = false
    var isInPower = false
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digit = byte - UInt8(ascii: "0")
        if isInPower { power = min(power * 10 + Int(digit), Self.exponentLimit) } else { digits.append(digit) }
      case UInt8(ascii: "."): pointAt = digits.count
      case UInt8(ascii: "e"), UInt8(ascii: "E"): isInPower = true
      case UInt8(ascii: "-") where isInPower: powerIsNegative = true
      default: continue
      }
    }
    let zeros = digits.prefix { $0 == 0 }.count
    let places = (pointAt ?? digits.count) - zeros
    digits.removeFirst(zeros)
    while digits.last == 0 { digits.removeLast() }
    self.text = text
    self.digits = digits
    isNegative = text.utf8.first == UInt8(ascii: "-")
    exponent = digits.isEmpty ? 0 : places - 1 + (powerIsNegative ? -power : power)
  }

  /// Whether it has no fraction and fewer than 22 digits.
  var isInteger: Bool {
    digits.isEmpty || (exponent >= 0 && exponent < Self.integerDigits && digits.count <= exponent + 1)
  }

  /// All digits of an integer, exactly.
  ///
  /// - Precondition: ``isInteger``.
  var integer: String {
    guard !digits.isEmpty else { return "0" }
    return sign + Self.text(digits) + String(repeating: "0", count: exponent + 1 - digits.count)
  }

  /// The decimal number with all its digits; `nil` where it would have more than a thousand.
  var decimal: String? {
    if isInteger { return integer }
    guard abs(exponent) < 1000, digits.count < 1000 else { return nil }
    if exponent < 0 { return "\(sign)0." + String(repeating: "0", count: -exponent - 1) + Self.text(digits) }
    let whole = digits.prefix(exponent + 1)
    let fraction = digits.dropFirst(exponent + 1)
    let zeros = String(repeating: "0", count: exponent + 1 - whole.count)
    return sign + Self.text(whole) + zeros + (fraction.isEmpty ? "" : "." + Self.text(fraction))
  }

  private var sign: String { isNegative ? "-" : "" }

  private static func text(_ digits: some Collection<UInt8>) -> String {
    String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
  }

  /// The canonical form of the nearest double: one digit, a point, up to 15 digits more, `E` and the exponent.
  ///
  /// - Source: JSON-LD 1.1 Processing Algorithms and API, 8.6 *Data Round Tripping*; XSD 1.1 part 2, `xsd:double`.
  var double: String {
    guard let value = Double(text) else { return "NaN" }
    guard value.isFinite else { return sign + "INF" }
    guard value != 0 else { return sign + "0.0E0" }
    var (digits, exponent) = Self.decimal(of: value)
    Self.round(&digits, &exponent, to: 16)
    let fraction = digits.count > 1 ? Self.text(digits.dropFirst()) : "0"
    return "\(sign)\(digits[0]).\(fraction)E\(exponent)"
  }

  /// The form of the nearest double in canonical JSON; `nil` where there is none.
  ///
  /// - Source: RFC 8785, 3.2.2.3; ECMA-262, `Number::toString`.
  var canonicalJSON: String? {
    guard let value = Double(text), value.isFinite else { return nil }
    guard value != 0 else { return "0" }
    // Swift writes the shortest digits that give the same double, as ECMAScript does; the layout differs.
    let shortest = JSONLDNumber(value.magnitude.description)
    let (digits, exponent) = (shortest.digits, shortest.exponent)
    let count = digits.count
    switch exponent {
    case count - 1...20 where exponent >= count - 1:
      return sign + Self.text(digits) + String(repeating: "0", count: exponent + 1 - count)
    case 0...20:
      return sign + Self.text(digits.prefix(exponent + 1)) + "." + Self.text(digits.dropFirst(exponent + 1))
    case -6...(-1):
      return sign + "0." + String(repeating: "0", count: -exponent - 1) + Self.text(digits)
    default:
      let fraction = count > 1 ? "." + Self.text(digits.dropFirst()) : ""
      return "\(sign)\(digits[0])\(fraction)e\(exponent < 0 ? "-" : "+")\(exponent.magnitude)"
    }
  }

  /// All decimal digits of a finite double other than zero, and the power of ten of the first.
  private static func decimal(of value: Double) -> (digits: [UInt8], exponent: Int) {
    let fractionBits = Double.significandBitCount
    let isSubnormal = value.exponentBitPattern == 0
    let significand = value.significandBitPattern | (isSubnormal ? 0 : 1 << UInt64(fractionBits))
    let power = Int(isSubnormal ? 1 : value.exponentBitPattern) - 1023 - fractionBits
    let whole = BigUInt(significand)
    let scaled = power >= 0 ? whole << power : whole * BigUInt(5).power(-power)
    let digits = scaled.description.utf8.map { $0 - UInt8(ascii: "0") }
    return (digits, digits.count - 1 + min(power, 0))
  }

  /// Keeps `count` digits; what lies halfway goes to the even digit. Zeros at the end go.
  private static func round(_ digits: inout [UInt8], _ exponent: inout Int, to count: Int) {
    if digits.count > count {
      let rest = digits[count...]
      let isHalf = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
      let goesUp = (rest.first ?? 0) >= 5 && (!isHalf || !digits[count - 1].isMultiple(of: 2))
      digits.removeSubrange(count...)
      if goesUp {
        while digits.last == 9 { digits.removeLast() }
        if let last = digits.indices.last {
          digits[last] += 1
        } else {
          digits = [1]
          exponent += 1
        }
      }
    }
    while digits.count > 1, digits.last == 0 { digits.removeLast() }
  }
}
