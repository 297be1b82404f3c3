import TielineCodec

extension Literal {
  /// 2^53 - 1: up to here each integer is a double of its own, in every reader of JSON.
  /// - Source: RFC 7493, 2.2.
  private static let largestInteger = "9007199254740991"

  /// The number or boolean of JSON that stands for it; `nil` where there is none.
  ///
  /// - Parameter keepsLiteral: Whether there is none either where reading the JSON gives another literal.
  /// - Source: JSON-LD 1.1 Processing Algorithms and API, 8.5 *RDF to Object Conversion*, with *useNativeTypes*.
  func nativeJSON(keepsLiteral: Bool) -> JSONValue? {
    switch datatype {
    case XSD.boolean: boolean(keepsLiteral)
    case XSD.integer where Self.isInteger(lexical): integer(keepsLiteral)
    case XSD.double where Self.isFiniteDouble(lexical): double(keepsLiteral)
    default: nil
    }
  }

  private func boolean(_ keepsLiteral: Bool) -> JSONValue? {
    switch lexical {
    case "true": .bool(true)
    case "false": .bool(false)
    case "1" where !keepsLiteral: .bool(true)
    case "0" where !keepsLiteral: .bool(false)
    default: nil
    }
  }

  private func integer(_ keepsLiteral: Bool) -> JSONValue? {
    let number = JSONLDNumber(lexical)
    guard keepsLiteral else {
      return .number(number.isInteger ? number.integer : number.canonicalJSON ?? "0")
    }
    guard number.isInteger, number.integer.hasCodePoints(of: lexical) else { return nil }
    let digits = lexical.utf8.drop { $0 == UInt8(ascii: "-") }
    let largest = Self.largestInteger.utf8
    let fits =
      digits.count < largest.count
      || (digits.count == largest.count && !largest.lexicographicallyPrecedes(digits))
    return fits ? .number(lexical) : nil
  }

  private func double(_ keepsLiteral: Bool) -> JSONValue? {
    guard let text = JSONLDNumber(lexical).canonicalJSON else { return nil }
    let number = JSONLDNumber(text)
    let isKept = !number.isInteger && number.double.hasCodePoints(of: lexical)
    return isKept || !keepsLiteral ? .number(text) : nil
  }

  private static func isInteger(_ text: String) -> Bool { isSigned(Substring(text).utf8, areDigits) }

  /// Whether `text` is a number of `xsd:double` other than infinity and NaN.
  private static func isFiniteDouble(_ text: String) -> Bool {
    let parts = Substring(text).utf8.split(omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
    guard parts.count < 3, let mantissa = parts.first, parts.count == 1 || isSigned(parts[1], areDigits) else {
      return false
    }
    return isSigned(mantissa) { mantissa in
      let sides = mantissa.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      return sides.count < 3 && sides.contains { !$0.isEmpty } && sides.allSatisfy { $0.isEmpty || areDigits($0) }
    }
  }

  private static func isSigned(_ text: Substring.UTF8View, _ isUnsigned: (Substring.UTF8View) -> Bool) -> Bool {
    let hasSign = text.first == UInt8(ascii: "+") || text.first == UInt8(ascii: "-")
    return isUnsigned(hasSign ? text.dropFirst() : text)
  }

  private static func areDigits(_ text: Substring.UTF8View) -> Bool {
    !text.isEmpty && text.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
