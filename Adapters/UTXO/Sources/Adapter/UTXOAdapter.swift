import Logging
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineProofs
import TielineTransport

/// A ledger of unspent outputs: Bitcoin, Litecoin, their test and regtest networks.
///
/// Locks are outputs under ``TielineProofs/UTXOHashTimeLock``'s script, made from the coins of an account: outputs that
/// pay to its key's hash. The adapter holds the keys, the node holds none. Only its owner's signature opens a lock, so
/// claims and refunds are signed by the owner's key whoever asks for them, and pay their fee from what was locked; the
/// signed bytes may be sent by anyone (H-13). See `docs/adr/0012-lock-coins-in-scripts.md`.
public struct UTXOAdapter: LedgerAdapter {
  public let ledger: LedgerID
  public let capabilities: Set<LedgerCapability> = [.hashTimeLocks, .proofs, .replacement]
  /// Whose rules the ledger follows.
  public let network: UTXONetwork
  let configuration: Configuration
  let node: UTXONode
  let sequencer = CoinSequencer()
  let locks: LockFollower
  /// By address.
  let signers: [String: Secp256k1.PrivateKey]
  /// By address, those of ``signers`` too.
  let keys: [String: UTXOAccountKey]
  /// What accounts hold here: the coin.
  let coin: AssetID

  /// - Parameter http: Shared by all adapters of the process.
  /// - Throws: ``AdapterError`` with `.invalidRequest` for a ledger that is not `bip122:` and a known network's genesis
  ///   block, or no node.
  public init(
    _ configuration: Configuration, http: HTTPClient, logger: Logger = Logger(label: "tieline.utxo")
  ) throws(AdapterError) {
    let ledger = configuration.ledger
    guard ledger.namespace == "bip122",
      let network = UTXONetwork.all.first(where: { $0.reference == ledger.reference })
    else {
      let known = UTXONetwork.all.map { "bip122:\($0.reference) (\($0.name))" }.joined(separator: ", ")
      throw AdapterError(.invalidRequest, "'\(ledger)' is no UTXO ledger known here; write one of \(known)")
    }
    (self.ledger, self.network, self.configuration) = (ledger, network, configuration)
    node = try UTXONode(ledger: ledger, network: network, urls: configuration.urls, http: http, logger: logger)
    let own = configuration.signers.map { UTXOAccountKey($0.publicKey) }
    locks = LockFollower(
      node: node, firstBlock: configuration.firstBlock, ownKeys: Set(own.map(\.bytes)))
    do throws(ValueError) {
      coin = try AssetID(ledger: ledger, namespace: "slip44", reference: network.coinNumber)
      var signers: [String: Secp256k1.PrivateKey] = [:]
      var keys: [String: UTXOAccountKey] = [:]
      for (key, secret) in zip(own, configuration.signers) {
        signers[try key.account(on: network, of: ledger).address] = secret
      }
      for key in own + configuration.parties { keys[try key.account(on: network, of: ledger).address] = key }
      (self.signers, self.keys) = (signers, keys)
    } catch { throw AdapterError(.invalidRequest, error.description) }
  }

  /// The account of a key.
  /// - Throws: ``AdapterError`` never for the networks known here.
  public func account(of key: UTXOAccountKey) throws(AdapterError) -> AccountID {
    do { return try key.account(on: network, of: ledger) } catch { throw AdapterError(.other, error.description) }
  }

  /// Asks others before this node for a while.
  public func distrust(_ source: String, because reason: String) async { node.pool.distrust(source, because: reason) }

  /// The newest block that enough others follow.
  func finalBlock() async throws(AdapterError) -> UTXONodeBlock {
    let newest = try await node.height()
    return try await node.block(at: newest - min(newest, configuration.finalityDepth))
  }
}

// MARK: What this ledger does not hold

extension UTXOAdapter {
  /// - Throws: ``AdapterError`` with `.unsupported`: `.certificates` is not declared.
  public func certificate(_ identifier: CertificateIdentifier) async throws(AdapterError) -> CertificateRecord? {
    throw unsupported("hold certificates")
  }

  /// No certificates are here.
  public func certificateIdentifier(of asset: AssetID) -> CertificateIdentifier? { nil }

  /// - Throws: ``AdapterError`` with `.unsupported`: `.certificates` is not declared.
  public func certificates() async throws(AdapterError) -> [CertificateRecord] {
    throw unsupported("hold certificates")
  }

  /// - Throws: ``AdapterError`` with `.unsupported`: `.certificates` is not declared.
  public func movements(from height: UInt64?, limit: Int) async throws(AdapterError) -> MovementPage {
    throw unsupported("hold certificates")
  }

  private func unsupported(_ what: String) -> AdapterError {
    AdapterError(.unsupported, "\(ledger) does not \(what)")
  }
}
