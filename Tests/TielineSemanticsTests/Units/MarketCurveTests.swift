import Testing
import TielineCore
import TielineTestVectors

@testable import TielineSemantics

@Suite struct MarketCurveTests {
  private func blocks(
    _ start: String, _ end: String, _ resolution: String, _ type: String, _ positions: [Int]
  ) throws(UnitsError) -> [MarketCurve.Block] {
    Array(
      try MarketCurve.blocks(
        start: start, end: end, resolution: resolution, type: type, positions: positions.map(String.init)))
  }

  private func refusal(
    _ start: String, _ end: String, _ resolution: String, _ type: String, _ positions: [Int]
  ) -> UnitsError? {
    do {
      _ = try blocks(start, end, resolution, type, positions)
      return nil
    } catch { return error }
  }

  @Test func `an A03 point holds until the next one`() throws {
    let blocks = try blocks("2026-01-01T00:00Z", "2026-01-01T02:00Z", "PT15M", "A03", [1, 3, 8])
    #expect(blocks.map(\.point) == [0, 0, 1, 1, 1, 1, 1, 2])
    #expect(blocks.map(\.position) == Array(1...8))
    #expect(blocks.allSatisfy { $0.interval.duration == Milliseconds(minutes: 15) })
    #expect(blocks.last?.interval.description == "2026-01-01T01:45:00Z/2026-01-01T02:00:00Z")
  }

  @Test(arguments: [("2026-03-28T23:00Z", "2026-03-29T22:00Z", 23), ("2026-10-24T22:00Z", "2026-10-25T23:00Z", 25)])
  func `a day on which clocks change has 23 or 25 hours`(start: String, end: String, hours: Int) throws {
    #expect(try blocks(start, end, "PT60M", "A01", Array(1...hours)).count == hours)
    #expect(try blocks(start, end, "PT1H", "A03", [1]).count == hours)
    let day = try blocks(start, end, "P1D", "A01", [1])
    #expect(day.map(\.interval.duration) == [Milliseconds(hours: Int64(hours))])
    #expect(refusal(start, end, "PT60M", "A01", Array(1...24)) != nil)
  }

  @Test func `several days on one of which clocks change are refused`() throws {
    #expect(try blocks("2026-01-01T23:00Z", "2026-01-04T23:00Z", "P1D", "A01", [1, 2, 3]).count == 3)
    guard case .resolution = refusal("2026-03-27T23:00Z", "2026-03-29T22:00Z", "P1D", "A01", [1, 2]) else {
      Issue.record("two days of 47 hours were divided")
      return
    }
  }

  @Test(arguments: [
    ("A01", [1, 2, 2, 3], 2), ("A01", [1, 3, 2, 4], 2), ("A01", [1, 2, 4], 3), ("A01", [1, 2, 3], 4),
    ("A03", [2, 3], 1),
    ("A03", [1, 5], 5), ("A03", [], 1), ("A03", [1, 1], 1), ("A03", [0, 1], 1),
  ])
  func `names the first position at fault`(type: String, positions: [Int], fault: Int) {
    guard
      case .curve(let position, _, _) = refusal("2026-01-01T00:00Z", "2026-01-01T04:00Z", "PT1H", type, positions)
    else {
      Issue.record("\(type) \(positions) was taken")
      return
    }
    #expect(position == fault || positions == [1, 3, 2, 4] || positions == [0, 1])
  }

  @Test(arguments: ["A02", "A04", "A05", "", "a03"])
  func `refuses curves whose energy between points is not told`(type: String) {
    guard case .code = refusal("2026-01-01T00:00Z", "2026-01-01T04:00Z", "PT1H", type, [1]) else {
      Issue.record("curve type \(type) was taken")
      return
    }
  }

  @Test(arguments: [
    "P1M", "P1Y", "P1DT1H", "PT0S", "PT", "P", "PT15", "PT1.5H", "pt15m", "PT-15M", "PT5H3H", "PT99999999S", "P0D",
  ])
  func `refuses a resolution of no certain length`(text: String) {
    #expect(throws: UnitsError.self) { try IntervalResolution(text) }
  }

