import BigInt

/// A fraction of whole numbers of any size: units and amounts are counted without rounding.
public struct ExactNumber: Hashable, Sendable, Comparable {
  /// Most digits before an exponent; a meter has 18 at most.
  static let digitsMaximum = 64
  /// Largest exponent of ten to either side.
  static let exponentMaximum = 64

  let numerator: BigInt
  /// Above 0, and without a common divisor with the numerator.
  let denominator: BigInt

  /// - Precondition: `denominator` is not 0.
  init(_ numerator: BigInt, over denominator: BigInt = 1) {
    precondition(denominator != 0, "a fraction has a divisor")
    let divisor = denominator == 1 ? 1 : numerator.greatestCommonDivisor(with: denominator)
    let sign: BigInt = denominator.sign == .minus ? -1 : 1
    self.numerator = sign * numerator / divisor
    self.denominator = sign * denominator / divisor
  }

  public init(_ value: some BinaryInteger) { (numerator, denominator) = (BigInt(value), 1) }

  /// Reads a decimal number, with or without an exponent: `-12.50`, `1.5e3`.
  ///
  /// - Throws: ``UnitsError/number(found:expected:)`` for `NaN`, `INF`, a decimal comma, spaces inside, nothing, more
  ///   than 64 digits, or an exponent past 64.
  public init(_ text: String) throws(UnitsError) {
    let parts = try DecimalParts(text)
    let digits = BigInt(String(decoding: parts.digits, as: UTF8.self)) ?? 0
    let signed = parts.isNegative ? -digits : digits
    let power = BigInt(10).power(abs(parts.exponent))
    self = parts.exponent < 0 ? ExactNumber(signed, over: power) : ExactNumber(signed * power)
  }

  /// 10 to the power of `exponent`, which is within ``exponentMaximum``.
  static func ten(_ exponent: Int) -> ExactNumber {
    let power = BigInt(10).power(abs(exponent))
    return exponent < 0 ? ExactNumber(1, over: power) : ExactNumber(power)
  }

  /// Whether it is below zero.
  public var isNegative: Bool { numerator.sign == .minus && numerator != 0 }

  /// The largest whole number that is not above it, and what is left: 0 or more, below 1.
  public func roundedDown() -> (whole: BigInt, remainder: ExactNumber) {
    var (whole, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
    if rest.sign == .minus, rest != 0 { (whole, rest) = (whole - 1, rest + denominator) }
    return (whole, ExactNumber(rest, over: denominator))
  }

  /// Written as a decimal without an exponent; `nil` where it does not end, as a third.
  public var decimalText: String? {
    var (divisor, places) = (denominator, 0)
    var scaled = numerator.magnitude
    // A divisor of twos and fives becomes a power of ten one place at a time.
    while divisor != 1 {
      guard places < 2 * Self.exponentMaximum + Self.digitsMaximum else { return nil }
      let common = divisor.greatestCommonDivisor(with: 10)
      guard common != 1 else { return nil }
      divisor /= common
      scaled = scaled * 10 / common.magnitude
      places += 1
    }
    let digits = String(scaled)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
    let sign = isNegative ? "-" : ""
    guard places > 0 else { return sign + padded }
    return sign + padded.dropLast(places) + "." + padded.suffix(places)
  }

  /// The decimal, or the fraction where a decimal does not end.
  public var text: String { decimalText ?? "\(numerator)/\(denominator)" }

  public static func * (a: Self, b: Self) -> Self {
    ExactNumber(a.numerator * b.numerator, over: a.denominator * b.denominator)
  }

  /// - Precondition: `b` is not 0.
  static func / (a: Self, b: Self) -> Self {
    ExactNumber(a.numerator * b.denominator, over: a.denominator * b.numerator)
  }

  public static func + (a: Self, b: Self) -> Self {
    ExactNumber(a.numerator * b.denominator + b.numerator * a.denominator, over: a.denominator * b.denominator)
  }

  public static func < (a: Self, b: Self) -> Bool { a.numerator * b.denominator < b.numerator * a.denominator }
}
