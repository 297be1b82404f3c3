import Testing
import TielineConsensus
import TielineCore

@Suite struct AnomalyDetectorTests {
  private static func place(_ latitude: Double, _ longitude: Double) throws -> SunElevation.Place {
    try #require(SunElevation.Place(latitude: Int64(latitude * 1e6), longitude: Int64(longitude * 1e6)))
  }

  private func interval(_ text: String) throws -> Interval { try Interval(text) }

  /// Noon and midnight follow from latitude and the sun's declination alone: 90° less their difference, or less their
  /// sum. Times of noon follow from longitude and the equation of time.
  @Test(arguments: [
    ("Berlin, June", 52.52, 13.405, "2026-06-21T11:08:15Z", 60.92),
    ("Berlin, December", 52.52, 13.405, "2026-12-21T11:04:30Z", 14.04),
    ("Tromsø, midnight sun", 69.65, 18.96, "2026-06-21T22:46:00Z", 3.09),
    ("Tromsø, polar night at noon", 69.65, 18.96, "2026-12-21T10:42:20Z", -3.09),
    ("Quito, equinox", -0.18, -78.47, "2026-03-20T17:21:20Z", 89.7),
    ("Sydney, June", -33.87, 151.21, "2026-06-21T01:57:00Z", 32.69),
  ]) func `the sun stands where it should`(
    name: String, latitude: Double, longitude: Double, time: String, elevation: Double
  ) throws {
    let instant = try RFC3339.parse(time).instant
    let sine = SunElevation.sine(at: try Self.place(latitude, longitude), instant)
    func parts(_ degrees: Double) -> Int64 { SunElevation.sine(Int64(degrees * 1e6)) }
    let tolerance = 0.25
    #expect(
      sine >= parts(max(-90, elevation - tolerance)) && sine <= parts(min(90, elevation + tolerance)), "\(name)")
  }

  @Test func `sunrise comes when the almanac says`() throws {
    // Berlin, 2026-03-20: geometric sunrise (no refraction, centre of the disk) is about 05:16 UTC.
    let berlin = try Self.place(52.52, 13.405)
    #expect(SunElevation.sine(at: berlin, try RFC3339.parse("2026-03-20T05:05:00Z").instant) < 0)
    #expect(SunElevation.sine(at: berlin, try RFC3339.parse("2026-03-20T05:25:00Z").instant) > 0)
  }

  @Test func `the sine is the sine`() {
    #expect(abs(SunElevation.sine(30_000_000) - SunElevation.one / 2) < 64)
    #expect(abs(SunElevation.sine(90_000_000) - SunElevation.one) < 128)
    #expect(abs(SunElevation.sine(-30_000_000) + SunElevation.one / 2) < 64)
    #expect(abs(SunElevation.sine(210_000_000) + SunElevation.one / 2) < 64)
    #expect(SunElevation.Place(latitude: 90_000_001, longitude: 0) == nil)
  }

  @Test func `solar energy at night is not attested, at dusk it is, and wind blows at night`() throws {
    let berlin = try Self.place(52.52, 13.405)
    let detector = AnomalyDetector()
    func weights(_ interval: String, _ source: EnergySource, _ energy: UInt64 = 10) throws -> [AnomalyDetector.Finding
      .Weight]
    {
      let device = AnomalyDetector.Device(name: "d", capacity: 1_000_000, source: source, place: berlin)
      return detector.look(at: WattHours(energy), in: try self.interval(interval), of: device).map(\.weight)
    }
    let (night, dusk) = ("2026-12-21T22:00:00Z/2026-12-21T23:00:00Z", "2026-12-21T15:00:00Z/2026-12-21T16:00:00Z")
    #expect(try weights(night, .solar) == [.abstain])
    #expect(try weights(night, .wind).isEmpty)
    #expect(try weights(night, .solar, 0).isEmpty)
    #expect(try weights(dusk, .solar).isEmpty)
    let nowhere = AnomalyDetector.Device(name: "d", capacity: 1_000_000, source: .solar, place: nil)
    #expect(detector.look(at: WattHours(10), in: try interval(night), of: nowhere).isEmpty)
  }

  @Test func `E-1 a device makes its capacity times the interval, and not one Wh more`() throws {
    let device = AnomalyDetector.Device(name: "d", capacity: 4_000_000, source: .wind, place: nil)
    let quarter = try interval("2026-06-21T11:00:00Z/2026-06-21T11:15:00Z")
    let detector = AnomalyDetector()
    #expect(detector.look(at: WattHours(1_000_000), in: quarter, of: device).isEmpty)
    let findings = detector.look(at: WattHours(1_000_001), in: quarter, of: device)
    #expect(findings.map(\.weight) == [.abstain])
    #expect(findings[0].reason.contains("1000001 Wh") && findings[0].reason.contains("4000000 W"))
    #expect(detector.look(at: WattHours(.max), in: quarter, of: device).map(\.weight) == [.abstain], "no overflow")
  }

  @Test func `bursts are told from what is usual, and do not become usual`() {
    var detector = AnomalyDetector()
    for _ in 0..<16 { #expect(detector.look(at: 100, for: "a>b").isEmpty) }
    #expect(detector.look(at: 499, for: "a>b").isEmpty)
    for _ in 0..<40 { _ = detector.look(at: 100, for: "a>b") }
    #expect(detector.look(at: 600, for: "a>b").map(\.weight) == [.alert])
    for _ in 0..<100 { #expect(detector.look(at: 3000, for: "a>b").map(\.weight) == [.abstain]) }
    #expect(detector.look(at: 100, for: "a>b").isEmpty)
    #expect(detector.look(at: .max, for: "a>b").map(\.weight) == [.abstain])
  }

  @Test func `a new name is not judged, and one large volume does not make much usual`() {
    var detector = AnomalyDetector()
    #expect(detector.look(at: 10, for: "new").isEmpty)
    #expect(detector.look(at: 1_000_000, for: "new").isEmpty)
    for _ in 0..<20 { _ = detector.look(at: 10, for: "new") }
    #expect(!detector.look(at: 10_000, for: "new").isEmpty)
    var other = AnomalyDetector()
    for volume in [UInt64.max, 0, .max, 1] { _ = other.look(at: volume, for: "extreme") }
  }

  @Test func `names are bounded, and the one unseen for longest goes`() {
    var detector = AnomalyDetector()
    for _ in 0..<20 { _ = detector.look(at: 10, for: "kept") }
    for _ in 0..<20 { _ = detector.look(at: 10, for: "lost") }
    for number in 0..<(AnomalyDetector.namesMaximum - 1) {
      _ = detector.look(at: 1, for: "\(number)")
      if number % 100 == 0 { _ = detector.look(at: 10, for: "kept") }
    }
    #expect(!detector.look(at: 1000, for: "kept").isEmpty)
    #expect(detector.look(at: 1000, for: "lost").isEmpty, "forgotten, so new again")
  }
}
