/// The sign, the digits and the power of ten of a decimal number, as they are written.
///
/// - Source: W3C XML Schema Definition Language 1.1, part 2, 3.3.3 and 3.3.5; RFC 8259, 6.
struct DecimalParts {
  private(set) var isNegative = false
  /// Without leading zeros; empty for zero.
  private(set) var digits: [UInt8] = []
  /// The number is `digits` times ten to this power.
  private(set) var exponent = 0

  init(_ text: String) throws(UnitsError) {
    var text = text
    let parts = text.withUTF8 { Self.read($0) }
    guard let parts else { throw .number(found: text, expected: Self.expected(text)) }
    self = parts
  }

  private static func expected(_ text: String) -> String {
    if text.utf8.contains(UInt8(ascii: ",")) { return "a point before the decimals, and none between thousands" }
    return "a decimal number such as 1234.5, of at most \(ExactNumber.digitsMaximum) digits and 10^±"
      + "\(ExactNumber.exponentMaximum); a missing value is left out, not NaN"
  }

  private init() {}

  private static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> DecimalParts? {
    var (parts, index, seen) = (DecimalParts(), 0, 0)
    if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      (parts.isNegative, index) = (sign == UInt8(ascii: "-"), 1)
    }
    var decimals: Int?
    while index < bytes.count {
      let byte = bytes[index]
      if byte.isASCIIDigit {
        seen += 1
        guard seen <= ExactNumber.digitsMaximum else { return nil }
        if !parts.digits.isEmpty || byte != UInt8(ascii: "0") { parts.digits.append(byte) }
        decimals = decimals.map { $0 + 1 }
      } else if byte == UInt8(ascii: "."), decimals == nil {
        decimals = 0
      } else {
        break
      }
      index += 1
    }
    guard seen > 0 else { return nil }
    if index < bytes.count {
      guard bytes[index] | 0x20 == UInt8(ascii: "e"), let power = exponent(bytes, from: index + 1) else { return nil }
      parts.exponent = power
    }
    parts.exponent -= decimals ?? 0
    return parts.digits.isEmpty ? DecimalParts() : parts
  }

  private static func exponent(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    let isSigned = bytes[start] == UInt8(ascii: "-") || bytes[start] == UInt8(ascii: "+")
    let first = isSigned ? start + 1 : start
    guard first < bytes.count, bytes.count - first <= 3 else { return nil }
    var power = 0
    for byte in bytes[first...] {
      guard byte.isASCIIDigit else { return nil }
      power = power * 10 + Int(byte - UInt8(ascii: "0"))
    }
    guard power <= ExactNumber.exponentMaximum else { return nil }
    return bytes[start] == UInt8(ascii: "-") ? -power : power
  }

  /// The number without its sign, where both it and its power of ten are small.
  var small: (digits: UInt64, exponent: Int)? {
    guard digits.count <= 18, (-18...18).contains(exponent) else { return nil }
    return (digits.reduce(0) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }, exponent)
  }
}

extension UInt8 {
  var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
