import Testing
import TielineCore

@testable import TielineSemantics

@Suite struct LocalTimeParametersTests {
  private let place = FeedPlace(entry: "urn:x", line: 1)

  private func offset(
    _ time: String, start: Int64, end: Int64, standard: Int64, daylight: Int64 = 3600
  ) throws -> Int {
    let parameters = try LocalTimeParameters(
      [.dstStartRule: start, .dstEndRule: end, .dstOffset: daylight, .tzOffset: standard], at: place)
    return parameters.offsetMinutes(at: try RFC3339.parse(time).instant)
  }

  @Test(arguments: [
    // Expected values: IANA time zone database, Europe/Oslo, America/New_York and Australia/Sydney.
    ("2026-03-29T00:59:59Z", 60), ("2026-03-29T01:00:00Z", 120), ("2026-10-25T00:59:59Z", 120),
    ("2026-10-25T01:00:00Z", 60), ("2027-03-28T01:00:00Z", 120),
  ])
  func `changes on the last Sunday of March and October`(time: String, minutes: Int) throws {
    #expect(try offset(time, start: 0x3E0E_2000, end: 0xAE0E_3000, standard: 3600) == minutes)
  }

  @Test(arguments: [
    ("2012-03-11T06:59:59Z", -300), ("2012-03-11T07:00:00Z", -240), ("2012-11-04T05:59:59Z", -240),
    ("2012-11-04T06:00:00Z", -300),
  ])
  func `changes on the second Sunday of March and the first of November`(time: String, minutes: Int) throws {
    #expect(try offset(time, start: 0x360E_2000, end: 0xB40E_2000, standard: -18_000) == minutes)
  }

  @Test(arguments: [
    ("2026-04-04T15:59:59Z", 660), ("2026-04-04T16:00:00Z", 600), ("2026-10-03T15:59:59Z", 600),
    ("2026-10-03T16:00:00Z", 660), ("2026-12-31T20:00:00Z", 660),
  ])
  func `knows a summer that spans the new year`(time: String, minutes: Int) throws {
    #expect(try offset(time, start: 0xA40E_2000, end: 0x440E_3000, standard: 36_000) == minutes)
  }

  @Test func `knows rules for a day of the month, and for a weekday on or after it`() throws {
    // 15 March at 02:00; the first Sunday on or after 8 March at 02:00.
    #expect(try offset("2026-03-15T01:59:59Z", start: 0x30F0_2000, end: 0xB40E_2000, standard: 0) == 0)
    #expect(try offset("2026-03-15T02:00:00Z", start: 0x30F0_2000, end: 0xB40E_2000, standard: 0) == 60)
    #expect(try offset("2026-03-08T02:00:00Z", start: 0x328E_2000, end: 0xB40E_2000, standard: 0) == 60)
    #expect(try offset("2026-03-08T01:59:59Z", start: 0x328E_2000, end: 0xB40E_2000, standard: 0) == 0)
  }

  @Test func `adds nothing where daylight saving time is disabled`() throws {
    #expect(try offset("2026-07-01T00:00:00Z", start: 0xFFFF_FFFF, end: 0xFFFF_FFFF, standard: 7200) == 120)
    #expect(
      try offset("2026-07-01T00:00:00Z", start: 0x3E0E_2000, end: 0xAE0E_3000, standard: 7200, daylight: 0) == 120)
  }

  @Test(arguments: [0, 0xDE0E_2000, 0x3E00_2000, 0x3C0E_2000, 0x3E0F_F000, 0x3E0E_2FFF, 0x3000_2000] as [Int64])
  func `refuses a rule that names no moment of every year`(rule: Int64) {
    #expect(throws: GreenButtonError.self) {
      try offset("2026-07-01T00:00:00Z", start: rule, end: 0xAE0E_3000, standard: 0)
    }
  }
}
