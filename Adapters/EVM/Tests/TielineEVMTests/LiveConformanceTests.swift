import Foundation
import Testing
import TielineAdapterSDK
import TielineAdapterTestKit
import TielineCore
import TielineCrypto
import TielineEVM
import TielineProofs

/// The conformance suite on a running EVM ledger; see ``LiveLedgerTests`` for the variables.
@Suite(.enabled(if: LiveLedger.isThere), .timeLimit(.minutes(5)))
struct LiveConformanceTests {
  @Test func `passes the conformance suite on a real ledger`() async throws {
    let live = try await LiveLedger.shared()
    let entropy = Array(UUID().uuidString.utf8)
    let keys = try ["sender", "recipient", "stranger"].map {
      try Secp256k1.PrivateKey(SHA256.hash(entropy + Array($0.utf8)))
    }
    let addresses = keys.map { EVMAddress($0.publicKey) }
    try await equip(live, addresses)
    var configuration = live.configuration
    configuration.signers = Dictionary(uniqueKeysWithValues: zip(addresses, keys))
    let adapter = try EVMAdapter(configuration, http: live.http)
    let accounts = try addresses.map { try $0.account(on: adapter.ledger) }
    let token = try AssetID(
      ledger: adapter.ledger, namespace: "erc20", reference: live.addresses.paymentToken.lowercased)
    let fixture = ConformanceFixture(
      sender: accounts[0], recipient: accounts[1], stranger: accounts[2], foreigner: live.recipient, asset: token,
      certificate: try live.certificate(energy: 1234), patience: .seconds(90),
      shortLockSeconds: LiveLedger.shortLockSeconds)
    let results = await ConformanceSuite(
      adapter: adapter, verifier: try await live.verifier(), fixture: fixture, now: LiveLedger.now, entropy: entropy
    ).run()
    #expect(results.count == 15)
    for result in results { #expect(result.failure == nil && result.skipped == nil, "\(result)") }
  }

  /// Coins for all, tokens and the right to issue for the first.
  private func equip(_ live: LiveLedger, _ addresses: [EVMAddress]) async throws {
    var calls = try addresses.map {
      PlannedCall(recipient: $0, value: try Amount(decimal: "1000000000000000000"), data: [], gasLimit: 50_000)
    }
    let mint = ERC20Contract(address: live.addresses.paymentToken).mint(to: addresses[0], Amount(1_000_000))
    calls.append(PlannedCall(mint, gasLimit: 120_000))
    let issuer = ContractCall(
      live.addresses.originCertificates, "set_issuer(address,bool)", [.address(addresses[0]), .bool(true)])
    calls.append(PlannedCall(issuer, gasLimit: 120_000))
    _ = try await live.send(live.adapter.prepare(calls, from: live.account))
  }
}
