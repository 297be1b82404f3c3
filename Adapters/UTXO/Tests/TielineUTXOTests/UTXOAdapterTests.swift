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
    #expect(adapter.network == .litecoin && adapter.capabilities == [.hashTimeLocks, .proofs, .replacement])
    for unknown in ["eip155:1", "bip122:00000000000000000000000000000000", "bip122:12a765e31ffd4059bada1e25190f6e9"] {
      let error = #expect(throws: AdapterError.self) { try Self.adapter(unknown) }
      #expect(error?.code == .invalidRequest)
    }
  }

  @Test func `refuses what the ledger cannot hold, and accounts without a key`() async throws {
    let adapter = try Self.adapter("bip122:\(UTXONetwork.litecoinRegtest.reference)")
    let account = try AccountID(ledger: adapter.ledger, address: "rltc1qtest")
    func terms(_ asset: String, _ amount: UInt64, timelock: Int64) throws -> LockTerms {
      try LockTerms(
        sender: account, recipient: account, assets: [AssetAmount(asset: AssetID(asset), amount: Amount(amount))],
        hashlock: Hashlock([UInt8](repeating: 1, count: 32)), timelock: Timelock(secondsSinceEpoch: timelock))
    }
    let coin = "\(adapter.ledger)/slip44:2"
    let good = try terms(coin, 1, timelock: 500_000_000)
    #expect(try adapter.lockIdentifier(for: good) == good.canonicalIdentifier)
    let prepared = PreparedTransaction(identifier: "1", account: account, sequence: 0, payload: [])
    let calls: [(AdapterError.Code, () async throws -> Void)] = [
      (.invalidRequest, { _ = try adapter.lockIdentifier(for: terms(coin, 1, timelock: 499_999_999)) }),
      (.invalidRequest, { _ = try adapter.lockIdentifier(for: terms(coin, 1, timelock: 1 << 32)) }),
      (
        .invalidRequest,
        { _ = try adapter.lockIdentifier(for: terms("\(adapter.ledger)/slip44:0", 1, timelock: 1 << 30)) }
      ),
      (.invalidRequest, { _ = try adapter.lockIdentifier(for: terms(coin, 8_400_000_000_000_001, timelock: 1 << 30)) }),
      (.unsupported, { _ = try await adapter.certificates() }),
      (.unsupported, { _ = try await adapter.movements(from: nil, limit: 1) }),
      (.unknownAccount, { _ = try await adapter.prepare(.lock(good), from: account) }),
      (.invalidRequest, { try await adapter.broadcast(prepared) }),
      (.unknownAccount, { _ = try await adapter.replacement(for: prepared) }),
      (.invalidRequest, { _ = try await adapter.outcomes(of: [prepared]) }),
      (.invalidRequest, { try await adapter.resume([prepared]) }),
    ]
    for (index, (code, call)) in calls.enumerated() {
      let error = await #expect(throws: AdapterError.self) { try await call() }
      #expect(error?.code == code && error?.retry == .never, "call \(index): \(error.map { "\($0)" } ?? "")")
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
