import Testing
import TielineAdapterSDK
import TielineCore
import TielineProofs
import TielineTransport
import TielineUTXO

struct UTXOAdapterTests {
  private static func adapter(_ ledger: String) throws -> UTXOAdapter {
    // Nothing listens on port 1.
    let configuration = UTXOAdapter.Configuration(
      ledger: try LedgerID(ledger), urls: [try EndpointURL("http://user:word@127.0.0.1:1")])
    return try UTXOAdapter(configuration, http: HTTPClient())
  }

  @Test func `takes a ledger by its genesis block's name`() throws {
    let adapter = try Self.adapter("bip122:12a765e31ffd4059bada1e25190f6e98")
    #expect(adapter.network == .litecoin && adapter.capabilities.isEmpty)
    for unknown in ["eip155:1", "bip122:00000000000000000000000000000000", "bip122:12a765e31ffd4059bada1e25190f6e9"] {
      let error = #expect(throws: AdapterError.self) { try Self.adapter(unknown) }
      #expect(error?.code == .invalidRequest)
    }
  }

  @Test func `says that it does not act, and never pretends to`() async throws {
    let adapter = try Self.adapter("bip122:\(UTXONetwork.litecoinRegtest.reference)")
    let account = try AccountID(ledger: adapter.ledger, address: "rltc1qtest")
    let asset = try AssetID("\(adapter.ledger)/slip44:2")
    let terms = try LockTerms(
      sender: account, recipient: account, assets: [AssetAmount(asset: asset, amount: Amount(1))],
      hashlock: Hashlock([UInt8](repeating: 1, count: 32)), timelock: Timelock(secondsSinceEpoch: 1))
    let prepared = PreparedTransaction(identifier: "1", account: account, sequence: 0, payload: [])
    let calls: [() async throws -> Void] = [
      { _ = try adapter.lockIdentifier(for: terms) },
      { _ = try await adapter.terms(of: LockIdentifier([UInt8](repeating: 1, count: 32))) },
      { _ = try await adapter.balances(of: [Holding(account: account, asset: asset)]) },
      { _ = try await adapter.certificates() }, { _ = try await adapter.movements(from: nil, limit: 1) },
      { _ = try await adapter.prepare(.lock(terms), from: account) },
      { try await adapter.broadcast(prepared) },
      { _ = try await adapter.replacement(for: prepared) },
      { _ = try await adapter.outcomes(of: [prepared]) },
      { try await adapter.resume([prepared]) },
    ]
    for call in calls {
      let error = await #expect(throws: AdapterError.self) { try await call() }
      #expect(error?.code == .unsupported && error?.retry == .never)
    }
    #expect(try await adapter.outcomes(of: []).value == [])
    try await adapter.resume([])
    await adapter.abandon([prepared])
  }

  @Test func `says that a node is out of reach, without its password`() async throws {
    let adapter = try Self.adapter("bip122:\(UTXONetwork.litecoinRegtest.reference)")
    let error = await #expect(throws: AdapterError.self) { try await adapter.finalHead() }
    #expect(error?.code == .unreachable && error?.description.contains("word") == false)
  }
}
