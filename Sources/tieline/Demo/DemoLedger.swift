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
  let adapter: EVMAdapter
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
    adapter = try EVMAdapter(settings, http: http)
    checkpointPath = folder.appending(path: "\(name.lowercased()).checkpoint.json").path
    try CheckpointFile.write(try await adapter.checkpoint(at: nil).value, to: checkpointPath)
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
    let call = ERC20Contract(address: contracts.paymentToken).mint(to: party.address, amount)
    let transactions = try await adapter.prepare([PlannedCall(call, gasLimit: 120_000)], from: operatorAccount)
    for transaction in transactions { try await adapter.broadcast(transaction) }
    try await LedgerTask.wait(for: transactions[0], on: adapter)
    return transactions[0]
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
        trust:
          family: cometbft
          chain-id: \(cometChainID)
          http: [\(endpoints.cometRPC.map { "\"\($0.absoluteString)\"" }.joined(separator: ", "))]
          checkpoint: \(checkpointPath)
        first-block: \(contracts.firstBlock)
        poll-interval-milliseconds: 250
        keystores:
    \(keystores.map { "      - file: \($0.keystore)" }.joined(separator: "\n"))
    """
  }
}
