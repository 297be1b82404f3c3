import Foundation
import Logging
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineEVM
import TielineGateway
import TielineProofs
import TielineRelay
import TielineSandbox
import TielineStorage
import TielineTransport

/// A real ledger with contracts of our own, and two accounts: one of the gateway that is lied to, one of the other
/// party, which asks the node directly.
struct LyingWorld: Sendable {
  let direct: EVMAdapter.Configuration
  let http: HTTPClient
  let comet: EndpointURL
  let token: EVMAddress
  /// Of the gateway that is lied to, and of the other party.
  let deceived, honest: Secp256k1.PrivateKey

  static var isThere: Bool {
    ["TIELINE_EVM_URL", "TIELINE_EVM_SECOND_KEY", "TIELINE_COMET_URL"].allSatisfy { variable($0) != nil }
  }
  static let now: @Sendable () -> Instant = {
    Instant(millisecondsSinceEpoch: Int64(Date.now.timeIntervalSince1970 * 1000))
  }
  static let cometChain = variable("TIELINE_COMET_CHAIN") ?? "test-1"

  private static let deployed = Task { try await deploy() }

  static func shared() async throws -> LyingWorld { try await deployed.value }

  private static func variable(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

  private static func deploy() async throws -> LyingWorld {
    let http = try HTTPClient()
    let ledger = try LedgerID(variable("TIELINE_EVM_LEDGER") ?? "eip155:1777")
    let bytes = Hex.decode(variable("TIELINE_EVM_SECOND_KEY") ?? "") ?? []
    let honest = try Secp256k1.PrivateKey(bytes)
    let deceived = try Secp256k1.PrivateKey(SHA256.hash(bytes))
    var direct = EVMAdapter.Configuration(
      ledger: ledger, httpURLs: [try EndpointURL(variable("TIELINE_EVM_URL") ?? "")], hashTimeLock: .zero)
    direct.pollInterval = Milliseconds(100)
    let comet = try EndpointURL(variable("TIELINE_COMET_URL") ?? "")
    direct.proofs = .cometBFT([comet], chainID: cometChain)
    let addresses = try await ContractDeployment().run(on: direct, with: honest, http: http)
    direct.hashTimeLock = addresses.hashTimeLock
    direct.firstBlock = addresses.firstBlock
    let world = LyingWorld(
      direct: direct, http: http, comet: comet, token: addresses.paymentToken, deceived: deceived, honest: honest)
    try await world.equip()
    return world
  }

  /// Coins and tokens for the deceived, and the allowances, so that each lock later takes one transaction.
  private func equip() async throws {
    let keys = [honest, deceived]
    let adapter = try adapter(for: keys)
    let contract = ERC20Contract(address: token)
    let coins = PlannedCall(
      recipient: EVMAddress(deceived.publicKey), value: try Amount(decimal: "1000000000000000000000"), data: [],
      gasLimit: 50_000)
    let mints = keys.map {
      PlannedCall(contract.mint(to: EVMAddress($0.publicKey), Amount(1_000_000)), gasLimit: 120_000)
    }
    try await act(adapter.prepare([coins] + mints, from: account(of: honest)), on: adapter)
    let approval = PlannedCall(
      contract.approve(direct.hashTimeLock, ERC20Contract.unlimited), gasLimit: 120_000)
    for key in keys { try await act(adapter.prepare([approval], from: account(of: key)), on: adapter) }
  }

  func account(of key: Secp256k1.PrivateKey) throws -> AccountID {
    try EVMAddress(key.publicKey).account(on: direct.ledger)
  }

  /// One that asks the node directly.
  func adapter(for keys: [Secp256k1.PrivateKey]) throws -> EVMAdapter {
    var configuration = direct
    configuration.signers = Dictionary(keys.map { (EVMAddress($0.publicKey), $0) }) { first, _ in first }
    return try EVMAdapter(configuration, http: http)
  }

  /// One that asks the two services of a node through those that lie.
  func adapter(through evm: LyingNode, _ cometNode: LyingNode) throws -> EVMAdapter {
    var configuration = direct
    configuration.httpURLs = [try evm.url]
    configuration.proofs = .cometBFT([try cometNode.url], chainID: Self.cometChain)
    configuration.signers = [EVMAddress(deceived.publicKey): deceived]
    return try EVMAdapter(configuration, http: http)
  }

  func act(_ prepared: [PreparedTransaction], on adapter: EVMAdapter) async throws {
    for transaction in prepared { try await adapter.broadcast(transaction) }
    for _ in 0..<300 {
      if try await adapter.outcomes(of: prepared).value.allSatisfy(\.isFinal) { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw AdapterError(.timedOut, "transactions did not settle")
  }
}

/// One party's gateway in this process.
struct Gateway: Sendable {
  let journal: SwapJournal
  let engine: SwapEngine

  init(
    _ name: String, in folder: URL, real: EVMAdapter, relayer: AccountID, sandbox: SandboxAdapter,
    alerts: @escaping @Sendable (LedgerAlert) -> Void = { _ in }
  ) async throws {
    var logger = Logger(label: name)
    logger.logLevel = .critical
    journal = try SwapJournal(path: folder.appending(path: "\(name).sqlite").path)
    let verifier = try LockVerifier(checkpoint: try await real.checkpoint(at: nil).value, layout: real.lockLayout)
    engine = SwapEngine(
      journal: journal,
      ledgers: [
        real.ledger: LedgerBinding(
          adapter: real, reader: LockReader(adapter: real, verifier: verifier), relayer: relayer,
          staleAfter: Milliseconds(seconds: 20), sweepPause: Milliseconds(500)),
        sandbox.ledger: LedgerBinding(
          adapter: sandbox, reader: LockReader(adapter: sandbox, verifier: try sandbox.verifier),
          relayer: try AccountID(ledger: sandbox.ledger, address: name)),
      ], clock: LyingWorld.now, logger: logger, alerts: alerts)
  }

  /// What it has begun to do for a swap, in order.
  func steps(of swap: SwapIdentifier) throws -> [SwapFact] {
    try (journal.swap(swap)?.events ?? []).map(\.event).filter { if case .prepared = $0 { true } else { false } }
  }

  func phase(of swap: SwapIdentifier) throws -> Swap.Phase? { try journal.swap(swap)?.replayed().phase }

  func outcome(of swap: SwapIdentifier) throws -> String? {
    try journal.summaries(limit: 10).first { $0.identifier == swap }?.outcome
  }
}

/// Waits until `condition` holds, at most `seconds`.
func eventually(within seconds: Int = 60, _ condition: () throws -> Bool) async throws -> Bool {
  for _ in 0..<(seconds * 50) {
    if try condition() { return true }
    try await Task.sleep(for: .milliseconds(20))
  }
  return false
}
