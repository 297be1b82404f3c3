import Foundation
import Logging
import Testing
import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineCrypto
import TielineGateway
import TielineProofs
import TielineRelay
import TielineStorage
import TielineTransport
import TielineUTXO

private let litecoinURL = ProcessInfo.processInfo.environment["TIELINE_SECOND_LITECOIN_URL"]

/// Certificates on a sandbox ledger against coins on a running `litecoind` in regtest, whose URL with user and password
/// is `TIELINE_SECOND_LITECOIN_URL`; see `Tools/ledgers/litecoin.py`.
@Suite(.enabled(if: litecoinURL != nil), .timeLimit(.minutes(3)))
struct LiveCoinSwapTests {
  private let world: SandboxWorld
  private let wallet: JSONRPCClient
  private let buyer: Secp256k1.PrivateKey
  private let seller: Secp256k1.PrivateKey
  private let entropy = Array(UUID().uuidString.utf8)
  /// Each party's gateway holds its own key alone.
  private let adapters: [UTXOAdapter]

  init() throws {
    let (url, http) = (try EndpointURL(#require(litecoinURL)), try HTTPClient())
    world = try SandboxWorld()
    wallet = JSONRPCClient(url: try url.appending("wallet/w"), http: http)
    buyer = try Secp256k1.PrivateKey(SHA256.hash(entropy + [1]))
    seller = try Secp256k1.PrivateKey(SHA256.hash(entropy + [2]))
    let (own, other) = ([buyer, seller], [seller, buyer])
    adapters = try zip(own, other).map { own, other in
      var configuration = UTXOAdapter.Configuration(
        ledger: try LedgerID("bip122:\(UTXONetwork.litecoinRegtest.reference)"), urls: [url])
      (configuration.finalityDepth, configuration.pollInterval) = (2, Milliseconds(100))
      configuration.signers = [own]
      configuration.parties = [UTXOAccountKey(other.publicKey)]
      return try UTXOAdapter(configuration, http: http)
    }
  }

  private func account(_ key: Secp256k1.PrivateKey) throws -> AccountID {
    try adapters[0].account(of: UTXOAccountKey(key.publicKey))
  }

  private func mine(_ count: Int) async throws {
    let anyone = try await wallet.call("decodescript", ["51"])["segwit"]["addresses"][0].string()
    _ = try await wallet.call("generatetoaddress", [.integer(count), .string(anyone)])
  }

  private func engine(_ party: Int, _ journal: SwapJournal) async throws -> SwapEngine {
    var logger = Logger(label: "test")
    logger.logLevel = .error
    let coins = adapters[party]
    let client = try await coins.pin(at: coins.finalHead().height, depth: 2)
    let verifier = try LockVerifier(checkpoint: client.checkpoint, layout: coins.lockLayout)
    return SwapEngine(
      journal: journal,
      ledgers: [
        world.north.ledger: LedgerBinding(
          adapter: world.north, reader: LockReader(adapter: world.north, verifier: try world.north.verifier),
          relayer: try world.account(["buyer", "seller"][party], world.north.ledger)),
        coins.ledger: LedgerBinding(
          adapter: coins, reader: LockReader(adapter: coins, verifier: verifier),
          relayer: try account([buyer, seller][party])),
      ], clock: SandboxWorld.clock, logger: logger)
  }

  private func desk(_ party: Int, _ journal: SwapJournal) -> SwapDesk {
    SwapDesk(
      journal: journal,
      adapters: [world.north.ledger: world.north, adapters[party].ledger: adapters[party]],
      policy: .init(outage: Milliseconds(500), skew: Milliseconds(100), maximumLock: Milliseconds(hours: 1)))
  }

  @Test func `two gateways settle certificates against coins, the preimage read from the ledger (H-11)`() async throws {
    _ = try await wallet.call("sendtoaddress", [.string(try account(buyer).address), .number("0.1")])
    // Enough that the newest intervals between blocks are of now.
    try await mine(40)
    let coin = try AssetID(ledger: adapters[0].ledger, namespace: "slip44", reference: "2")
    let journals = [try world.journal("buyer"), try world.journal("seller")]
    let give = try SwapDesk.Side(
      from: account(buyer), to: account(seller), assets: [AssetAmount(asset: coin, amount: Amount(2_000_000))])
    let offer = try await desk(0, journals[0]).propose(
      give: give, take: world.take(1000), preimage: Preimage(checked: SHA256.hash(entropy)),
      window: Milliseconds(minutes: 20), at: SandboxWorld.clock())
    try await desk(1, journals[1]).accept(SwapOffer(json: offer.json()), at: SandboxWorld.clock())
    let miner = Task {
      while !Task.isCancelled {
        try await mine(1)
        try await Task.sleep(for: .milliseconds(250))
      }
    }
    defer { miner.cancel() }
    let engines = [try await engine(0, journals[0]), try await engine(1, journals[1])]
    let tasks = engines.map { engine in Task { try await engine.run() } }
    defer { tasks.forEach { $0.cancel() } }
    #expect(try await ended(offer.swap, in: journals[0]) == "settled")
    #expect(try await ended(offer.swap, in: journals[1]) == "settled")
    let paid = try await adapters[1].balances(of: [Holding(account: try account(seller), asset: coin)])[0]
    #expect(paid > Amount(1_990_000) && paid < Amount(2_000_000))
    #expect(try await world.holdings()[2...] == [1000, 999_000])
  }
}
