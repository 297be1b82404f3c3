import Foundation
import Testing
import TielineCore

@testable import TielineSemantics

@Suite struct ProductionCertificatesTests {
  private let device = ProductionDevice(
    name: "NO-0042", source: .solar, technology: "T010000", country: "NO", issuer: "Statnett")
  private let after = Instant(secondsSinceEpoch: 1_781_992_800 + 86_400)

  private func certificates(
    _ feed: [UInt8] = ExampleFeed.bytes, now: Instant? = nil
  ) throws -> ProductionCertificates {
    try ProductionCertificates(from: try ExampleFeed.readings(feed), device: device, now: now ?? after)
  }

  private func refusal(_ feed: [UInt8], now: Instant? = nil) -> ProductionError? {
    do { _ = try certificates(feed, now: now) } catch { return error as? ProductionError }
    return nil
  }

  @Test func `makes one certificate for each hour of the day, with nothing rounded, E-1`() throws {
    let result = try certificates()
    #expect(result.certificates.count == 24)
    #expect(result.zeroReadings == 0)
    #expect(result.certificates.reduce(0) { $0 + $1.energy.count } == 9_268_352)
    let first = try #require(result.certificates.first)
    #expect(first.device == "NO-0042")
    #expect(first.evidence.hasPrefix("urn:uuid:"))
    #expect(first.evidence.hasSuffix("#1781992800"))
    #expect(first.interval.offsetMinutes == 120)
  }

  @Test func `refuses a reading that ends after now, and says both times`() {
    let now = Instant(secondsSinceEpoch: 1_781_992_800 + 86_399)
    let error = refusal(ExampleFeed.bytes, now: now)
    guard case .future = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.description.contains("2026-06-21T22:00:00Z, after now, 2026-06-21T21:59:59Z") == true)
  }

  @Test func `refuses readings that overlap, E-2`() {
    let second = "<espi:start>1781996400</espi:start>"
    for start in [1_781_992_800, 1_781_996_100, 1_781_996_700] {
      guard case .overlap = refusal(ExampleFeed.replacing(second, with: "<espi:start>\(start)</espi:start>")) else {
        Issue.record("an overlap from \(start) is not refused")
        continue
      }
    }
  }

  @Test func `refuses a reading that overlaps one that was zero`() {
    let text = String(decoding: ExampleFeed.replacing("<espi:value>31915<", with: "<espi:value>0<"), as: UTF8.self)
    let feed = text.replacingOccurrences(of: "<espi:start>1781996400<", with: "<espi:start>1781992800<")
    guard case .overlap = refusal(Array(feed.utf8)) else {
      Issue.record("not refused")
      return
    }
  }

  @Test func `refuses more than an hour`() {
    let feed = ExampleFeed.replacing(
      "<espi:duration>3600</espi:duration><espi:start>1782075600",
      with: "<espi:duration>3900</espi:duration><espi:start>1782075600")
    guard case .tooLong = refusal(feed, now: after + Milliseconds(hours: 1)) else {
      Issue.record("not refused")
      return
    }
  }

  @Test func `skips and counts hours without production`() throws {
    let result = try certificates(ExampleFeed.replacing("<espi:value>31915<", with: "<espi:value>0<"))
    #expect(result.certificates.count == 23)
    #expect(result.zeroReadings == 1)
  }

  @Test(arguments: ["7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "99"])
  func `refuses a value that was not measured and validated`(quality: String) {
    let feed = ExampleFeed.replacing("<espi:quality>19<", with: "<espi:quality>\(quality)<")
    guard case .quality = refusal(feed) else {
      Issue.record("not refused")
      return
    }
  }

  @Test func `refuses a value without a quality`() {
    let own = "<espi:ReadingQuality><espi:quality>19</espi:quality></espi:ReadingQuality>"
    #expect(refusal(ExampleFeed.replacing(own, with: ""))?.description.contains("not stated") == true)
  }

  @Test(arguments: ["0", "17", "18"])
  func `takes validated values`(quality: String) throws {
    let feed = ExampleFeed.replacing("<espi:quality>19<", with: "<espi:quality>\(quality)<")
    #expect(try certificates(feed).certificates.count == 24)
  }

  @Test func `makes no certificates of energy from the grid`() throws {
    let result = try certificates(ExampleFeed.replacing("<espi:flowDirection>19<", with: "<espi:flowDirection>1<"))
    #expect(result.certificates.isEmpty)
    #expect(result.forwardReadings == 24)
    let net = ExampleFeed.replacing("<espi:flowDirection>19<", with: "<espi:flowDirection>4<")
    guard case .direction = refusal(net) else {
      Issue.record("net flow is not refused")
      return
    }
  }

  @Test func `refuses what makes no certificate`() throws {
    let readings = try ExampleFeed.readings(ExampleFeed.bytes)
    let wrong = ProductionDevice(
      name: "NO-0042", source: .solar, technology: "solar", country: "NO", issuer: "Statnett")
    #expect(throws: ProductionError.self) { try ProductionCertificates(from: readings, device: wrong, now: after) }
  }

  @Test func `refuses production of two meters for one device`() throws {
    let text = String(decoding: ExampleFeed.bytes, as: UTF8.self).replacingOccurrences(
      of: "UsagePoint/1", with: "UsagePoint/2")
    let both = try ExampleFeed.readings(ExampleFeed.bytes).prefix(1) + ExampleFeed.readings(Array(text.utf8)).suffix(1)
    #expect(throws: ProductionError.self) { try ProductionCertificates(from: both, device: device, now: after) }
  }
}
