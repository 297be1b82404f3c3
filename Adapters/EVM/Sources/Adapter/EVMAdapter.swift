import Logging
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineProofs
import TielineTransport

/// A ledger that runs Ethereum's virtual machine, with the `HashTimeLock` and `OriginCertificates` contracts.
///
/// Reads at final blocks only: those that ``Configuration/finalityDepth`` more blocks follow. What nodes say of locks
/// comes with proofs, which the reader checks; the rest is their word.
public struct EVMAdapter: LedgerAdapter {
  public let ledger: LedgerID
  public let capabilities: Set<LedgerCapability>
  let configuration: Configuration
  let chainID: UInt64
  let hashTimeLock: HashTimeLockContract
  let node: EVMNode
  let proofs: (any LockProofSource)?
  let subscription: WebSocketJSONRPC?
  let sequencer = AccountSequencer()
  let ownTransactions = InclusionRecord()
  let logger: Logger

  /// - Parameter http: Shared by all adapters of the process.
  /// - Throws: ``AdapterError`` with `.invalidRequest` for a ledger that is not `eip155:` and a chain id below 2⁶², no
  ///   node, or a signer that stands under another key's address.
  public init(
    _ configuration: Configuration, http: HTTPClient, logger: Logger = Logger(label: "tieline.evm")
  ) throws(AdapterError) {
    let ledger = configuration.ledger
    guard ledger.namespace == "eip155", let chainID = UInt64(ledger.reference), chainID > 0, chainID < 1 << 62,
      String(chainID) == ledger.reference
    else {
      throw AdapterError(.invalidRequest, "'\(ledger)' is no EVM ledger; write eip155: and the decimal chain id")
    }
    for (address, key) in configuration.signers where EVMAddress(key.publicKey) != address {
      let found = EVMAddress(key.publicKey)
      throw AdapterError(.invalidRequest, "the key given for \(address) belongs to \(found); correct the configuration")
    }
    (self.ledger, self.configuration, self.chainID, self.logger) = (ledger, configuration, chainID, logger)
    hashTimeLock = HashTimeLockContract(address: configuration.hashTimeLock, chainID: chainID)
    node = try EVMNode(
      ledger: ledger, chainID: chainID, urls: configuration.httpURLs, http: http, logger: logger)
    proofs =
      switch configuration.proofs {
      case .cometBFT(let urls, let chain):
        CometBFTProofs(
          node: try CometBFTNode(ledger: ledger, chainID: chain, urls: urls, http: http, logger: logger))
      case .sealed(let rules): SealedLedgerProofs(node: node, rules: rules, layout: hashTimeLock.layout)
      case nil: nil
      }
    let sockets = configuration.webSocketURLs
    subscription = sockets.isEmpty ? nil : try WebSocketJSONRPC(urls: sockets, logger: logger)
    var capabilities: Set<LedgerCapability> = [.hashTimeLocks, .replacement]
    if configuration.originCertificates != nil { capabilities.insert(.certificates) }
    if configuration.certificateBridge != nil { capabilities.insert(.carries) }
    if configuration.gatewayCalls != nil { capabilities.insert(.calls) }
    if subscription != nil { capabilities.insert(.subscription) }
    if proofs != nil { capabilities.insert(.proofs) }
    self.capabilities = capabilities
  }

  public func lockIdentifier(for terms: LockTerms) throws(AdapterError) -> LockIdentifier {
    let place = try place(of: terms)
    do { return try place.identifier(of: terms) } catch { throw AdapterError(.invalidRequest, error.description) }
  }

  /// The newest block that enough others follow.
  func finalBlock() async throws(AdapterError) -> EVMBlock { try await namedFinalBlock().value }

  /// As ``finalBlock()``, with the node that named it.
  func namedFinalBlock() async throws(AdapterError) -> Sourced<EVMBlock> {
    var place = EVMCall.Block.latest
    if configuration.finalityDepth > 0 {
      let newest = try await node.ask(JSONRPCCall("eth_blockNumber")).hexQuantity()
      place = .number(newest - min(newest, configuration.finalityDepth))
    }
    let asked = try await node.asked([EVMCall.block(place)])
    return Sourced(try EVMNode.block(asked.value[0]), from: asked.source)
  }

  func evmTerms(_ terms: LockTerms) throws(AdapterError) -> EVMLockTerms {
    guard terms.ledger == ledger else {
      throw AdapterError(.invalidRequest, "the lock is on \(terms.ledger), this is \(ledger); ask the other adapter")
    }
    do { return try EVMLockTerms(terms) } catch { throw AdapterError(.invalidRequest, error.description) }
  }

  /// The contract that keeps a lock of these terms.
  func place(of terms: LockTerms) throws(AdapterError) -> EVMLockLayout {
    guard terms.ledger == ledger else {
      throw AdapterError(.invalidRequest, "the lock is on \(terms.ledger), this is \(ledger); ask the other adapter")
    }
    let isServed =
      switch terms.part {
      case .departure, .arrival: configuration.certificateBridge != nil
      case .commitment, .execution: configuration.gatewayCalls != nil
      case nil: true
      }
    guard isServed, let place = layout.keeping(terms) else {
      let keeper = terms.part?.keeper.description ?? "another contract"
      throw AdapterError(.invalidRequest, "\(keeper) is not the configured contract of \(ledger) for carries or calls")
    }
    return place
  }

  /// Where this ledger keeps its locks.
  var layout: EVMLockLayout {
    EVMLockLayout(
      contract: configuration.hashTimeLock, chainID: chainID, bridge: configuration.certificateBridge,
      calls: configuration.gatewayCalls)
  }

  func evmAddress(_ account: AccountID) throws(AdapterError) -> EVMAddress {
    guard account.ledger == ledger else {
      throw AdapterError(.invalidRequest, "\(account) is not on \(ledger); name an account of this ledger")
    }
    do { return try EVMAddress(account.address) } catch { throw AdapterError(.invalidRequest, error.description) }
  }

  func signer(_ account: AccountID) throws(AdapterError) -> (EVMAddress, Secp256k1.PrivateKey) {
    let address = try evmAddress(account)
    guard let key = configuration.signers[address] else {
      throw AdapterError(.unknownAccount, "there is no key for \(account); add it to the signers of \(ledger)")
    }
    return (address, key)
  }

  func certificateContract() throws(AdapterError) -> OriginCertificatesContract {
    guard let address = configuration.originCertificates else {
      throw AdapterError(.unsupported, "\(ledger) holds no certificates; configure its OriginCertificates contract")
    }
    return OriginCertificatesContract(address: address)
  }
}
