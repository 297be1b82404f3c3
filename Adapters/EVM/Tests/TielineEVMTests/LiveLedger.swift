import Foundation
import Testing
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineEVM
import TielineProofs
import TielineTransport

/// A running ledger with freshly deployed contracts, shared by the tests of one run.
struct LiveLedger: Sendable {
  let adapter: EVMAdapter
  let configuration: EVMAdapter.Configuration
  let addresses: ContractDeployment.Addresses
  let http: HTTPClient
  let account, recipient: AccountID

  static var isThere: Bool {
    ["TIELINE_EVM_URL", "TIELINE_EVM_KEY", "TIELINE_COMET_URL"].allSatisfy { variable($0) != nil }
  }
  static let now: @Sendable () -> Instant = {
    Instant(millisecondsSinceEpoch: Int64(Date.now.timeIntervalSince1970 * 1000))
  }

  private static let deployed = Task { try await deploy() }

  static func shared() async throws -> LiveLedger { try await deployed.value }

  private static func variable(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

  private static func deploy() async throws -> LiveLedger {
    let http = try HTTPClient()
    let ledger = try LedgerID(variable("TIELINE_EVM_LEDGER") ?? "eip155:1777")
    let url = try EndpointURL(#require(variable("TIELINE_EVM_URL")))
    let bytes = try #require(Hex.decode(variable("TIELINE_EVM_KEY") ?? ""))
    let key = try Secp256k1.PrivateKey(bytes)
    var configuration = EVMAdapter.Configuration(ledger: ledger, httpURLs: [url], hashTimeLock: .zero)
    if let socket = variable("TIELINE_EVM_WS_URL") { configuration.webSocketURLs = [try EndpointURL(socket)] }
    configuration.pollInterval = Milliseconds(200)
    let comet = try EndpointURL(#require(variable("TIELINE_COMET_URL")))
    configuration.proofs = .cometBFT([comet], chainID: variable("TIELINE_COMET_CHAIN") ?? "test-1")
    let addresses = try await ContractDeployment().run(on: configuration, with: key, http: http)
    configuration.hashTimeLock = addresses.hashTimeLock
    configuration.originCertificates = addresses.originCertificates
    configuration.firstBlock = addresses.firstBlock
    configuration.signers = [EVMAddress(key.publicKey): key]
    let adapter = try EVMAdapter(configuration, http: http)
    let recipient = try Secp256k1.PrivateKey(SHA256.hash(bytes))
    return LiveLedger(
      adapter: adapter, configuration: configuration, addresses: addresses, http: http,
      account: try EVMAddress(key.publicKey).account(on: ledger),
      recipient: try EVMAddress(recipient.publicKey).account(on: ledger))
  }

  /// Starts from a header on the node's word, which the tests take for it.
  func verifier() async throws -> LockVerifier {
    try LockVerifier(checkpoint: try await adapter.checkpoint(at: nil).value, layout: adapter.lockLayout)
  }

  /// Where locks stand once what is proven has come to the newest final block.
  func statuses(_ locks: [LockTerms]) async throws -> [LockObservation.Status] {
    let reader = LockReader(adapter: adapter, verifier: try await verifier())
    let head = try await adapter.finalHead()
    for _ in 0..<1200 {
      let proven = try await reader.read(locks, at: Self.now())
      if proven[0].header.height >= head.height { return proven.map(\.status) }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw AdapterError(.timedOut, "nothing was proven up to height \(head.height)")
  }

  /// Long enough that a busy machine gets a lock into a block before its time is over.
  static let shortLockSeconds: Int64 = 20

  /// The device is new in every run, so that a ledger that lives on takes the same hour again.
  func certificate(energy: UInt64) throws -> Certificate {
    try Certificate(
      device: "DE-WIND-\(UInt64.random(in: 0...UInt64.max))",
      interval: Interval("2026-11-21T13:00:00+01:00/2026-11-21T14:00:00+01:00"), energy: WattHours(energy),
      source: .wind, technology: "T020001", country: "DE", issuer: "UBA", evidence: "urn:example:reading:7")
  }

  func terms(_ assets: [AssetAmount], _ hashlock: Hashlock, seconds: Int64) throws -> LockTerms {
    let now = Int64(Date().timeIntervalSince1970)
    return try LockTerms(
      sender: account, recipient: recipient, assets: assets, hashlock: hashlock,
      timelock: Timelock(secondsSinceEpoch: now + seconds))
  }

  @discardableResult
  func act(_ action: LedgerAction, from account: AccountID) async throws -> [PreparedTransaction] {
    let prepared = try await adapter.prepare(action, from: account)
    _ = try await send(prepared)
    return prepared
  }

  func send(_ prepared: [PreparedTransaction], mustSucceed: Bool = true) async throws -> [TransactionOutcome] {
    for transaction in prepared { try await adapter.broadcast(transaction) }
    return try await settle(prepared, mustSucceed: mustSucceed)
  }

  func settle(_ sent: [PreparedTransaction], mustSucceed: Bool = true) async throws -> [TransactionOutcome] {
    for _ in 0..<1200 {
      let outcomes = try await adapter.outcomes(of: sent).value
      if outcomes.allSatisfy(\.isFinal) {
        let areGood = outcomes.allSatisfy { if case .succeeded = $0 { true } else { false } }
        if mustSucceed { #expect(areGood, "\(outcomes)") }
        return outcomes
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw AdapterError(.timedOut, "transactions did not settle")
  }
}
