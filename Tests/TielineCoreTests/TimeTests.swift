import Testing
import TielineCore

@Suite struct TimeTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", Int64(0)), ("2026-11-22T13:00:00+01:00", 1_795_348_800_000),
    ("2000-02-29T23:59:59.5-03:30", 951_881_399_500), ("1969-12-31T23:59:59.999Z", -1),
    ("9999-12-31T23:59:59Z", 253_402_300_799_000),
  ]) func `reads RFC 3339`(text: String, milliseconds: Int64) throws {
    #expect(try RFC3339.parse(text).instant == Instant(millisecondsSinceEpoch: milliseconds))
  }

  @Test(arguments: [
    "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z",
    "2026-01-01T00:00:60Z", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00.1234Z",
    "2026-01-01T00:00:00+15:00", "2026-1-1T00:00:00Z", "2026-01-01T00:00:00Zx", "",
  ]) func `refuses what is no date and time`(text: String) {
    #expect(throws: ValueError.self) { try RFC3339.parse(text) }
  }

  @Test func `every day of four centuries comes back`() throws {
    for day in stride(from: Int64(-10_000), to: 140_000, by: 1) {
      let instant = Instant(secondsSinceEpoch: day * 86_400 + 3_723)
      for offset in [0, 345, -720] {
        let text = RFC3339.format(instant, offsetMinutes: offset)
        let parsed = try RFC3339.parse(text)
        try #require(parsed.instant == instant && parsed.offsetMinutes == offset, "\(text)")
      }
    }
  }

  @Test func `E-1 an interval is half-open and keeps its offset`() throws {
    let text = "2026-06-21T13:00:00+02:00/2026-06-21T14:00:00+02:00"
    let interval = try Interval(text)
    #expect(interval.description == text)
    #expect(interval.contains(interval.start) && !interval.contains(interval.end))
    let next = try Interval(start: interval.end, end: interval.end + Milliseconds(1))
    #expect(!interval.overlaps(next))
    #expect(throws: ValueError.self) { try Interval(start: interval.end, end: interval.end) }
    #expect(throws: ValueError.self) {
      try Interval("2026-06-21T13:00:00+02:00/2026-06-21T14:00:00+01:00")
    }
  }

  @Test func `H-6 a timelock has expired from its very second on`() throws {
    let timelock = try Timelock(secondsSinceEpoch: 1000)
    #expect(!timelock.hasExpired(at: Instant(millisecondsSinceEpoch: 999_999)))
    #expect(timelock.hasExpired(at: Instant(millisecondsSinceEpoch: 1_000_000)))
    #expect(try Timelock(roundingUp: Instant(millisecondsSinceEpoch: 999_001)) == timelock)
    #expect(throws: ValueError.self) { try Timelock(secondsSinceEpoch: -1) }
  }

  @Test func `spans print in seconds`() {
    #expect(Milliseconds(1250).description == "1.25 s")
    #expect(Milliseconds(-3000).description == "-3 s")
    #expect(Milliseconds(7).description == "0.007 s")
  }
}
