import Testing
import TielineAdapterSDK
import TielineCore
import TielineEVM
import TielineProofs
import TielineTransport

/// Recorded ledgers of validators, as their node would give them.
struct SealedLedgerProofsTests {
  private static func adapter(_ variant: IBFTVariant, _ chain: UInt64, epoch: UInt64 = 10) throws -> EVMAdapter {
    let node = try RecordedNode(variant.rawValue, chainID: chain)
    var configuration = EVMAdapter.Configuration(
      ledger: try LedgerID("eip155:\(chain)"), httpURLs: [try EndpointURL(node.url)], hashTimeLock: .zero)
    configuration.proofs = .sealed(
      .istanbul(try IBFTParameters(variant: variant, chain: "\(chain)", epoch: epoch, period: 2)))
    return try EVMAdapter(configuration, http: HTTPClient())
  }

  @Test(arguments: [(IBFTVariant.qbft, UInt64(424_204)), (.ibft2, 424_203)])
  func `follows a ledger of validators from its epoch to its newest block`(
    variant: IBFTVariant, chain: UInt64
  ) async throws {
    let adapter = try Self.adapter(variant, chain)
    #expect(adapter.capabilities.contains(.proofs))
    let checkpoint = try await adapter.checkpoint(at: 10).value
    let verifier = try LockVerifier(checkpoint: checkpoint, layout: adapter.lockLayout)
    #expect(verifier.head.height == 10 && verifier.head.family == variant.family)
    let reader = LockReader(adapter: adapter, verifier: verifier)
    let now = Instant(secondsSinceEpoch: 2_000_000_000)
    #expect(try await reader.advance(at: now).count == 22)
    #expect(await reader.head.height == 32)
    #expect(try await reader.advance(at: now).isEmpty)
    // On the way to a checkpoint the rules are kept, too.
    #expect(try await adapter.checkpoint(at: nil).value == reader.checkpoint)
    let part = try await adapter.headers(after: verifier.head, upTo: 15)
    #expect(part.value.headers.count == 5 && !part.value.hasMore)
    #expect(part.source.hasPrefix("http://127.0.0.1:"))
  }

  @Test func `a ledger under other rules than were configured gives no checkpoint`() async throws {
    let adapter = try Self.adapter(.qbft, 424_204, epoch: 7)
    await #expect(throws: AdapterError.self) { try await adapter.checkpoint(at: 20) }
  }
}