  @Test func `reads resolutions`() throws {
    #expect(try IntervalResolution("PT15M") == .fixed(Milliseconds(minutes: 15)))
    #expect(try IntervalResolution("PT60M") == IntervalResolution("PT1H"))
    #expect(try IntervalResolution("PT1H30M10S") == .fixed(Milliseconds(5_410_000)))
    #expect(try IntervalResolution("P1D") == .days(1))
    #expect(try IntervalResolution("P1W") == .days(7))
  }

  @Test func `refuses a period that is not a whole number of intervals`() {
    #expect(refusal("2026-01-01T00:00Z", "2026-01-01T01:10Z", "PT15M", "A03", [1]) != nil)
    #expect(refusal("2026-01-01T00:00Z", "2026-01-01T00:00Z", "PT15M", "A03", [1]) != nil)
    #expect(refusal("1971-01-01T00:00Z", "2026-01-01T00:00Z", "PT1S", "A03", [1]) != nil)
  }

  @Test func `reads instants with an offset only`() throws {
    let winter = try MarketTime.instant("2026-10-25T02:30+01:00")
    let summer = try MarketTime.instant("2026-10-25T02:30:00+02:00")
    #expect(winter - summer == Milliseconds(hours: 1))
    #expect(MarketTime.text(try MarketTime.instant("2026-01-01T00:00Z")) == "2026-01-01T00:00:00Z")
    #expect(try MarketTime.instant(secondsSinceEpoch: "1767225600") == MarketTime.instant("2026-01-01T00:00Z"))
    #expect(throws: UnitsError.leapSecond(found: "2016-12-31T23:59:60Z")) {
      try MarketTime.instant("2016-12-31T23:59:60Z")
    }
    for text in ["2026-10-25T02:30", "2026-10-25T02:30:00", "2026-10-25", "", "2026-02-29T00:00Z", "2026-01-01T24:00Z"]
    {
      #expect(throws: UnitsError.self, "\(text)") { try MarketTime.instant(text) }
    }
    for text in ["", "-1", "1.5", "999999999999", "1e9"] {
      #expect(throws: UnitsError.self, "\(text)") { try MarketTime.instant(secondsSinceEpoch: text) }
    }
  }

  @Test func `damaged times and resolutions never trap`() {
    var random = SeededGenerator(seed: 9)
    let seeds = ["2026-10-25T02:30:00+02:00", "PT1H30M10S", "P1D"]
    for round in 0..<20_000 {
      var bytes = Array(seeds[round % seeds.count].utf8)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = UInt8.random(in: 32...255, using: &random)
        if Bool.random(using: &random) { bytes.remove(at: place) }
        if bytes.isEmpty { bytes = [80] }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      _ = try? MarketTime.instant(text)
      _ = try? IntervalResolution(text)
    }
  }

  @Test func `names sources by the codes of registries and markets`() throws {
    #expect(try EnergySourceCodes.energySource(aib: "F01040100") == "solar")
    #expect(try EnergySourceCodes.energySource(aib: "F03010101") == "nuclear")
    #expect(try EnergySourceCodes.energySource(aib: "F01010301") == "biomass")
    #expect(try EnergySourceCodes.technology(aib: "T020002") == "windOffshore")
    #expect(try EnergySourceCodes.technology(aib: "T020000") == "windTurbine")
    #expect(try EnergySourceCodes.energySource(psrType: "B16") == "solar")
    #expect(try EnergySourceCodes.energySource(energyTag: "solar_pv") == "solar")
    for code in ["F00000000", "F01000000", "F01040000", "F0104010", "f01040100", "F010401000", "T010000"] {
      #expect(throws: UnitsError.self, "\(code)") { try EnergySourceCodes.energySource(aib: code) }
    }
    #expect(throws: UnitsError.self) { try EnergySourceCodes.energySource(psrType: "B10") }
    #expect(throws: UnitsError.self) { try EnergySourceCodes.energySource(energyTag: "battery_storage") }
    for source in EnergySource.allCases {
      let name = try EnergySourceCodes.energySource(aib: source.rawValue)
      #expect(EnergySourceCodes.aibCode(energySource: name) == source.rawValue)
    }
  }
}
