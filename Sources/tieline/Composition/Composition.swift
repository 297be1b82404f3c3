import Foundation
import Logging
import TielineAdapterSDK
import TielineCodec
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineEVM
import TielineGateway
import TielineProofs
import TielineSandbox
import TielineStorage
import TielineTransport
import TielineUTXO

/// A gateway's way to its committee.
struct CommitteeConnection {
  let client: CommitteeClient
  let attestor: CommitteeAttestor
  let gate: LockGate
}

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
    case .evm(let evm): return try Self.adapter(for: evm, of: ledger, http: http, withKeys: withKeys)
    case .utxo(let utxo): return try Self.adapter(for: utxo, of: ledger, http: http, withKeys: withKeys)
    }
  }

  /// Each ledger with the account that pays for claims and refunds there, and the reader that proves its locks.
  ///
  /// - Parameter journal: Holds what the readers trusted last.
  /// - Throws: ``CommandFailure`` for a ledger without a checkpoint that can be started from, or ``StorageError``.
  func bindings(_ journal: SwapJournal) throws -> [LedgerID: LedgerBinding] {
    var bindings: [LedgerID: LedgerBinding] = [:]
    for ledger in configuration.ledgers {
      guard let adapter = adapters[ledger.id] else { continue }
      let reader = try reader(of: ledger, adapter: adapter, journal: journal)
      bindings[ledger.id] = LedgerBinding(
        adapter: adapter, reader: reader, relayer: ledger.relayer, staleAfter: ledger.staleAfter)
    }
    return bindings
  }

  private func reader(
    of ledger: LedgerConfiguration, adapter: any LedgerAdapter, journal: SwapJournal
  ) throws -> LockReader {
    let pinned = try pinnedVerifier(of: ledger, adapter: adapter)
    // Behind a checkpoint of unspent outputs nothing can be shown: locks are looked for from the pinned one on.
    if case .utxo = ledger.kind { return LockReader(adapter: adapter, verifier: pinned) }
    guard let stored = try journal.trusted(ledger.id, pinned: pinned.checkpoint.text) else {
      return LockReader(adapter: adapter, verifier: pinned)
    }
    let checkpoint = try CanonicalJSON(canonical: Array(stored.utf8), maximumBytes: CheckpointFile.maximumBytes)
    let verifier = try LockVerifier(checkpoint: checkpoint, layout: pinned.layout)
    return LockReader(adapter: adapter, verifier: verifier, pinned: pinned.checkpoint)
  }

  /// A ledger that was named on the command line, and a reader of its locks that starts from what the operator pinned.
  /// - Throws: ``CommandFailure`` as ``pinnedVerifier(of:adapter:)``, or ``ValueError``.
  func pinnedReader(_ name: String) throws -> (adapter: any LedgerAdapter, reader: LockReader) {
    let adapter = try adapter(name)
    guard let settings = configuration.ledgers.first(where: { $0.id == adapter.ledger }) else {
      throw CommandFailure(.configuration, "\(name) is not in the configuration")
    }
    return (adapter, LockReader(adapter: adapter, verifier: try pinnedVerifier(of: settings, adapter: adapter)))
  }

  /// What a member of a committee reads the gateway's ledgers with.
  /// - Throws: ``CommandFailure`` for a ledger without a checkpoint that can be started from.
  func lockVerifier(_ limits: AnomalyDetector.Limits, logger: Logger) throws -> LockReadingVerifier {
    var ledgers: [LedgerID: LockReadingVerifier.Ledger] = [:]
    for ledger in configuration.ledgers {
      guard let adapter = adapters[ledger.id] else { continue }
      let verifier = try pinnedVerifier(of: ledger, adapter: adapter)
      ledgers[ledger.id] = LockReadingVerifier.Ledger(
        reader: LockReader(adapter: adapter, verifier: verifier), layout: verifier.layout)
    }
    return LockReadingVerifier(ledgers: ledgers, clock: Self.clock, limits: limits) { reason in
      logger.warning("unusual volume", metadata: ["reason": "\(reason)"])
    }
  }

  /// The committee that locks have to be attested by; `nil` where the configuration names none.
  /// - Throws: ``CommandFailure``.
  func committee(logger: Logger) throws -> CommitteeConnection? {
    guard let settings = configuration.committee else { return nil }
    let file = try CommitteeFile(path: settings.path)
    let client = try file.client(MemberHome.secrets(KeyFile.open(settings.keystore)), logger: logger)
    let attestor = CommitteeAttestor(client: client, charter: try file.charter(), clock: Self.clock)
    var contracts: [LedgerID: Destination] = [:]
    for ledger in configuration.ledgers {
      guard case .evm(let evm) = ledger.kind, let verifier = evm.committeeVerifier,
        let chainID = UInt64(ledger.id.reference)
      else { continue }
      contracts[ledger.id] = .evm(chainID: chainID, contract: try EVMAddress(verifier.address).bytes)
    }
    return CommitteeConnection(
      client: client, attestor: attestor, gate: LockGate(attestor: attestor, contracts: contracts))
  }

  /// The verifier that starts from what the operator pinned.
  /// - Throws: ``CommandFailure`` where nothing is pinned, or nothing that can be started from.
  func pinnedVerifier(of ledger: LedgerConfiguration, adapter: any LedgerAdapter) throws -> LockVerifier {
    switch (ledger.kind, adapter) {
    case (.sandbox, let sandbox as SandboxAdapter): return try sandbox.verifier
    case (.evm(let settings), let evm as EVMAdapter):
      guard let trust = settings.trust else {
        throw CommandFailure(
          .configuration,
          "\(ledger.id) has no 'trust' section: without a checkpoint nothing that its nodes say can be proven")
      }
      let checkpoint = try CheckpointFile.read(trust.checkpointPath)
      guard case .object(let members) = checkpoint else {
        throw CommandFailure(.configuration, "\(trust.checkpointPath): a checkpoint is a JSON object")
      }
      for (name, value) in trust.consensus.checkpointMembers.sorted(by: { $0.key < $1.key })
      where members[name] != value {
        throw CommandFailure(
          .configuration,
          "\(trust.checkpointPath): '\(name)' is \(members[name]?.text ?? "missing"), and \(value.text) under 'trust' "
            + "of \(ledger.id); correct that, or make a checkpoint anew")
      }
      do throws(CheckpointError) { return try LockVerifier(checkpoint: checkpoint, layout: evm.lockLayout) } catch {
        throw CommandFailure(.configuration, "\(trust.checkpointPath): \(error)")
      }
    case (.utxo(let settings), let utxo as UTXOAdapter):
      guard let path = settings.checkpointPath else {
        throw CommandFailure(
          .configuration,
          "\(ledger.id) has no 'trust' section: without a checkpoint nothing that its nodes say can be proven")
      }
      let checkpoint = try CheckpointFile.read(path)
      do throws(CheckpointError) { return try LockVerifier(checkpoint: checkpoint, layout: utxo.lockLayout) } catch {
        throw CommandFailure(.configuration, "\(path): \(error)")
      }
    default: throw CommandFailure(.configuration, "\(ledger.id) has no proofs")
    }
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
