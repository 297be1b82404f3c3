/// A unit: how it was written, what it measures and how many of the coherent SI unit it is.
///
/// - Source: The Unified Code for Units of Measure; QUDT 2, *unit* vocabulary.
public struct UnitOfMeasure: Hashable, Sendable {
  /// Namespace of QUDT's units.
  public static let qudtNamespace = "http://qudt.org/vocab/unit/"
  /// Longest text that is read as a unit, in UTF-8 bytes.
  static let bytesMaximum = 128

  /// As it was written.
  public let text: String
  public let dimension: UnitDimension
  /// How many of the coherent SI unit one of it is: 3600 for `W.h`.
  public let scale: ExactNumber

  /// Reads a unit by its UCUM code (`kW.h`), by the short form that meters use (`kWh`), or by its QUDT IRI.
  ///
  /// Metric prefixes are read, not listed. Codes are case-sensitive: `mW` and `MW` differ by nine zeros.
  /// - Throws: ``UnitsError`` for a unit that is not known or stands for several.
  public init(_ text: String) throws(UnitsError) {
    guard (1...Self.bytesMaximum).contains(text.utf8.count) else {
      throw .unknownUnit(found: text, part: text)
    }
    let product: UnitProduct
    if text.utf8.starts(with: Self.qudtNamespace.utf8) {
      product = try QUDTUnitName.read(text, name: String(text.dropFirst(Self.qudtNamespace.count)))
    } else {
      var reader = UCUMReader(text)
      product = try reader.read()
    }
    (self.text, dimension, scale) = (text, product.dimension, product.scale)
  }

  init(text: String, _ product: UnitProduct) {
    (self.text, dimension, scale) = (text, product.dimension, product.scale)
  }

  /// The one unit of a series.
  /// - Throws: ``UnitsError/mixedUnits(_:)`` where two differ in what they measure or in size, or there is none;
  ///   `kWh` and `kW.h` do not differ.
  public static func common(of texts: some Sequence<String>) throws(UnitsError) -> UnitOfMeasure {
    var found: UnitOfMeasure?
    var last = ""
    for text in texts where text != last || found == nil {
      let unit = try UnitOfMeasure(text)
      if let found, found.dimension != unit.dimension || found.scale != unit.scale {
        throw .mixedUnits([found.text, text])
      }
      (found, last) = (found ?? unit, text)
    }
    guard let found else { throw .mixedUnits([]) }
    return found
  }

  /// How many Wh one of it is.
  /// - Throws: ``UnitsError/notConvertible(unit:quantity:wanted:accepted:)`` where it is no unit of energy.
  func wattHours() throws(UnitsError) -> ExactNumber {
    try require(.energy, "Wh", accepted: "units of energy such as W.h, kW.h, MW.h, J, MJ, GJ, therm_us")
    return scale / ExactNumber(3600)
  }

  /// How many W one of it is.
  /// - Throws: ``UnitsError/notConvertible(unit:quantity:wanted:accepted:)`` where it is no unit of power.
  func watts() throws(UnitsError) -> ExactNumber {
    try require(.power, "W", accepted: "units of power such as W, kW, MW, J/s")
    return scale
  }

  /// How many g CO2 eq/kWh one of it is.
  /// - Throws: ``UnitsError/notConvertible(unit:quantity:wanted:accepted:)`` where it is no such factor.
  func gramsByKilowattHour() throws(UnitsError) -> ExactNumber {
    try require(
      .emissionFactor, "g CO2 eq/kWh", accepted: "greenhouse gas by energy such as gCO2eq/kWh, kg{CO2eq}/(MW.h)")
    return scale * ExactNumber(3_600_000_000)
  }

  private func require(_ wanted: UnitDimension, _ name: String, accepted: String) throws(UnitsError) {
    guard dimension == wanted else {
      throw .notConvertible(unit: text, quantity: dimension.quantity, wanted: name, accepted: accepted)
    }
  }
}

/// What a product of units measures, and its size.
struct UnitProduct {
  var dimension = UnitDimension.none
  var scale = ExactNumber(1)

  mutating func multiply(by other: UnitProduct, power: Int) {
    dimension = dimension.times(other.dimension, power: power)
    for _ in 0..<abs(power) { scale = power < 0 ? scale / other.scale : scale * other.scale }
  }
}
