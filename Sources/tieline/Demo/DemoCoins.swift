import Foundation
import TielineAdapterSDK
import TielineCore
import TielineProofs
import TielineTransport
import TielineUTXO

/// A Litecoin ledger of the demo, whose blocks the demo makes.
@MainActor
struct DemoCoins {
  /// Blocks that follow one before it is final.
  private static let depth: UInt64 = 2
  /// Between two blocks.
  private static let interval = Duration.milliseconds(400)
  /// Newest intervals between blocks that the gateways measure, and some more.
  private static let warmUp = 40

  let ledger: LedgerID
  let adapter: UTXOAdapter
  private let node: LitecoinNode
  private let endpoint: LitecoinNode.Endpoint
  private let wallet: JSONRPCClient
  private let parties: [DemoParty]
  private let folder: URL
  private let miner: Task<Void, any Error>

  /// Starts a node, gives `rich` coins, and makes blocks from then on.
  ///
  /// - Parameters:
  ///   - parties: Between whom coins are locked.
  ///   - rich: Who gets a tenth of a coin.
  /// - Throws: ``CommandFailure`` or ``AdapterError``.
  init(port: Int, folder: URL, http: HTTPClient, parties: [DemoParty], rich: DemoParty) async throws {
    node = LitecoinNode(home: folder.appending(path: "litecoin"), port: port)
    let endpoint = try await node.up()
    (self.endpoint, self.parties, self.folder) = (endpoint, parties, folder)
    try Data(endpoint.credentials.utf8).write(to: folder.appending(path: "litecoin.credentials"))
    let ledger = try LedgerID("bip122:\(UTXONetwork.litecoinRegtest.reference)")
    self.ledger = ledger
    let url = try EndpointURL(endpoint.address).signedIn(as: endpoint.credentials)
    var settings = UTXOAdapter.Configuration(ledger: ledger, urls: [url])
    settings.finalityDepth = Self.depth
    settings.parties = parties.map { UTXOAccountKey($0.key.publicKey) }
    adapter = try UTXOAdapter(settings, http: http)
    let wallet = JSONRPCClient(url: try url.appending("wallet/\(endpoint.wallet)"), http: http)
    self.wallet = wallet
    let account = try adapter.account(of: UTXOAccountKey(rich.key.publicKey))
    _ = try await wallet.call("sendtoaddress", [.string(account.address), .number("0.1")])
    let anyone = try await wallet.call("decodescript", ["51"])["segwit"]["addresses"][0].string()
    _ = try await wallet.call("generatetoaddress", [.integer(Self.warmUp), .string(anyone)])
    try CheckpointFile.write(
      try await adapter.checkpoint(at: nil).value, to: folder.appending(path: "litecoin.checkpoint.json").path)
    miner = Task {
      while !Task.isCancelled {
        _ = try await wallet.call("generatetoaddress", [1, .string(anyone)])
        try await Task.sleep(for: Self.interval)
      }
    }
  }

  /// The coin.
  var coin: AssetID {
    get throws(ValueError) { try AssetID(ledger: ledger, namespace: "slip44", reference: adapter.network.coinNumber) }
  }

  func account(of party: DemoParty) throws -> AccountID { try adapter.account(of: UTXOAccountKey(party.key.publicKey)) }

  /// What a party has in its smallest unit.
  /// - Throws: ``AdapterError``.
  func balance(of party: DemoParty) async throws -> Amount {
    try await adapter.balances(of: [Holding(account: account(of: party), asset: coin)])[0]
  }

  /// The part of a configuration that is about this ledger.
  ///
  /// - Parameter holder: Whose key the configuration's owner has; `nil` for who only reads.
  func configuration(holder: DemoParty?) throws -> String {
    let others = parties.filter { $0.name != holder?.name }
    return """
        - id: "\(ledger)"
          relayer: "\(try account(of: holder ?? parties[0]).address)"
          http: ["\(endpoint.address)"]
          credentials-file: litecoin.credentials
          finality-depth-blocks: \(Self.depth)
          poll-interval-milliseconds: 100
          keystores: [\(holder.map { "{file: \($0.keystore)}" } ?? "")]
          parties: [\(others.map { "\"\(Hex.encode(UTXOAccountKey($0.key.publicKey).bytes))\"" }.joined(separator: ", "))]
          trust: {checkpoint: litecoin.checkpoint.json}
      """
  }

  /// Stops making blocks, and the node.
  func stop() async {
    miner.cancel()
    try? await node.down()
  }
}
