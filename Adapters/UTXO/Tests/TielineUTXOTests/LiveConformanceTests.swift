import Testing
import TielineAdapterSDK
import TielineAdapterTestKit
import TielineCore
import TielineUTXO

extension LiveLitecoinTests {
  @Test func `passes the conformance suite on a real ledger`() async throws {
    let run = try await LiveAccounts(coins: 40)
    let foreigner = try run.adapter.account(of: UTXOAccountKey(LockParties().sender.publicKey))
    var fixture = ConformanceFixture(
      sender: run.sender, recipient: run.recipient, stranger: run.accounts[2], foreigner: foreigner,
      asset: try run.coin, certificate: nil, patience: .seconds(60), shortLockSeconds: 15)
    (fixture.unit, fixture.largestFee) = (20_000, 10_000)
    // Blocks come when they are asked for: here four in a second.
    let miner = Task {
      while !Task.isCancelled {
        _ = try? await run.live.mine(1)
        try await Task.sleep(for: .milliseconds(250))
      }
    }
    let (live, verifier) = (run.live, try await run.verifier())
    let results = await ConformanceSuite(
      adapter: run.adapter, verifier: verifier, fixture: fixture, now: { live.now }, entropy: run.entropy
    ).run()
    miner.cancel()
    _ = await miner.result
    #expect(results.count == 15)
    for result in results { #expect(result.failure == nil, "\(result)") }
    #expect(results.filter { $0.skipped != nil }.count == 1, "certificates alone are skipped")
  }
}
