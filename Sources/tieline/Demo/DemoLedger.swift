import Foundation
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineEVM
import TielineProofs
import TielineTransport

/// A ledger of the demo with its contracts.
struct DemoLedger {
  let name: String
  let ledger: LedgerID
  /// The chain id that headers are signed for.
  let cometChainID: String
  let endpoints: InjectiveNetwork.Endpoints
  let contracts: ContractDeployment.Addresses
  /// Signs as the operator, who deployed the contracts.
  private(set) var adapter: EVMAdapter
  /// Checks the committee's attestations, once there is one.
  private(set) var verifier: EVMAddress?
  /// Where certificates leave and arrive, once there is a committee.
  private(set) var bridge: EVMAddress?
  /// Where calls are committed to and executed, once there is a committee.
  private(set) var calls: EVMAddress?
  /// Whose contracts may have a certificate issued here.
  var callers: LedgerID?
  private let deployment: (settings: EVMAdapter.Configuration, key: Secp256k1.PrivateKey, http: HTTPClient)
  /// Pinned when the ledger was made, by who made it.
  let checkpointPath: String

  /// Deploys the contracts on a network that runs.
  /// - Throws: ``AdapterError``.
  init(
    name: String, chainID: UInt64, cometChainID: String, endpoints: InjectiveNetwork.Endpoints,
    operatorKey: Secp256k1.PrivateKey,
    http: HTTPClient, folder: URL
  ) async throws {
    (self.name, self.cometChainID, self.endpoints, ledger) = (
      name, cometChainID, endpoints, try LedgerID("eip155:\(chainID)")
    )
    var settings = EVMAdapter.Configuration(
      ledger: ledger, httpURLs: try endpoints.evmHTTP.map { try EndpointURL($0.absoluteString) }, hashTimeLock: .zero)
    contracts = try await ContractDeployment().run(on: settings, with: operatorKey, http: http)
    settings.hashTimeLock = contracts.hashTimeLock
    settings.originCertificates = contracts.originCertificates
    settings.firstBlock = contracts.firstBlock
    settings.signers = [EVMAddress(operatorKey.publicKey): operatorKey]
    settings.proofs = .cometBFT(
      try endpoints.cometRPC.map { try EndpointURL($0.absoluteString) }, chainID: cometChainID)
    deployment = (settings, operatorKey, http)
    adapter = try EVMAdapter(settings, http: http)
    checkpointPath = folder.appending(path: "\(name.lowercased()).checkpoint.json").path
    try CheckpointFile.write(try await adapter.checkpoint(at: nil).value, to: checkpointPath)
  }

  /// Puts the contract on the ledger that checks a committee's attestations, and those that rest on it.
  /// - Throws: ``AdapterError``.
  mutating func deployKeepers(_ members: [CommitteeAccount]) async throws {
    var (settings, key, http) = deployment
    var contracts = ContractDeployment()
    contracts.bridgeMarginSeconds = 5
    let verifier = try await contracts.deployVerifier(epoch: 1, members: members, on: settings, with: key, http: http)
    let bridge = try await contracts.deployBridge(
      verifier: verifier, certificates: settings.originCertificates, on: settings, with: key, http: http)
    let calls = try await contracts.deployCalls(
      verifier: verifier, protected: [bridge], feeTokens: [], on: settings, with: key, http: http)
    (settings.committeeVerifier, settings.certificateBridge, settings.gatewayCalls) = (verifier, bridge, calls)
    adapter = try EVMAdapter(settings, http: http)
    (self.verifier, self.bridge, self.calls) = (verifier, bridge, calls)
  }

  /// The bridge or the gateway for calls as committees know it.
  func station(_ keeper: Composition.Keeper) -> EVMLane.Station? {
    switch keeper {
    case .bridge:
      bridge.map { EVMLane.Station(ledger: ledger, keeper: $0, certificates: contracts.originCertificates) }
    case .calls: calls.map { EVMLane.Station(ledger: ledger, keeper: $0) }
    }
  }

  private var allowedCalls: String {
    guard let callers else { return "" }
    return "    allowed-calls: [{from: \"\(callers)\", target: \"\(contracts.originCertificates.lowercased)\", "
      + "method: \"\(OriginCertificatesContract.issueMethod)\"}]"
  }

  /// Makes calls of the operator's account one after the other, and waits until all are final.
  /// - Returns: The transactions with the gas that each used.
  /// - Throws: ``AdapterError`` or ``CommandFailure``.
  func call(
    _ calls: [PlannedCall], by account: AccountID
  ) async throws -> [(transaction: PreparedTransaction, gas: UInt64)] {
    let transactions = try await adapter.prepare(calls, from: account)
    for transaction in transactions { try await adapter.broadcast(transaction) }
    var done: [(PreparedTransaction, UInt64)] = []
    for transaction in transactions {
      try await LedgerTask.wait(for: transaction, on: adapter)
      done.append((transaction, try await adapter.gasUsed(by: transaction)))
    }
    return done
  }

  /// The payment token of this ledger.
  var euro: AssetID {
    get throws(ValueError) {
      try AssetID(ledger: ledger, namespace: "erc20", reference: contracts.paymentToken.lowercased)
    }
  }

  /// The account that the locks' assets are with.
  var lockAccount: AccountID { get throws(ValueError) { try contracts.hashTimeLock.account(on: ledger) } }

  /// Creates payment tokens for the demo and waits until they are there.
  /// - Throws: ``AdapterError`` or ``CommandFailure``.
  func mint(_ amount: Amount, to party: DemoParty, by operatorAccount: AccountID) async throws -> PreparedTransaction {
    let mint = ERC20Contract(address: contracts.paymentToken).mint(to: party.address, amount)
    return try await call([PlannedCall(mint, gasLimit: 120_000)], by: operatorAccount)[0].transaction
  }

  /// The part of a gateway's configuration that is about this ledger.
  func configuration(relayer: DemoParty, keystores: [DemoParty]) -> String {
    """
      - id: \(ledger)
        relayer: "\(relayer.address.lowercased)"
        http: [\(endpoints.evmHTTP.map { "\"\($0.absoluteString)\"" }.joined(separator: ", "))]
        websocket: [\(endpoints.evmWebSocket.map { "\"\($0.absoluteString)\"" }.joined(separator: ", "))]
        contracts:
          hash-time-lock: "\(contracts.hashTimeLock.lowercased)"
          origin-certificates: "\(contracts.originCertificates.lowercased)"
    \(verifier.map { "      committee-verifier: \"\($0.lowercased)\"" } ?? "")
    \(bridge.map { "      certificate-bridge: \"\($0.lowercased)\"" } ?? "")
    \(calls.map { "      gateway-calls: \"\($0.lowercased)\"" } ?? "")
    \(allowedCalls)
        trust:
          family: cometbft
          chain-id: \(cometChainID)
          http: [\(endpoints.cometRPC.map { "\"\($0.absoluteString)\"" }.joined(separator: ", "))]
          checkpoint: \(checkpointPath)
        first-block: \(contracts.firstBlock)
        poll-interval-milliseconds: 250
        keystores: [\(keystores.map { "{file: \($0.keystore)}" }.joined(separator: ", "))]
    """
  }
}
