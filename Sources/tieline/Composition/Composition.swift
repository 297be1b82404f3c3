import Foundation
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineEVM
import TielineGateway
import TielineSandbox
import TielineStorage
import TielineTransport

/// Puts a gateway together from its configuration: the only place that knows the concrete adapters.
struct Composition {
  let configuration: GatewayConfiguration
  let adapters: [LedgerID: any LedgerAdapter]

  /// The gateway's clock.
  static let clock: @Sendable () -> Instant = {
    Instant(millisecondsSinceEpoch: Int64((Date.now.timeIntervalSince1970 * 1000).rounded(.down)))
  }

  /// - Throws: ``CommandFailure`` or ``AdapterError`` when a key cannot be used.
  ///
  /// - Parameter withKeys: Whether the key files are opened; without them nothing can be signed.
  init(_ configuration: GatewayConfiguration, withKeys: Bool = false) throws {
    self.configuration = configuration
    let http = try HTTPClient(HTTPClientConfiguration())
    var adapters: [LedgerID: any LedgerAdapter] = [:]
    for ledger in configuration.ledgers {
      adapters[ledger.id] = try Self.adapter(for: ledger, http: http, withKeys: withKeys)
    }
    self.adapters = adapters
  }

  private static func adapter(
    for ledger: LedgerConfiguration, http: HTTPClient, withKeys: Bool
  ) throws -> any LedgerAdapter {
    switch ledger.kind {
    case .sandbox(let sandbox):
      return SandboxAdapter(
        .init(
          ledger: ledger.id, blockInterval: sandbox.blockInterval, logPath: sandbox.logPath,
          accounts: sandbox.accounts.isEmpty ? nil : sandbox.accounts, clock: clock))
    case .evm(let evm):
      var settings = EVMAdapter.Configuration(
        ledger: ledger.id, httpURLs: evm.httpURLs, hashTimeLock: try EVMAddress(evm.hashTimeLock.address))
      settings.webSocketURLs = evm.webSocketURLs
      settings.originCertificates = try evm.originCertificates.map { try EVMAddress($0.address) }
      settings.firstBlock = evm.firstBlock
      settings.finalityDepth = evm.finalityDepth
      settings.feeLimit = Amount(evm.maximumFeePerGas)
      settings.pollInterval = evm.pollInterval
      for keystore in withKeys ? evm.keystores : [] {
        let key = try KeyFile.open(keystore)
        settings.signers[EVMAddress(key.publicKey)] = key
      }
      if withKeys, settings.signers[try EVMAddress(ledger.relayer.address)] == nil {
        throw CommandFailure(
          .configuration, "\(ledger.id): no keystore holds the key of the relayer \(ledger.relayer.address)")
      }
      return try EVMAdapter(settings, http: http)
    }
  }

  /// Each ledger with the account that pays for claims and refunds there.
  var bindings: [LedgerID: LedgerBinding] {
    var bindings: [LedgerID: LedgerBinding] = [:]
    for ledger in configuration.ledgers {
      bindings[ledger.id] = adapters[ledger.id].map { LedgerBinding(adapter: $0, relayer: ledger.relayer) }
    }
    return bindings
  }

  /// The adapter for a ledger that was named on the command line.
  /// - Throws: ``CommandFailure`` or ``ValueError``.
  func adapter(_ name: String) throws -> any LedgerAdapter {
    let ledger = try LedgerID(name)
    guard let adapter = adapters[ledger] else { throw DeskError.unknownLedger(ledger, known: Array(adapters.keys)) }
    return adapter
  }

  /// - Throws: ``StorageError``.
  func journal(observer: (any JournalObserver)? = nil) throws(StorageError) -> SwapJournal {
    try SwapJournal(path: configuration.journalPath, observer: observer)
  }

  /// - Throws: ``StorageError``.
  func desk() throws(StorageError) -> SwapDesk {
    SwapDesk(journal: try journal(), adapters: adapters, policy: configuration.policy)
  }
}
