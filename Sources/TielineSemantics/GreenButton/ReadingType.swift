import TielineCore

/// How the numbers of a meter are to be read.
///
/// - Source: NAESB REQ.21 (ESPI), *ReadingType*.
struct ReadingType {
  let flow: FlowDirection
  let unit: MeterUnit
  let powerOfTen: Int
  let defaultQuality: ReadingQuality?

  /// - Throws: ``GreenButtonError/readingType(_:attribute:found:expected:)`` unless the numbers are the active
  ///   electrical energy of each interval.
  init(_ fields: [FeedElement: Int64], at place: FeedPlace) throws(GreenButtonError) {
    func check(_ element: FeedElement, _ allowed: [Int64: String]) throws(GreenButtonError) {
      let found = fields[element]
      if let found, allowed[found] != nil { return }
      throw .readingType(
        place, attribute: element.rawValue, found: found.map(String.init) ?? "absent",
        expected: allowed.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }.joined(separator: " or "))
    }
    try check(.commodity, [1: "electricity, secondary metered", 2: "electricity, primary metered"])
    try check(
      .flowDirection, Dictionary(uniqueKeysWithValues: FlowDirection.allCases.map { (Int64($0.rawValue), "\($0)") }))
    try check(.uom, [38: "W", 72: "Wh"])
    guard let flow = fields[.flowDirection].flatMap({ FlowDirection(rawValue: Int($0)) }),
      let unit = fields[.uom].flatMap({ MeterUnit(rawValue: Int($0)) })
    else { throw .entry(place, found: "a reading type without direction or unit", expected: "both") }
    switch unit {
    case .wattHour: try check(.accumulationBehaviour, [4: "delta data, the energy of each interval"])
    case .watt: try check(.dataQualifier, [2: "average, so that power times time is energy"])
    }
    (self.flow, self.unit) = (flow, unit)
    powerOfTen = Int(fields[.powerOfTenMultiplier] ?? 0)
    defaultQuality = fields[.defaultQuality].map { ReadingQuality(rawValue: Int($0)) }
  }

  /// The energy of `value` over `seconds`, exactly (E-1).
  /// - Throws: ``GreenButtonError`` for a fraction of a Wh, a negative value, or more than 2⁶⁴ − 1 Wh.
  func energy(of value: Int64, seconds: Int64, start: Instant, at place: FeedPlace) throws(GreenButtonError)
    -> WattHours
  {
    guard value >= 0 else { throw .value(place, start: start, found: value, expected: "0 or more") }
    var numerator = UInt128(value) * Self.power(max(powerOfTen, 0))
    var denominator = Self.power(max(-powerOfTen, 0))
    if unit == .watt {
      numerator *= UInt128(seconds)
      denominator *= 3600
    }
    let (whole, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
    guard rest == 0 else { throw .fraction(place, start: start, value: value, powerOfTen: powerOfTen, unit: unit) }
    guard let count = UInt64(exactly: whole) else {
      throw .value(place, start: start, found: value, expected: "at most 2^64 - 1 Wh")
    }
    return WattHours(count)
  }

  /// 10^exponent. The schema bounds every factor: 2^47 · 10^12 · 2^32 stays below 2^128.
  private static func power(_ exponent: Int) -> UInt128 {
    (0..<exponent).reduce(1) { product, _ in product * 10 }
  }
}
