import Foundation
import TielineAdapterSDK
import TielineCore
import TielineGateway
import TielineSandbox
import TielineStorage

/// Puts a gateway together from its configuration: the only place that knows the concrete adapters.
struct Composition {
  let configuration: GatewayConfiguration
  let adapters: [LedgerID: any LedgerAdapter]

  /// The gateway's clock.
  static let clock: @Sendable () -> Instant = {
    Instant(millisecondsSinceEpoch: Int64((Date.now.timeIntervalSince1970 * 1000).rounded(.down)))
  }

  /// - Throws: ``CommandFailure`` or ``AdapterError`` when a key cannot be used.
  init(_ configuration: GatewayConfiguration) async throws {
    self.configuration = configuration
    var adapters: [LedgerID: any LedgerAdapter] = [:]
    for ledger in configuration.ledgers { adapters[ledger.id] = try Self.adapter(for: ledger) }
    self.adapters = adapters
  }

  private static func adapter(for ledger: LedgerConfiguration) throws -> any LedgerAdapter {
    switch ledger.kind {
    case .sandbox(let sandbox):
      return SandboxAdapter(
        .init(
          ledger: ledger.id, blockInterval: sandbox.blockInterval, logPath: sandbox.logPath,
          accounts: sandbox.accounts.isEmpty ? nil : sandbox.accounts, clock: clock))
    case .evm: throw CommandFailure(.failed, "not here yet")
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
