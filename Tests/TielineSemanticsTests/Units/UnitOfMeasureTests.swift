import Testing
import TielineCore
import TielineTestVectors

@testable import TielineSemantics

@Suite struct UnitOfMeasureTests {
  /// What a refusal says; `nil` where there is none.
  private func refusal<R>(_ body: () throws(UnitsError) -> R) -> UnitsError? {
    do {
      _ = try body()
      return nil
    } catch { return error }
  }

  private func wattHours(_ value: String, _ unit: String) throws(UnitsError) -> RoundedEnergy {
    try EnergyConversion.wattHours(value, in: UnitOfMeasure(unit))
  }

  @Test(arguments: [
    ("1", "W.h", 1), ("1", "Wh", 1), ("1.5", "kW.h", 1500), ("1.5", "kWh", 1500), ("0.000001", "MWh", 1),
    ("2", "GWh", 2_000_000_000), ("1", "TW.h", 1_000_000_000_000), ("3600", "J", 1), ("3.6", "kJ", 1),
    ("3.6", "MJ", 1000), ("1", "TJ", 277_777_777), ("36", "GJ", 10_000_000), ("1", "W.d", 24),
    ("1e3", "kWh", 1_000_000),
    ("1", "kW.min", 16), ("1", "http://qudt.org/vocab/unit/KiloW-HR", 1000),
    ("1", "http://qudt.org/vocab/unit/MegaW-HR", 1_000_000), ("7.2", "http://qudt.org/vocab/unit/KiloJ", 2),
    ("1", "http://qudt.org/vocab/unit/THM_US", 29300), ("1", "therm_ec", 29307), ("1", "100000.[Btu_59]", 29300),
    ("3600", "W.s", 1), ("1", "kJ/(s/h)", 1000), ("120.5", "MWh", 120_500_000),
  ])
  func `counts energy of every spelling in whole Wh`(value: String, unit: String, expected: UInt64) throws {
    #expect(try wattHours(value, unit).energy == WattHours(expected))
  }

  @Test func `rounds down and reports what is left`() throws {
    let third = try wattHours("1", "kJ")
    #expect(third.energy == .zero)
    #expect(third.remainder.text == "5/18")
    let half = try wattHours("2.0009", "kWh")
    #expect(half.energy == WattHours(2000))
    #expect(half.remainder.text == "0.9")
  }

  @Test func `multiplies power by time`() throws {
    let quarter = try EnergyConversion.wattHours(
      power: "12.5", in: UnitOfMeasure(commonCode: "MAW"), over: Milliseconds(minutes: 15))
    #expect(quarter.energy == WattHours(3_125_000))
    let odd = try EnergyConversion.wattHours(power: "1", in: UnitOfMeasure("kW"), over: Milliseconds(minutes: 5))
    #expect(odd.energy == WattHours(83))
    #expect(odd.remainder.text == "1/3")
    #expect(try EnergyConversion.watts("3.0", in: UnitOfMeasure("MW")).0 == 3_000_000)
    #expect(try EnergyConversion.watts("1", in: UnitOfMeasure("kJ/s")).0 == 1000)
  }

  @Test(arguments: ["var", "kvar", "VA", "kV.A", "V.A", "kvarh", "W", "kg", "h", "m3", "%", "W/h", "kg/(W.h)"])
  func `refuses to make energy of another quantity`(unit: String) {
    guard
      case .notConvertible(unit, let quantity, _, let accepted) = refusal({ () throws(UnitsError) in
        try wattHours("1", unit)
      })
    else {
      Issue.record("\(unit) was taken for energy")
      return
    }
    #expect(quantity != "energy")
    #expect(accepted.contains("kW.h"))
  }

  @Test(arguments: [
    "KWH", "kwh", "mwH", "", "kW.", "kW..h", "(kW.h", "kW.h)", "W5", "kmin", "kW.h{", "0.h", "Pferd", "/",
  ])
  func `refuses a unit that it does not know`(unit: String) {
    guard case .unknownUnit(unit, _) = refusal({ () throws(UnitsError) in try UnitOfMeasure(unit) }) else {
      Issue.record("'\(unit)' was read")
      return
    }
  }

  @Test func `refuses names of several units`() {
    #expect(refusal { () throws(UnitsError) in try UnitOfMeasure("therm") }?.description.contains("therm_us") == true)
    #expect(refusal { () throws(UnitsError) in try UnitOfMeasure(espi: "169") } != nil)
    #expect(refusal { () throws(UnitsError) in try UnitOfMeasure("[Btu]") } != nil)
  }

