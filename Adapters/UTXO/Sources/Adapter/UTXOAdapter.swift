import Logging
import TielineAdapterSDK
import TielineCore
import TielineProofs
import TielineTransport

/// A ledger of unspent outputs: Bitcoin, Litecoin, their test and regtest networks.
///
/// It reads: final blocks, headers for a ``UTXOLightClient``, and proofs of inclusion, of locks and of their spends. It
/// does not lock, sign or send; those calls throw `.unsupported`, and no capability is declared.
public struct UTXOAdapter: LedgerAdapter {
  public let ledger: LedgerID
  public let capabilities: Set<LedgerCapability> = []
  /// Whose rules the ledger follows.
  public let network: UTXONetwork
  let configuration: Configuration
  let node: UTXONode

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
  }

  /// The newest block that enough others follow.
  func finalBlock() async throws(AdapterError) -> UTXONodeBlock {
    let newest = try await node.height()
    return try await node.block(at: newest - min(newest, configuration.finalityDepth))
  }
}

// MARK: What this adapter does not do

extension UTXOAdapter {
  private func unsupported(_ what: String) -> AdapterError {
    AdapterError(.unsupported, "the adapter of \(ledger) only reads blocks and proofs; it does not \(what)")
  }

  /// - Throws: ``AdapterError`` with `.unsupported`: `.hashTimeLocks` is not declared.
  public func lockIdentifier(for terms: LockTerms) throws(AdapterError) -> LockIdentifier {
    throw unsupported("lock")
  }

  /// - Throws: ``AdapterError`` with `.unsupported`: `.hashTimeLocks` is not declared.
  public func terms(of lock: LockIdentifier) async throws(AdapterError) -> LockTerms? { throw unsupported("lock") }

  /// - Throws: ``AdapterError`` with `.unsupported`: `.proofs`, which is about locks, is not declared. Headers come with
  ///   ``headers(from:count:)``.
  public func headers(
    after trusted: VerifiedHeader, upTo height: UInt64?
  ) async throws(AdapterError) -> Sourced<HeaderPage> {
    throw unsupported("lead to the state of locks")
  }

  /// - Throws: ``AdapterError`` with `.unsupported`: `.proofs`, which is about locks, is not declared.
  public func evidence(
    for locks: [LockTerms], under head: VerifiedHeader
  ) async throws(AdapterError) -> Sourced<LockEvidence> {
    throw unsupported("show the state of locks")
  }

  /// Asks others before this node for a while.
  public func distrust(_ source: String, because reason: String) async { node.pool.distrust(source, because: reason) }

  /// - Throws: ``AdapterError`` with `.unsupported`: nodes know the balances of their own wallets alone.
  public func balances(of holdings: [Holding]) async throws(AdapterError) -> [Amount] {
    throw unsupported("read balances")
  }

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

  /// - Throws: ``AdapterError`` with `.unsupported`.
  public func prepare(
    _ action: LedgerAction, from account: AccountID
  ) async throws(AdapterError) -> [PreparedTransaction] {
    throw unsupported("sign")
  }

  /// - Throws: ``AdapterError`` with `.unsupported`.
  public func broadcast(_ transaction: PreparedTransaction) async throws(AdapterError) { throw unsupported("send") }

  /// - Throws: ``AdapterError`` with `.unsupported`: `.replacement` is not declared.
  public func replacement(for transaction: PreparedTransaction) async throws(AdapterError) -> PreparedTransaction {
    throw unsupported("sign")
  }

  /// - Throws: ``AdapterError`` with `.unsupported` unless `transactions` is empty.
  public func outcomes(of transactions: [PreparedTransaction]) async throws(AdapterError) -> Sourced<
    [TransactionOutcome]
  > {
    guard transactions.isEmpty else { throw unsupported("follow transactions that it did not send") }
    return Sourced([], from: "no node")
  }

  /// - Throws: ``AdapterError`` with `.unsupported` unless `transactions` is empty.
  public func resume(_ transactions: [PreparedTransaction]) async throws(AdapterError) {
    guard transactions.isEmpty else { throw unsupported("send what a journal holds") }
  }

  /// There is nothing to give back: an output, not a number, makes a transaction count once.
  public func abandon(_ transactions: [PreparedTransaction]) async {}
}
