import DequeModule
import Logging
import TielineAdapterSDK
import TielineConsensus
import TielineCore
import TielineProofs
import TielineRelay
import TielineStorage

/// Runs every unfinished swap of a journal: steps the state machines, stores what changed, then does what they ask.
///
/// Events are taken in batches, and a batch is stored in one transaction, so the disk is waited for once however many
/// swaps move. Nothing is sent before what caused it is durable (H-9).
public actor SwapEngine {
  /// A swap in memory.
  struct Running {
    let record: SwapRecord
    var swap: Swap
    var flights = PerLeg<Flight?>(initiator: nil, responder: nil)
  }

  /// An event on its way to a swap, with what was signed for it.
  struct Inbound {
    let swap: SwapIdentifier
    let event: SwapEvent
    var transactions: [PreparedTransaction] = []
  }

  let journal: SwapJournal
  let ledgers: [LedgerID: LedgerBinding]
  let clock: @Sendable () -> Instant
  let logger: Logger
  let metrics = EngineMetrics()
  /// Told of every untruth of a node, beside the log and the metrics.
  nonisolated let alerts: @Sendable (LedgerAlert) -> Void
  /// Asked about every lock before it is acted on, where there is a committee.
  let gate: LockGate?
  /// Asked about every locked certificate before it is acted on, where there are shapes.
  let certificates: CertificateGate?
  private(set) var followers: [LedgerID: LedgerFollower] = [:]
  var running: [SwapIdentifier: Running] = [:]

  private var inbox: Deque<Inbound> = []
  private var waiter: CheckedContinuation<Void, Never>?
  private var lastRow: Int64 = 0
  private var failure: StorageError?
  private var isStopped = false

  /// Most events that are stored in one transaction: while one batch is stored, what the one before asked for goes on.
  static let mostEvents = 512
  /// How often the journal is asked for swaps that another process has admitted.
  static let admissionPause = Duration.milliseconds(100)

  /// - Parameters:
  ///   - ledgers: Every ledger that the journal's swaps touch.
  ///   - clock: The gateway's clock.
  ///   - gate: Asked about every lock before it is acted on, where there is a committee.
  ///   - certificates: Asked about every locked certificate before it is acted on, where there are shapes.
  ///   - alerts: Told of every untruth of a node, beside the log and the metrics.
  public init(
    journal: SwapJournal, ledgers: [LedgerID: LedgerBinding], clock: @escaping @Sendable () -> Instant, logger: Logger,
    gate: LockGate? = nil, certificates: CertificateGate? = nil,
    alerts: @escaping @Sendable (LedgerAlert) -> Void = { _ in }
  ) {
    (self.journal, self.ledgers, self.clock, self.logger) = (journal, ledgers, clock, logger)
    (self.gate, self.certificates, self.alerts) = (gate, certificates, alerts)
  }

  /// Recovers what the journal holds and works until the task is cancelled.
  ///
  /// - Throws: ``StorageError`` when the journal fails: then nothing more is done, because nothing can be promised.
  public func run() async throws {
    for (ledger, binding) in ledgers {
      followers[ledger] = LedgerFollower(binding: binding, engine: self, clock: clock, logger: logger)
    }
    try await recover()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for follower in followers.values { group.addTask { await follower.run() } }
      group.addTask { try await self.pollAdmissions() }
      group.addTask { try await self.work() }
      try await group.next()
      group.cancelAll()
    }
  }

  /// How many swaps are in memory.
  public var runningCount: Int { running.count }

  func post(_ inbound: Inbound) {
    if isStopped { return abandonUnused(inbound) }
    inbox.append(inbound)
    wake()
  }

  func post(_ batch: [Inbound]) {
    inbox.append(contentsOf: batch)
    if !batch.isEmpty { wake() }
  }

  /// Stops the engine: without its journal nothing may be promised.
  func fail(_ error: StorageError) {
    failure = error
    wake()
  }

  /// Stores what a ledger's light client trusts, so that a restart need not follow it again from the pinned checkpoint.
  func keepTrust(of binding: LedgerBinding) async {
    let (pinned, checkpoint) = (binding.reader.pinned.text, await binding.reader.checkpoint.text)
    do throws(StorageError) {
      try await journal.commit([.trusted(binding.adapter.ledger, pinned: pinned, checkpoint: checkpoint)])
    } catch { fail(error) }
  }

  /// Why a lock is held back; `nil` once its certificates conform and it is attested.
  func refusal(of lock: VerifiedLock, on binding: LedgerBinding, needs: GatedLocks.Needs) async -> String? {
    if needs.validates, let certificates {
      do throws(AdapterError) {
        if let reason = try await certificates.refusal(of: lock.terms, on: binding.adapter) { return reason }
      } catch {
        return "its certificates cannot be read: \(error)"
      }
    }
    guard let destination = needs.destination else { return nil }
    let refusal = await attest(lock, layout: binding.reader.layout, for: destination)
    return refusal.map { "it is not attested: \($0)" }
  }

  /// Has a lock attested. What it moves is meant for the other leg's ledger, so that is where it is to be believed.
  /// - Returns: Why it is not, or `nil`.
  private func attest(_ lock: VerifiedLock, layout: LockVerifier.Layout, for destination: Destination) async -> String?
  {
    guard let gate else { return nil }
    guard let command = LockEvidenceNote.command(lock, layout: layout, for: destination) else {
      return "a lock that is too large to be attested"
    }
    do throws(AttestationRefusal) {
      let document = try await gate.attestor.attest(command)
      let statement = document.attested.attestation.statement
      logger.info(
        "a lock is attested",
        metadata: [
          "ledger": "\(lock.terms.ledger)", "hashlock": "\(lock.terms.hashlock)",
          "destination": "\(destination.ledgerName)", "sequence": "\(statement.sequence)",
        ])
      return nil
    } catch { return error.description }
  }

  private func wake() {
    waiter?.resume()
    waiter = nil
  }

  // MARK: Stepping

  private func work() async throws {
    defer {
      isStopped = true
      inbox.forEach(abandonUnused)
    }
    while !Task.isCancelled {
      if let failure { throw failure }
      if inbox.isEmpty {
        await withTaskCancellationHandler {
          await withCheckedContinuation { continuation in
            if Task.isCancelled { continuation.resume() } else { waiter = continuation }
          }
        } onCancel: {
          Task { await self.wake() }
        }
        continue
      }
      let batch = Array(inbox.prefix(Self.mostEvents))
      inbox.removeFirst(batch.count)
      try await apply(batch)
    }
  }

  private func apply(_ batch: [Inbound]) async throws(StorageError) {
    let now = clock()
    var writes: [JournalWrite] = []
    var work: [(swap: SwapIdentifier, effect: SwapEffect)] = []
    for inbound in batch {
      guard var entry = running[inbound.swap] else {
        abandonUnused(inbound)
        continue
      }
      let before = entry.swap
      let effects = entry.swap.step(inbound.event, at: now)
      if !effects.isEmpty || !entry.swap.isSameAsideFromTime(as: before) {
        writes.append(.event(inbound.swap, inbound.event.fact, at: now, phase: entry.swap.phase))
      }
      note(inbound, effects: effects, in: &entry, writes: &writes, at: now)
      running[inbound.swap] = entry
      work.append(contentsOf: effects.map { (inbound.swap, $0) })
    }
    let start = ContinuousClock.now
    do throws(StorageError) { try await journal.commit(writes) } catch {
      batch.forEach(abandonUnused)
      throw error
    }
    metrics.committed(writes.count, in: ContinuousClock.now - start)
    await perform(work, readings: readings(after: batch))
  }

  /// Keeps in memory, and in the same journal transaction, what the event says of signed transactions.
  private func note(
    _ inbound: Inbound, effects: [SwapEffect], in entry: inout Running, writes: inout [JournalWrite], at now: Instant
  ) {
    switch inbound.event {
    case .prepared(let leg, let step):
      if effects.contains(.broadcast(leg, step)), !inbound.transactions.isEmpty {
        entry.flights[leg] = Flight(step: step, attempts: [inbound.transactions], sentAt: now)
        writes.append(.transactions(inbound.swap, leg, step, attempt: 0, inbound.transactions))
      } else {
        abandonUnused(inbound)
      }
    case .succeeded(let leg, let step), .failed(let leg, let step, _), .withheld(let leg, let step):
      if entry.flights[leg]?.step == step { entry.flights[leg] = nil }
      writes.append(.done(inbound.swap, leg, step))
    case .started, .observed, .sent: break
    }
    if let outcome = entry.swap.outcome { writes.append(.outcome(inbound.swap, outcome, at: now)) }
  }

  /// Gives back the numbers of transactions that were signed too late.
  private func abandonUnused(_ inbound: Inbound) {
    guard let first = inbound.transactions.first, let binding = ledgers[first.account.ledger] else { return }
    Task { await binding.adapter.abandon(inbound.transactions) }
  }

  private func readings(after batch: [Inbound]) -> FollowerRequests {
    var requests = FollowerRequests()
    for inbound in batch {
      guard let entry = running[inbound.swap], case .observed(let leg, let lock) = inbound.event else { continue }
      // A claim is a reason to look at the other leg in time.
      var legs = [leg]
      if case .claimed = lock.status { legs.append(leg.opposite) }
      for leg in legs {
        guard let due = entry.swap.nextReading(of: leg) else { continue }
        requests.add(.readAt(LegKey(swap: inbound.swap, leg: leg), due), on: entry.record.terms[leg].ledger)
      }
    }
    return requests
  }

  func follower(of leg: Leg, in record: SwapRecord) -> LedgerFollower? { followers[record.terms[leg].ledger] }

  // MARK: Recovery and admission

  private func recover() async throws {
    let (swaps, last) = try journal.unfinished(after: 0)
    lastRow = last
    var signed: [LedgerID: [PreparedTransaction]] = [:]
    for transaction in swaps.flatMap(\.transactions) where !transaction.isDone {
      signed[transaction.transaction.account.ledger, default: []].append(transaction.transaction)
    }
    for (ledger, transactions) in signed { await resume(transactions, on: ledger) }
    for swap in swaps { await adopt(swap) }
    if !swaps.isEmpty { logger.info("recovered unfinished swaps", metadata: ["count": "\(swaps.count)"]) }
  }

  /// A ledger that cannot be reached delays the start: without its sequence numbers nothing may be signed (H-17).
  private func resume(_ transactions: [PreparedTransaction], on ledger: LedgerID) async {
    guard let adapter = ledgers[ledger]?.adapter else { return }
    while !Task.isCancelled {
      do throws(AdapterError) {
        try await adapter.resume(transactions)
        return
      } catch {
        logger.warning("waiting for the ledger to resume", metadata: ["ledger": "\(ledger)", "error": "\(error)"])
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }

  private func pollAdmissions() async throws {
    while !Task.isCancelled {
      let (swaps, last) = try journal.unfinished(after: lastRow)
      lastRow = last
      for swap in swaps { await adopt(swap) }
      try? await Task.sleep(for: Self.admissionPause)
    }
  }

  /// Stores a swap and begins it at once; without this, a swap that another process admits waits for the next look
  /// into the journal.
  ///
  /// - Returns: `false` when the journal has it already.
  /// - Throws: ``StorageError``.
  @discardableResult
  public func admit(_ record: SwapRecord) async throws(StorageError) -> Bool {
    guard try journal.admit(record) else { return false }
    guard !followers.isEmpty else { return true }  // Not running yet: recovery will find it.
    await adopt(
      JournaledSwap(record: record, events: [JournaledEvent(at: record.admittedAt, event: .started)], transactions: []))
    return true
  }

  /// Takes a swap from the journal into memory and goes on with it.
  private func adopt(_ journaled: JournaledSwap) async {
    let identifier = journaled.record.identifier
    guard running[identifier] == nil else { return }
    let swap = journaled.replayed()
    var entry = Running(record: journaled.record, swap: swap)
    for leg in Leg.allCases {
      let stored = journaled.transactions.filter { $0.leg == leg && !$0.isDone }
      guard let step = swap.pendingStep(on: leg), stored.contains(where: { $0.step == step }) else { continue }
      let attempts = Dictionary(grouping: stored.filter { $0.step == step }, by: \.attempt).sorted { $0.key < $1.key }
      entry.flights[leg] = Flight(
        step: step, attempts: attempts.map { $0.value.sorted { $0.position < $1.position }.map(\.transaction) },
        sentAt: clock())
    }
    running[identifier] = entry
    metrics.admitted(running: running.count)
    for leg in Leg.allCases {
      // A lock that the swap knows of may have been acted on: it is never held back again, as a claim may depend on it.
      let isKnown = journaled.events.contains { $0.event.showsLock(on: leg) }
      let needs = GatedLocks.Needs(
        destination: isKnown ? nil : gate?.destination(journaled.record.terms[leg.opposite].ledger),
        validates: !isKnown && certificates != nil)
      await follower(of: leg, in: journaled.record)?.watch(
        LegKey(swap: identifier, leg: leg), terms: journaled.record.terms[leg], needs: needs)
    }
    await perform(swap.resume(at: clock()).map { (identifier, $0) })
  }
}

extension SwapFact {
  /// Whether the swap learnt here that a leg is locked.
  fileprivate func showsLock(on leg: Leg) -> Bool {
    guard case .observed(leg, let observation) = self else { return false }
    return observation.status == .locked
  }
}
