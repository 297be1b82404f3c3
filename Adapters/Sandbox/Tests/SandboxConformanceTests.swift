import Foundation
import Testing
import TielineAdapterSDK
import TielineAdapterTestKit
import TielineCore
import TielineSandbox

@Suite struct SandboxConformanceTests {
  @Test(arguments: [false, true]) func `passes the conformance suite, in memory and in a file`(inFile: Bool)
    async throws
  {
    let ledger = try LedgerID("sandbox:conformance")
    let log = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(UUID().uuidString).jsonl")
    defer { try? FileManager.default.removeItem(at: log) }
    let now: @Sendable () -> Instant = {
      Instant(millisecondsSinceEpoch: Int64(Date.now.timeIntervalSince1970 * 1000))
    }
    let adapter = SandboxAdapter(
      .init(
        ledger: ledger, blockInterval: Milliseconds(20), logPath: inFile ? log.path : nil,
        accounts: try ["sender", "recipient", "stranger"].map { try AccountID(ledger: ledger, address: $0) },
        clock: now))
    let sender = try AccountID(ledger: ledger, address: "sender")
    let asset = try AssetID(ledger: ledger, namespace: "token", reference: "eur")
    try adapter.credit(AssetAmount(asset: asset, amount: Amount(100_000)), to: sender)
    let fixture = ConformanceFixture(
      sender: sender, recipient: try AccountID(ledger: ledger, address: "recipient"),
      stranger: try AccountID(ledger: ledger, address: "stranger"),
      foreigner: try AccountID(ledger: ledger, address: "foreigner"), asset: asset,
      certificate: try Certificate(
        device: "urn:device:1", interval: Interval("2026-06-21T12:00:00+02:00/2026-06-21T13:00:00+02:00"),
        energy: WattHours(1234), source: .solar, technology: "T010000", country: "SE", issuer: "Test Issuer",
        evidence: "urn:uuid:1"),
      patience: .seconds(10), shortLockSeconds: 2)
    let results = await ConformanceSuite(
      adapter: adapter, verifier: try adapter.verifier, fixture: fixture, now: now,
      entropy: Array(UUID().uuidString.utf8)
    ).run()
    #expect(results.count == 15)
    for result in results { #expect(result.failure == nil && result.skipped == nil, "\(result)") }
  }
}
