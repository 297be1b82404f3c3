/// What the code lists of registries and markets say energy is made from and how.
///
/// Answers are names of Tieline's vocabulary (`solar`, `windOnshore`), without their namespace. A code that stands for
/// several sources is an error, never a guess.
public enum EnergySourceCodes {
  /// The energy source of an EECS code: `F` and eight digits, of which later ones only say more.
  ///
  /// - Throws: ``UnitsError/code(list:found:expected:)`` for a code of no or of an unspecified source.
  /// - Source: AIB, EECS Rules Fact Sheet 5, *Types of Energy Inputs and Technologies*.
  public static func energySource(aib code: String) throws(UnitsError) -> String {
    guard isCode(code, letter: UInt8(ascii: "F"), digits: 8) else {
      throw .code(list: "EECS energy source", found: code, expected: "F and eight digits, as F01040100")
    }
    guard let source = longestMatch(code, in: aibSources) else {
      throw .code(
        list: "EECS energy source", found: code, expected: "a code that names one source, not a group of them")
    }
    return source
  }

  /// The technology of an EECS code: `T` and six digits.
  /// - Throws: ``UnitsError/code(list:found:expected:)`` for a code of no or of an unspecified technology.
  /// - Source: AIB, EECS Rules Fact Sheet 5.
  public static func technology(aib code: String) throws(UnitsError) -> String {
    guard isCode(code, letter: UInt8(ascii: "T"), digits: 6) else {
      throw .code(list: "EECS technology", found: code, expected: "T and six digits, as T020001")
    }
    guard let technology = longestMatch(code, in: aibTechnologies) else {
      throw .code(list: "EECS technology", found: code, expected: "a code that names one technology, as T020001")
    }
    return technology
  }

  /// The EECS code that Tieline's ledgers keep for an energy source; none for fossil ones.
  public static func aibCode(energySource: String) -> String? { aibOfSource[energySource] }

  /// Every code and name that has a meaning here, those of AIB in the form that ledgers keep; in order.
  static let all: [String] =
    (aibOfSource.values.sorted()
      + aibTechnologies.keys.map { $0 + String(repeating: "0", count: 7 - $0.utf8.count) }
      .sorted() + psrTypes.keys.sorted() + irecSources.keys.sorted() + energyTagSources.keys.sorted() + statuses
      + ["A01", "A02"])

  /// The energy source of a market document's production type (`B16`).
  ///
  /// - Throws: ``UnitsError/code(list:found:expected:)`` for storage and types of no one source.
  /// - Source: ENTSO-E code list, *AssetType* (PsrType).
  public static func energySource(psrType code: String) throws(UnitsError) -> String {
    guard let source = psrTypes[code] else {
      throw .code(
        list: "production type", found: code,
        expected: "one of \(psrTypes.keys.sorted().joined(separator: ", ")); storage and mixed types name no source")
    }
    return source
  }

  /// The energy source of EnergyTag's `energy_source`.
  /// - Throws: ``UnitsError/code(list:found:expected:)`` for storage, conversion and `other`.
  /// - Source: EnergyTag granular certificate registry, *EnergySourceType*.
  public static func energySource(energyTag name: String) throws(UnitsError) -> String {
    guard let source = energyTagSources[name] else {
      throw .code(
        list: "EnergyTag energy source", found: name,
        expected: "one of \(energyTagSources.keys.sorted().joined(separator: ", "))")
    }
    return source
  }

  /// The energy source of an I-REC fuel type's code.
  /// - Throws: ``UnitsError/code(list:found:expected:)`` for any other code.
  /// - Source: International Attribute Tracking Standard, fuel codes.
  public static func energySource(irec code: String) throws(UnitsError) -> String {
    guard let source = irecSources[code] else {
      throw .code(
        list: "I-REC fuel", found: code, expected: "one of \(irecSources.keys.sorted().joined(separator: ", "))")
    }
    return source
  }

  /// The status of EnergyTag's `certificate_bundle_status`.
  /// - Throws: ``UnitsError/code(list:found:expected:)`` for any other, a split bundle among them: its parts stand for it.
  /// - Source: EnergyTag granular certificate registry, *CertificateStatus*.
  public static func status(energyTag name: String) throws(UnitsError) -> String {
    guard statuses.contains(name) else {
      throw .code(
        list: "EnergyTag status", found: name,
        expected: "Active, Cancelled, Claimed, Expired, Locked, Reserved or Withdrawn")
    }
    return name.lowercased()
  }

  /// The direction of balancing energy by a market document's `flowDirection.direction`.
  /// - Throws: ``UnitsError/code(list:found:expected:)`` for both directions at once, which has no one energy.
  /// - Source: ENTSO-E code list, *DirectionType*.
  public static func direction(flow code: String) throws(UnitsError) -> String {
    switch code {
    case "A01": return "upward"
    case "A02": return "downward"
    default: throw .code(list: "direction", found: code, expected: "A01 (up) or A02 (down)")
    }
  }

  private static func isCode(_ code: String, letter: UInt8, digits: Int) -> Bool {
    code.utf8.count == digits + 1 && code.utf8.first == letter && code.utf8.dropFirst().allSatisfy(\.isASCIIDigit)
  }

  private static func longestMatch(_ code: String, in table: [String: String]) -> String? {
    for length in stride(from: code.utf8.count, through: 3, by: -2) {
      if let found = table[String(code.prefix(length))] { return found }
    }
    return nil
  }

  private static let aibSources = [
    "F0101": "biomass", "F0102": "biomass", "F0103": "biomass", "F010401": "solar", "F010402": "geothermal",
    "F010501": "wind", "F010502": "hydro", "F020101": "coal", "F020102": "coal", "F020103": "coal",
    "F0202": "oil", "F0203": "gas", "F03": "nuclear",
  ]

  private static let aibTechnologies = [
    "T01": "solarPlant", "T0101": "photovoltaics", "T0102": "solarThermal", "T020001": "windOnshore",
    "T020002": "windOffshore",
    "T02": "windTurbine", "T03": "hydroTurbine", "T04": "marineTurbine", "T05": "thermalPlant", "T06": "nuclearPlant",
  ]

  private static let aibOfSource = [
    "solar": "F01040100", "wind": "F01050100", "hydro": "F01050200", "geothermal": "F01040200",
    "biomass": "F01010000", "nuclear": "F03010000",
  ]

  private static let psrTypes = [
    "B01": "biomass", "B02": "coal", "B03": "gas", "B04": "gas", "B05": "coal", "B06": "oil", "B07": "oil",
    "B08": "coal", "B09": "geothermal", "B11": "hydro", "B12": "hydro", "B13": "hydro", "B14": "nuclear",
    "B16": "solar", "B18": "wind", "B19": "wind",
  ]

  private static let statuses = ["Active", "Cancelled", "Claimed", "Expired", "Locked", "Reserved", "Withdrawn"]

  private static let irecSources = ["ES100": "solar", "ES200": "wind", "ES300": "hydro"]

  private static let energyTagSources = [
    "solar_pv": "solar", "wind": "wind", "hydro": "hydro", "biomass": "biomass", "nuclear": "nuclear",
    "geothermal": "geothermal",
  ]
}
