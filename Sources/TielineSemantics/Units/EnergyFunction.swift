import TielineCore

/// A function that a mapping can name by its IRI: texts in, texts out.
///
/// What comes out is a lexical form or an IRI; the term map that calls says which, and with which datatype. No text at
/// all means that nothing is to be said, as for a remainder of zero.
public struct EnergyFunction: Sendable {
  /// What the functions' IRIs begin with.
  public static let namespace = "https://tieline.example/ns#"

  /// Its IRI.
  public let iri: String
  /// The IRIs of its parameters, all of which are required.
  public let parameters: [String]
  private let body: @Sendable ([String]) throws(UnitsError) -> [String]

  private init(
    _ name: String, _ parameters: [String], _ body: @escaping @Sendable ([String]) throws(UnitsError) -> [String]
  ) {
    iri = Self.namespace + name
    self.parameters = parameters.map { Self.namespace + $0 }
    self.body = body
  }

  /// The answer for `arguments`, one for each of ``parameters`` and in their order.
  /// - Throws: ``UnitsError`` that names the argument at fault.
  public func call(_ arguments: [String]) throws(UnitsError) -> [String] {
    guard arguments.count == parameters.count else {
      let names = parameters.joined(separator: ", ")
      throw .code(list: "list of arguments of \(iri)", found: "\(arguments.count) arguments", expected: names)
    }
    return try body(arguments)
  }

  /// All functions, by IRI.
  public static let all: [String: EnergyFunction] = Dictionary(
    uniqueKeysWithValues: (conversions + times + codes).map { ($0.iri, $0) })

  /// In the order of the code points of their IRIs.
  public static var sorted: [EnergyFunction] {
    all.values.sorted { $0.iri.unicodeScalars.lexicographicallyPrecedes($1.iri.unicodeScalars) }
  }

  private static let conversions: [EnergyFunction] = [
    EnergyFunction("toWattHours", ["value", "unit"]) { a throws(UnitsError) in
      [String(try EnergyConversion.wattHours(a[0], in: UnitOfMeasure(a[1])).energy.count)]
    },
    EnergyFunction("toWattHourRemainder", ["value", "unit"]) { a throws(UnitsError) in
      remainder(try EnergyConversion.wattHours(a[0], in: UnitOfMeasure(a[1])))
    },
    EnergyFunction("powerTimesInterval", ["value", "unit", "start", "end"]) { a throws(UnitsError) in
      [String(try energy(power: a, UnitOfMeasure(a[1])).energy.count)]
    },
    EnergyFunction("powerTimesIntervalRemainder", ["value", "unit", "start", "end"]) { a throws(UnitsError) in
      remainder(try energy(power: a, UnitOfMeasure(a[1])))
    },
    EnergyFunction("marketEnergy", ["value", "commonCode", "start", "end"]) { a throws(UnitsError) in
      [String(try marketEnergy(a).energy.count)]
    },
    EnergyFunction("marketEnergyRemainder", ["value", "commonCode", "start", "end"]) { a throws(UnitsError) in
      remainder(try marketEnergy(a))
    },
    EnergyFunction("toWatts", ["value", "unit"]) { a throws(UnitsError) in
      [String(try EnergyConversion.watts(a[0], in: UnitOfMeasure(a[1])).0)]
    },
    EnergyFunction("toGramsCO2PerKWh", ["value", "unit"]) { a throws(UnitsError) in
      let grams = try EnergyConversion.gramsByKilowattHour(a[0], in: UnitOfMeasure(a[1]))
      return [decimal(grams)]
    },
  ]

  private static let times: [EnergyFunction] = [
    EnergyFunction("instant", ["text"]) { a throws(UnitsError) in [MarketTime.text(try MarketTime.instant(a[0]))] },
    EnergyFunction("offsetMinutesOf", ["text"]) { a throws(UnitsError) in [String(try MarketTime.offsetMinutes(a[0]))]
    },
    EnergyFunction("instantFromEpoch", ["seconds"]) { a throws(UnitsError) in
      [MarketTime.text(try MarketTime.instant(secondsSinceEpoch: a[0]))]
    },
    EnergyFunction("instantAfter", ["seconds", "duration"]) { a throws(UnitsError) in
      let start = try MarketTime.instant(secondsSinceEpoch: a[0])
      let length = try MarketTime.instant(secondsSinceEpoch: a[1]).millisecondsSinceEpoch
      return [MarketTime.text(start + Milliseconds(length))]
    },
    EnergyFunction("secondsBetween", ["start", "end"]) { a throws(UnitsError) in
      [String(try duration(a[0], a[1]).count / 1000)]
    },
  ]

  private static let codes: [EnergyFunction] = [
    EnergyFunction("energySourceFromAIB", ["code"]) { a throws(UnitsError) in
      [namespace + (try EnergySourceCodes.energySource(aib: a[0]))]
    },
    EnergyFunction("technologyFromAIB", ["code"]) { a throws(UnitsError) in
      [namespace + (try EnergySourceCodes.technology(aib: a[0]))]
    },
    EnergyFunction("energySourceFromPsrType", ["code"]) { a throws(UnitsError) in
      [namespace + (try EnergySourceCodes.energySource(psrType: a[0]))]
    },
    EnergyFunction("energySourceFromEnergyTag", ["code"]) { a throws(UnitsError) in
      [namespace + (try EnergySourceCodes.energySource(energyTag: a[0]))]
    },
    EnergyFunction("energySourceFromIREC", ["code"]) { a throws(UnitsError) in
      [namespace + (try EnergySourceCodes.energySource(irec: a[0]))]
    },
    EnergyFunction("statusFromEnergyTag", ["code"]) { a throws(UnitsError) in
      [namespace + (try EnergySourceCodes.status(energyTag: a[0]))]
    },
    EnergyFunction("directionFromFlow", ["code"]) { a throws(UnitsError) in
      [namespace + (try EnergySourceCodes.direction(flow: a[0]))]
    },
  ]

  private static func energy(power a: [String], _ unit: UnitOfMeasure) throws(UnitsError) -> RoundedEnergy {
    try EnergyConversion.wattHours(power: a[0], in: unit, over: duration(a[2], a[3]))
  }

  /// Market documents give average power or energy, as their unit says.
  private static func marketEnergy(_ a: [String]) throws(UnitsError) -> RoundedEnergy {
    let unit = try UnitOfMeasure(commonCode: a[1])
    return unit.dimension == .power
      ? try energy(power: a, unit) : try EnergyConversion.wattHours(a[0], in: unit)
  }

  private static func duration(_ start: String, _ end: String) throws(UnitsError) -> Milliseconds {
    let (from, to) = (try MarketTime.instant(start), try MarketTime.instant(end))
    guard from < to else { throw .time(found: "\(start)/\(end)", expected: "an end after the start") }
    return to - from
  }

  private static func remainder(_ energy: RoundedEnergy) -> [String] {
    energy.remainder == ExactNumber(0) ? [] : [decimal(energy.remainder)]
  }

  /// Exact where the decimal ends within twelve places, else cut off there.
  private static func decimal(_ number: ExactNumber) -> String {
    let cut = ExactNumber((number * .ten(12)).roundedDown().whole, over: 1) * .ten(-12)
    let text = cut.text
    return text.utf8.contains(UInt8(ascii: ".")) ? text : text + ".0"
  }
}
