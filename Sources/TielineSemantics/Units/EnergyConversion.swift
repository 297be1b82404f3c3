import BigInt
import TielineCore

/// Energy in whole Wh, and what rounding down left out.
public struct RoundedEnergy: Hashable, Sendable {
  /// Whole Wh, never more than there were (E-1).
  public let energy: WattHours
  /// In Wh: 0 or more, below 1.
  public let remainder: ExactNumber
}

/// Turns amounts of any unit into whole Wh and W, exactly.
public enum EnergyConversion {
  /// Most that a certificate counts.
  private static let allowed = "at most 2^63 - 1 Wh"

  /// The energy that `value` of `unit` is.
  ///
  /// - Throws: ``UnitsError`` for a unit of anything but energy, a number that is negative or no number, or energy past
  ///   2⁶³ − 1 Wh.
  public static func wattHours(_ value: String, in unit: UnitOfMeasure) throws(UnitsError) -> RoundedEnergy {
    try rounded(value, unit, factor: unit.wattHours())
  }

  /// The energy of the average power `value` over `duration`, which is above zero.
  ///
  /// - Throws: ``UnitsError`` for a unit of anything but power, a duration that is not above zero, a number that is
  ///   negative or no number, or energy past 2⁶³ − 1 Wh.
  public static func wattHours(
    power value: String, in unit: UnitOfMeasure, over duration: Milliseconds
  ) throws(UnitsError) -> RoundedEnergy {
    guard duration.count > 0 else {
      throw .resolution(found: "\(duration.count) ms", expected: "a length of time above zero")
    }
    return try rounded(value, unit, factor: unit.watts() * ExactNumber(BigInt(duration.count), over: 3_600_000))
  }

  /// Power in whole W, rounded down.
  /// - Throws: ``UnitsError`` as for energy.
  public static func watts(_ value: String, in unit: UnitOfMeasure) throws(UnitsError) -> (
    UInt64, remainder: ExactNumber
  ) {
    let rounded = try rounded(value, unit, factor: unit.watts())
    return (rounded.energy.count, rounded.remainder)
  }

  /// Grams of CO2 equivalent for each kWh.
  /// - Throws: ``UnitsError`` for a unit that is no such factor or a number that is negative or no number.
  public static func gramsByKilowattHour(_ value: String, in unit: UnitOfMeasure) throws(UnitsError) -> ExactNumber {
    let number = try ExactNumber(value)
    guard !number.isNegative else { throw .negative(found: value, unit: unit.text) }
    return number * (try unit.gramsByKilowattHour())
  }

  private static func rounded(
    _ value: String, _ unit: UnitOfMeasure, factor: ExactNumber
  ) throws(UnitsError) -> RoundedEnergy {
    let parts = try DecimalParts(value)
    guard !parts.isNegative else { throw .negative(found: value, unit: unit.text) }
    if let whole = smallWhole(parts, factor: factor) { return RoundedEnergy(energy: whole, remainder: ExactNumber(0)) }
    let (whole, remainder) = (try ExactNumber(value) * factor).roundedDown()
    guard let count = Int64(exactly: whole) else {
      throw .tooLarge(found: value, unit: unit.text, allowed: allowed)
    }
    return RoundedEnergy(energy: WattHours(UInt64(count)), remainder: remainder)
  }

  /// The answer where it is whole and fits into machine words, as nearly all are.
  private static func smallWhole(_ parts: DecimalParts, factor: ExactNumber) -> WattHours? {
    guard let small = parts.small, let times = UInt64(exactly: factor.numerator),
      let by = UInt64(exactly: factor.denominator)
    else { return nil }
    var (numerator, divisor) = (UInt128(small.digits), UInt128(by))
    for _ in 0..<abs(small.exponent) {
      if small.exponent < 0 { divisor *= 10 } else { numerator *= 10 }
    }
    let (product, overflow) = numerator.multipliedReportingOverflow(by: UInt128(times))
    guard !overflow, product % divisor == 0, let whole = Int64(exactly: product / divisor) else { return nil }
    return WattHours(UInt64(whole))
  }
}
