import Foundation
import Testing
import TielineCodec
import TielineCore
import TielineCrypto

@Suite struct CertificateCanonicalTests {
  private let text =
    #"{"country":"DE","device":"DE-WIND-0042","end":"2026-11-21T14:00:00+01:00","energyWattHours":1250000,"#
    + #""evidence":"urn:uuid:5d1c9a54-6d1b-4f6a-9a39-3d7c3a0a6a11","issuer":"UBA \"HKNR\"","source":"F01050100","#
    + #""start":"2026-11-21T13:00:00+01:00","technology":"T020001","version":1}"#

  private func certificate() throws -> Certificate {
    try Certificate(
      device: "DE-WIND-0042", interval: Interval("2026-11-21T13:00:00+01:00/2026-11-21T14:00:00+01:00"),
      energy: WattHours(1_250_000), source: .wind, technology: "T020001", country: "DE", issuer: "UBA \"HKNR\"",
      evidence: "urn:uuid:5d1c9a54-6d1b-4f6a-9a39-3d7c3a0a6a11")
  }

  @Test func `E-5 has one pinned form`() throws {
    let bytes = try certificate().canonicalBytes()
    #expect(String(decoding: bytes, as: UTF8.self) == text)
    #expect(Hex.encode(SHA256.hash(bytes)) == "0xae5bb1c1d16b6903a65d05fbef9da84479b972d8ab3e0a08a99517a29c7011d6")
    #expect(try Certificate(canonical: bytes) == certificate())
  }

  @Test func `fits its bound with the longest attributes`() throws {
    let longest = String(repeating: "\"", count: 128)
    let certificate = try Certificate(
      device: longest, interval: Interval("9999-12-31T12:55:00-11:30/9999-12-31T13:00:00-11:30"),
      energy: WattHours(UInt64(Int64.max)), source: .wind, technology: "T020001", country: "DE", issuer: longest,
      evidence: longest)
    let bytes = try certificate.canonicalBytes()
    #expect(bytes.count <= Limits.certificateBytes)
    #expect(try Certificate(canonical: bytes) == certificate)
  }

  @Test func `refuses an interval that RFC 3339 cannot write`() throws {
    let start = Instant(secondsSinceEpoch: 253_402_300_800)
    let certificate = try Certificate(
      device: "a", interval: Interval(start: start, end: start + Milliseconds(minutes: 5)), energy: WattHours(1),
      source: .wind, technology: "T020001", country: "DE", issuer: "b", evidence: "c")
    #expect(throws: CertificateCodingError.self) { try certificate.canonicalBytes() }
  }

  @Test(arguments: [
    ("\"version\":1", "\"version\":2"), ("\"version\":1", "\"version\":\"1\""), ("\"DE\"", "\"de\""),
    ("1250000", "0"), ("1250000", "-5"), ("F01050100", "F99999999"), ("\"country\":\"DE\",", ""),
    (",\"version\":1", ",\"version\":1,\"x\":1"), ("14:00:00+01:00", "14:00:00+02:00"),
    ("14:00:00+01:00", "14:00:00.0+01:00"), ("14:00:00+01:00", "18:00:00+01:00"), ("DE-WIND-0042", ""),
    ("{", " {"),
  ])
  func `refuses another form`(found: String, replacement: String) throws {
    let changed = try #require(text.range(of: found).map { text.replacingCharacters(in: $0, with: replacement) })
    #expect(throws: CertificateCodingError.self) { try Certificate(canonical: Array(changed.utf8)) }
  }

  @Test func `refuses the same time written differently`() throws {
    let utc = try Certificate(
      device: "a", interval: Interval("2026-11-21T13:00:00Z/2026-11-21T14:00:00Z"), energy: WattHours(1),
      source: .solar, technology: "T010000", country: "DE", issuer: "b", evidence: "c")
    let text = try String(decoding: utc.canonicalBytes(), as: UTF8.self)
    let respelt = text.split(separator: "Z", omittingEmptySubsequences: false).joined(separator: "+00:00")
    #expect(throws: CertificateCodingError.notCanonical(expected: text)) {
      try Certificate(canonical: Array(respelt.utf8))
    }
  }
}