  @Test func `tells milliwatts from megawatts`() throws {
    #expect(try UnitOfMeasure("mW").scale == ExactNumber(1) / ExactNumber(1000))
    #expect(try UnitOfMeasure("MW").scale == ExactNumber(1_000_000))
    #expect(try UnitOfMeasure("min").dimension == .time)
    #expect(try UnitOfMeasure("http://qudt.org/vocab/unit/V-A_Reactive").dimension.quantity == "reactive power")
    #expect(try UnitOfMeasure("http://qudt.org/vocab/unit/M3").dimension.quantity == "volume")
  }

  @Test func `reads emission factors of greenhouse gas only`() throws {
    for unit in ["gCO2eq/kWh", "g{CO2eq}/(kW.h)", "kg{CO2eq}/(MW.h)", "kgCO2eq/MWh", "tCO2eq/GWh"] {
      #expect(try EnergyConversion.gramsByKilowattHour("12.5", in: UnitOfMeasure(unit)).text == "12.5")
    }
    #expect(
      refusal { () throws(UnitsError) in try EnergyConversion.gramsByKilowattHour("1", in: UnitOfMeasure("g/kWh")) }
        != nil)
  }

  @Test(arguments: ["NaN", "INF", "-INF", "", " 1", "1 ", "1,5", "1.2.3", "1e", "1e+", "1e65", "--1", "0x10", "٣"])
  func `refuses what is no exact number`(value: String) {
    guard case .number(value, _) = refusal({ () throws(UnitsError) in try wattHours(value, "Wh") }) else {
      Issue.record("'\(value)' was read")
      return
    }
  }

  @Test func `refuses negative energy and too much of it`() throws {
    #expect(refusal { () throws(UnitsError) in try wattHours("-0.5", "kWh") } == .negative(found: "-0.5", unit: "kWh"))
    #expect(try wattHours("-0", "kWh").energy == .zero)
    #expect(try wattHours("9223372036854775807", "Wh").energy == WattHours(UInt64(Int64.max)))
    guard case .tooLarge = refusal({ () throws(UnitsError) in try wattHours("9223372036854775808", "Wh") }) else {
      Issue.record("energy past 2^63 - 1 Wh was counted")
      return
    }
  }

  @Test func `finds mixed units`() throws {
    #expect(try UnitOfMeasure.common(of: ["kWh", "kW.h", "kWh"]).text == "kWh")
    #expect(
      refusal { () throws(UnitsError) in try UnitOfMeasure.common(of: ["kWh", "kWh", "MWh"]) }
        == .mixedUnits(["kWh", "MWh"]))
    #expect(refusal { () throws(UnitsError) in try UnitOfMeasure.common(of: ["kWh", "kW"]) } != nil)
  }

  @Test func `the short way and the long one count the same`() throws {
    var random = SeededGenerator(seed: 20_261_123)
    for _ in 0..<2000 {
      let digits = UInt64.random(in: 0..<1_000_000_000_000, using: &random)
      let places = Int.random(in: 0...9, using: &random)
      let unit = ["Wh", "kWh", "MWh", "J", "MJ", "therm_us"].randomElement(using: &random) ?? "Wh"
      let value = (ExactNumber(digits) * .ten(-places)).text
      let factor = try UnitOfMeasure(unit).wattHours()
      let (whole, rest) = (try ExactNumber(value) * factor).roundedDown()
      let found = try wattHours(value, unit)
      #expect(found.energy.count == UInt64(whole))
      #expect(found.remainder == rest)
    }
  }

  @Test func `damaged units and numbers never trap`() {
    var random = SeededGenerator(seed: 7)
    let seeds = ["g{CO2eq}/(kW.h)", "100000.[Btu_59]", "http://qudt.org/vocab/unit/GM-PER-KiloW-HR", "-12.50e-3"]
    for round in 0..<20_000 {
      var bytes = Array(seeds[round % seeds.count].utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = UInt8.random(in: 32...126, using: &random)
        if Bool.random(using: &random) { bytes.insert(bytes[place], at: place) }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      _ = try? UnitOfMeasure(text)
      _ = try? ExactNumber(text)
    }
    #expect(refusal { () throws(UnitsError) in try UnitOfMeasure(String(repeating: "(", count: 120)) } != nil)
  }
}
