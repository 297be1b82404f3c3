import Testing
import TielineCore

@Suite struct CertificateTests {
  private func certificate(
    interval: String = "2026-06-21T13:00:00+02:00/2026-06-21T14:00:00+02:00", energy: UInt64 = 1,
    technology: String = "T010000", country: String = "NO", device: String = "urn:device"
  ) throws -> Certificate {
    try Certificate(
      device: device, interval: Interval(interval), energy: WattHours(energy), source: .solar, technology: technology,
      country: country, issuer: "Body", evidence: "urn:reading")
  }

  @Test func `a good one is made`() throws { #expect(try certificate().energy == WattHours(1)) }

  @Test func `E-1 intervals are an hour at most, on the five-minute grid`() {
    for bad in [
      "2026-06-21T13:00:00Z/2026-06-21T14:05:00Z", "2026-06-21T13:01:00Z/2026-06-21T13:10:00Z",
      "2026-06-21T13:00:00Z/2026-06-21T13:10:00.5Z",
    ] { #expect(throws: ValueError.self) { try certificate(interval: bad) } }
  }

  @Test func `every attribute is checked`() {
    #expect(throws: ValueError.self) { try certificate(energy: 0) }
    #expect(throws: ValueError.self) { try certificate(energy: .max) }
    #expect(throws: ValueError.self) { try certificate(technology: "T01") }
    #expect(throws: ValueError.self) { try certificate(country: "no") }
    #expect(throws: ValueError.self) { try certificate(device: "") }
    #expect(throws: ValueError.self) { try certificate(device: "a\nb") }
    #expect(throws: ValueError.self) { try certificate(device: String(repeating: "é", count: 65)) }
  }
}

@Suite struct LockTermsTests {
  private func account(_ name: String, _ ledger: String = "sandbox:a") throws -> AccountID {
    try AccountID(ledger: LedgerID(ledger), address: name)
  }

  private func terms(_ assets: [(String, UInt64)], recipient: AccountID? = nil) throws -> LockTerms {
    try LockTerms(
      sender: account("s"), recipient: recipient ?? account("r"),
      assets: assets.map { AssetAmount(asset: try AssetID($0.0), amount: Amount($0.1)) },
      hashlock: Hashlock(checked: [UInt8](repeating: 0, count: 32)), timelock: Timelock(secondsSinceEpoch: 1))
  }

  @Test func `assets are sorted, so that one lock has one form`() throws {
    let a = try terms([("sandbox:a/cert:x/2", 1), ("sandbox:a/cert:x/1", 2)])
    let b = try terms([("sandbox:a/cert:x/1", 2), ("sandbox:a/cert:x/2", 1)])
    #expect(a == b)
  }

  @Test func `what one lock cannot hold is refused`() throws {
    for bad in [
      [], [("sandbox:a/cert:x/1", 0)], [("sandbox:a/cert:x/1", 1), ("sandbox:a/cert:x/1", 1)],
      [("sandbox:a/cert:x/1", 1), ("sandbox:a/cert:y/1", 1)], [("sandbox:b/cert:x/1", 1)],
      (0...32).map { ("sandbox:a/cert:x/\($0)", 1) },
    ] as [[(String, UInt64)]] { #expect(throws: ValueError.self) { try terms(bad) } }
    #expect(throws: ValueError.self) {
      try terms([("sandbox:a/cert:x/1", 1)], recipient: account("r", "sandbox:b"))
    }
  }
}
