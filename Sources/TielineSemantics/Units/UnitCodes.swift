extension UnitOfMeasure {
  /// Reads a unit by the code that IEC 62325 documents carry (`MAW`, `MWH`), which is that of UN/CEFACT.
  ///
  /// - Throws: ``UnitsError/code(list:found:expected:)`` for any other code.
  /// - Source: UN/CEFACT Recommendation 20, *Codes for Units of Measure Used in International Trade*.
  public init(commonCode code: String) throws(UnitsError) {
    guard let unit = Self.commonCodes[code] else {
      let known = Self.commonCodes.keys.sorted().joined(separator: ", ")
      throw .code(list: "UN/CEFACT unit code", found: code, expected: "one of \(known)")
    }
    try self.init(unit)
  }

  /// Reads a unit by its number in Green Button feeds.
  ///
  /// - Throws: ``UnitsError/code(list:found:expected:)`` for any other number, ``UnitsError/ambiguousUnit(found:choices:)``
  ///   for 169, therm, which does not say which.
  /// - Source: NAESB REQ.21 (ESPI), *UnitSymbolKind*.
  public init(espi number: String) throws(UnitsError) {
    guard let unit = Self.espiNumbers[number] else {
      throw .code(
        list: "ESPI unit", found: number, expected: "31 (J), 38 (W), 61 (VA), 63 (var), 71 (VAh), 72 (Wh) or 73 (varh)")
    }
    try self.init(unit)
  }

  private static let commonCodes = [
    "WTT": "W", "KWT": "kW", "MAW": "MW", "A90": "GW", "WHR": "W.h", "KWH": "kW.h", "MWH": "MW.h", "GWH": "GW.h",
    "D32": "TW.h", "JOU": "J", "KJO": "kJ", "3B": "MJ", "GV": "GJ", "KVA": "kV.A", "K3": "kvarh", "BTU": "[Btu_IT]",
    "N72": "therm_us",
  ]

  private static let espiNumbers = [
    "31": "J", "38": "W", "61": "VA", "63": "var", "71": "VAh", "72": "Wh", "73": "varh", "169": "therm",
  ]
}
