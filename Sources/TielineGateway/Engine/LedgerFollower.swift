import HeapModule
import Logging
import TielineAdapterSDK
import TielineCore
import TielineRelay

/// Follows one ledger for all swaps that touch it: reads locks when something points at them, and watches what was
/// sent. One request serves many swaps.
actor LedgerFollower {
  private let binding: LedgerBinding
  private let engine: SwapEngine
  private let clock: @Sendable () -> Instant
  private let logger: Logger

  private var terms: [LegKey: LockTerms] = [:]
  private var keys: [LockIdentifier: LegKey] = [:]
  private var wanted: Set<LegKey> = []
  private var flights: [LegKey: Flight] = [:]
  private var due = Heap<DueReading>()
  private var cursor: LedgerCursor?
  private var checkedHeight: UInt64?
  private var timings: LedgerTimings?
  private var head: LedgerHead?
  private var headSeenAt: Instant?
  private var lastError: String?
  private var sweptAt: Instant?
  private let signal: AsyncStream<Void>
  private let signalling: AsyncStream<Void>.Continuation

  /// Most locks or transactions in one request.
  private static let chunk = 256
  /// Every lock is read this often although no event names it: a node may leave events out (S-12).
  private static let sweepPause = Milliseconds(seconds: 10)
  /// Most signings of one step; after them only the ledger can help.
  private static let mostAttempts = 8
  /// However fast a ledger is, a step has this long before it is sent again.
  private static let leastPatience = Milliseconds(seconds: 3)

  init(
    binding: LedgerBinding, engine: SwapEngine, clock: @escaping @Sendable () -> Instant, logger: Logger
  ) {
    (self.binding, self.engine, self.clock, self.logger) = (binding, engine, clock, logger)
    (signal, signalling) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  // MARK: What the engine asks for

  func watch(_ key: LegKey, terms lock: LockTerms) {
    terms[key] = lock
    if let identifier = try? binding.adapter.lockIdentifier(for: lock) { keys[identifier] = key }
  }

  func forget(_ key: LegKey, terms lock: LockTerms) {
    terms[key] = nil
    flights[key] = nil
    wanted.remove(key)
    if let identifier = try? binding.adapter.lockIdentifier(for: lock) { keys[identifier] = nil }
  }

  /// Reads the lock as soon as possible.
  func read(_ key: LegKey) {
    wanted.insert(key)
    signalling.yield()
  }

  /// Reads the lock once the ledger's time has come to `instant`.
  func read(_ key: LegKey, at instant: Instant) { due.insert(DueReading(at: instant, key: key)) }

  /// Watches what was sent until it is decided.
  func track(_ flight: Flight, for key: LegKey) {
    flights[key] = flight
    checkedHeight = nil
    signalling.yield()
  }

  func health() -> EngineHealth.Ledger {
    EngineHealth.Ledger(
      ledger: binding.adapter.ledger, height: head?.height, seenAt: headSeenAt, error: lastError)
  }

  // MARK: Following

  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.followHeads() }
      group.addTask { await self.serve() }
      await group.next()
      group.cancelAll()
    }
  }

  private func followHeads() async {
    for await next in binding.adapter.finalHeads() {
      head = next
      headSeenAt = clock()
      EngineMetrics.ledgerHeight(next.height, of: binding.adapter.ledger)
      signalling.yield()
    }
  }

  private func serve() async {
    var pause = RetryPause()
    for await _ in signal {
      do throws(AdapterError) {
        try await round()
        lastError = nil
        pause = RetryPause()
      } catch {
        lastError = error.description
        EngineMetrics.ledgerFailed(error.code, on: binding.adapter.ledger)
        logger.warning(
          "reading the ledger failed", metadata: ["ledger": "\(binding.adapter.ledger)", "error": "\(error)"])
        if error.code == .reorganized { cursor = nil }
        wanted.formUnion(error.code == .reorganized ? Set(terms.keys) : [])
        await pause.wait(isHopeful: true)
        signalling.yield()
      }
    }
  }

  /// One pass over everything that may have changed. Requests that fail leave their work in place (H-8).
  private func round() async throws(AdapterError) {
    try await followEvents()
    try await followFlights()
    sweepIfDue()
    if let head {
      while let next = due.min, next.at <= head.time {
        due.removeMin()
        if terms[next.key] != nil { wanted.insert(next.key) }
      }
    }
    while !wanted.isEmpty { try await readWanted() }
  }

  private func sweepIfDue() {
    let now = clock()
    guard let sweptAt else {
      sweptAt = now
      return
    }
    guard now - sweptAt >= Self.sweepPause else { return }
    self.sweptAt = now
    wanted.formUnion(terms.keys)
  }

  private func followEvents() async throws(AdapterError) {
    var hasMore = true
    while hasMore {
      let page = try await binding.adapter.events(after: cursor, limit: 1000)
      cursor = page.cursor
      hasMore = page.hasMore
      for event in page.events {
        guard let lock = event.kind.lock, let key = keys[lock] else { continue }
        wanted.insert(key)
      }
    }
  }

  private func readWanted() async throws(AdapterError) {
    let batch = Array(wanted.prefix(Self.chunk)).compactMap { key in terms[key].map { (key, $0) } }
    let taken = wanted.prefix(Self.chunk)
    let observations = try await binding.adapter.observe(batch.map(\.1))
    wanted.subtract(taken)
    await engine.post(
      zip(batch, observations).map { entry, observation in
        SwapEngine.Inbound(swap: entry.0.swap, event: .observed(entry.0.leg, observation))
      })
  }

  private func followFlights() async throws(AdapterError) {
    guard let head, head.height != checkedHeight, !flights.isEmpty else { return }
    let watched = Array(flights)
    for start in stride(from: 0, to: watched.count, by: Self.chunk) {
      let batch = watched[start..<min(start + Self.chunk, watched.count)]
      let outcomes = try await binding.adapter.outcomes(of: batch.flatMap(\.value.deciding))
      var rest = outcomes[...]
      for (key, flight) in batch {
        let own = Array(rest.prefix(flight.deciding.count))
        rest = rest.dropFirst(flight.deciding.count)
        await conclude(flight, key, outcomes: own)
      }
    }
    checkedHeight = head.height
  }

  private func conclude(_ flight: Flight, _ key: LegKey, outcomes: [TransactionOutcome]) async {
    switch Flight.conclusion(of: outcomes) {
    case .succeeded:
      flights[key] = nil
      await engine.post(SwapEngine.Inbound(swap: key.swap, event: .succeeded(key.leg, flight.step)))
    case .failed(let reason):
      flights[key] = nil
      await engine.post(SwapEngine.Inbound(swap: key.swap, event: .failed(key.leg, flight.step, reason: reason)))
    case .undecided(let isKnown): await nudge(flight, key, isKnown: isKnown)
    }
  }

  /// A step that takes longer than this ledger was measured to take is sent again; with a higher fee if it is known.
  /// Each attempt gets twice the time of the one before.
  private func nudge(_ flight: Flight, _ key: LegKey, isKnown: Bool) async {
    if timings == nil { timings = try? await binding.adapter.timings() }
    guard let timings, flight.attempts.count <= Self.mostAttempts else { return }
    let patience = max(timings.settlement * 2, Self.leastPatience) * Int64(1 << (flight.attempts.count - 1))
    guard clock() - flight.sentAt > patience else { return }
    flights[key]?.sentAt = clock()
    let engine = engine
    Task {
      if isKnown { await engine.replace(flight, key) } else { await engine.rebroadcast(flight, key) }
    }
  }
}

/// When a lock must be read, in its ledger's time.
private struct DueReading: Comparable {
  let at: Instant
  let key: LegKey

  static func < (left: DueReading, right: DueReading) -> Bool { left.at < right.at }
  static func == (left: DueReading, right: DueReading) -> Bool { left.at == right.at }
}

extension UnverifiedEvent.Kind {
  /// The lock that the event is about, if any.
  fileprivate var lock: LockIdentifier? {
    switch self {
    case .locked(let lock, _), .claimed(let lock, _, _), .refunded(let lock, _): lock
    case .issued, .cancelled: nil
    }
  }
}
