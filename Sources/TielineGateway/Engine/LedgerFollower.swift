import HeapModule
import Logging
import TielineAdapterSDK
import TielineConsensus
import TielineCore
import TielineProofs
import TielineRelay

/// Follows one ledger for all swaps that touch it: reads locks when something points at them, and watches what was
/// sent. One request serves many swaps.
actor LedgerFollower {
  private let binding: LedgerBinding
  private let engine: SwapEngine
  private let clock: @Sendable () -> Instant
  private let logger: Logger

  private var terms: [LegKey: LockTerms] = [:]
  private var gate = GatedLocks()
  /// What waits to be cleared.
  private var clearing: [LegKey: Task<Void, Never>] = [:]
  /// Why locks are held back that were not cleared.
  private var held: [LegKey: String] = [:]
  private var keys: [LockIdentifier: LegKey] = [:]
  private var wanted: Set<LegKey> = []
  /// Blocks in which something is said to have happened to a lock: what is proven must reach them.
  private var hinted: [LegKey: UInt64] = [:]
  private var flights: [LegKey: Flight] = [:]
  /// What nodes say of flights, until what is proven has come to the block.
  private var endings: [LegKey: Ending] = [:]
  /// Locks whose events were not listened for yet when the last page of events was read.
  private var unheard: Set<LegKey> = []
  private var due = Heap<DueReading>()
  private var cursor: LedgerCursor?
  private var checkedHeight: UInt64?
  private var timings: LedgerTimings?
  private var head: LedgerHead?
  private var headSeenAt: Instant?
  private var lastError: String?
  private var sweptAt: Instant?
  private var hearsay = Hearsay()
  private var lastAlert: LedgerAlert?
  /// The height at which the head was reported as stale; reported once for each.
  private var staleHeight: UInt64?
  /// When the events last came further, and who gave the newest.
  private var cursorMoved: (at: Instant, source: String)?
  /// Where events that are held back were reported; once for each.
  private var heldCursor: UInt64?
  private let signal: AsyncStream<Void>
  private let signalling: AsyncStream<Void>.Continuation

  /// Most locks or transactions in one request.
  private static let chunk = 256
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

  func watch(_ key: LegKey, terms lock: LockTerms, needs: GatedLocks.Needs) {
    terms[key] = lock
    gate.watch(key, needs: needs)
    unheard.insert(key)
    if let identifier = try? binding.adapter.lockIdentifier(for: lock) { keys[identifier] = key }
  }

  func take(_ requests: [FollowerRequests.Request]) {
    for request in requests {
      switch request {
      case .track(let flight, let key): track(flight, for: key)
      case .read(let key): wanted.insert(key)
      case .readAt(let key, let instant): due.insert(DueReading(at: instant, key: key))
      case .forget(let key): forget(key)
      }
    }
    signalling.yield()
  }

  private func forget(_ key: LegKey) {
    guard let lock = terms.removeValue(forKey: key) else { return }
    gate.forget(key)
    clearing.removeValue(forKey: key)?.cancel()
    held[key] = nil
    flights[key] = nil
    endings[key] = nil
    hinted[key] = nil
    unheard.remove(key)
    hearsay.forget(key)
    wanted.remove(key)
    if let identifier = try? binding.adapter.lockIdentifier(for: lock) { keys[identifier] = nil }
  }

  /// Watches what was sent until it is decided.
  func track(_ flight: Flight, for key: LegKey) {
    flights[key] = flight
    endings[key] = nil
    checkedHeight = nil
    signalling.yield()
  }

  func health() -> EngineHealth.Ledger {
    EngineHealth.Ledger(
      ledger: binding.adapter.ledger, height: head?.height, seenAt: headSeenAt, error: lastError,
      alert: lastAlert?.description,
      held: held.map { EngineHealth.Held(swap: $0.key.swap.description, reason: $0.value) }.sorted { $0.swap < $1.swap }
    )
  }

  // MARK: Following

  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.followHeads() }
      group.addTask { await self.serve() }
      group.addTask { await self.tick() }
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

  /// A node that gives no new heads must not stop the sweeps.
  private func tick() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: .seconds(1))
      signalling.yield()
    }
  }

  private func serve() async {
    var pause = RetryPause()
    for await _ in signal {
      do throws(AdapterError) {
        lastError = nil
        try await round()
        pause = RetryPause()
      } catch {
        await failed(error)
        await pause.wait(isHopeful: true)
        signalling.yield()
      }
    }
  }

  /// One pass over everything that may have changed. Requests that fail leave their work in place (H-8).
  private func round() async throws(AdapterError) {
    await followHints()
    await sweepIfDue()
    try await takeDue()
    // What a block has changed is proven by a later header, so a reading may come before its proof.
    if let head { wanted.formUnion(hinted.filter { $0.value < head.height }.keys) }
    while !wanted.isEmpty { try await readWanted() }
    try await reportStaleHead()
    await reportHeldEvents()
  }

  /// What a node says of the time makes the reader look; only the proven time makes a reading due.
  private func takeDue() async throws(AdapterError) {
    guard let head, let first = due.min, first.at <= head.time else { return }
    let now = clock()
    try await binding.reader.advance(at: now)
    let time = await binding.reader.head.time
    while let next = due.min, next.at <= time {
      due.removeMin()
      if terms[next.key] != nil { wanted.insert(next.key) }
    }
  }

  /// Expiry is measured in the ledger's proven time, so a node that holds it back delays a refund.
  private func reportStaleHead() async throws(AdapterError) {
    let now = clock()
    guard now - (await binding.reader.head.time) > binding.staleAfter else { return }
    try await binding.reader.advance(at: now)
    let proven = await binding.reader.head
    let age = now - proven.time
    guard age > binding.staleAfter, staleHeight != proven.height else { return }
    staleHeight = proven.height
    let source = await binding.reader.source ?? "a node"
    await raise([
      .init(source: source, kind: .staleHead, reason: "nothing newer than block \(proven.height), \(age) old, is shown")
    ])
  }

  /// A node that shows no newer block for events while newer ones are proven hides what happens there.
  private func reportHeldEvents() async {
    guard let height = cursor?.height, let moved = cursorMoved, heldCursor != height else { return }
    let (age, proven) = (clock() - moved.at, await binding.reader.head)
    // The newest proven header may be one ahead of the newest block with events.
    guard age > binding.staleAfter, proven.height > height + 1 else { return }
    heldCursor = height
    let reason = "no events after block \(height) for \(age), and block \(proven.height) is proven"
    await raise([.init(source: moved.source, kind: .staleHead, reason: reason)])
  }

  private func raise(_ findings: [Hearsay.Finding]) async {
    for finding in findings {
      let alert = LedgerAlert(
        ledger: binding.adapter.ledger, source: finding.source, kind: finding.kind, reason: finding.reason)
      lastAlert = alert
      EngineMetrics.alerted(alert)
      logger.error(
        "a node's word is not so",
        metadata: [
          "ledger": "\(alert.ledger)", "endpoint": "\(alert.source)", "alert": "\(alert.kind.rawValue)",
          "reason": "\(alert.reason)",
        ])
      engine.alerts(alert)
      await binding.adapter.distrust(finding.source, because: finding.reason)
    }
  }

  /// Events and receipts only point at what to read. A node that gives bad ones must not keep locks from being read.
  private func followHints() async {
    do throws(AdapterError) { try await followEvents() } catch { await failed(error) }
    do throws(AdapterError) { try await followFlights() } catch { await failed(error) }
  }

  private func failed(_ error: AdapterError) async {
    lastError = error.description
    if error.code == .untrue {
      await raise([.init(source: error.source ?? "a node", kind: .untrueProof, reason: error.description)])
    }
    EngineMetrics.ledgerFailed(error.code, on: binding.adapter.ledger)
    logger.warning(
      "reading the ledger failed", metadata: ["ledger": "\(binding.adapter.ledger)", "error": "\(error)"])
    guard error.code == .reorganized else { return }
    cursor = nil
    wanted.formUnion(terms.keys)
    unheard.formUnion(terms.keys)
  }

  private func sweepIfDue() async {
    let now = clock()
    guard let sweptAt else {
      sweptAt = now
      return
    }
    guard now - sweptAt >= binding.sweepPause else { return }
    self.sweptAt = now
    wanted.formUnion(terms.keys)
    checkedHeight = nil
    await engine.keepTrust(of: binding)
  }

  private func followEvents() async throws(AdapterError) {
    var hasMore = true
    while hasMore {
      let before = cursor?.height
      let page = try await binding.adapter.events(after: cursor, limit: 1000)
      let source = page.source
      cursorMoved = page.cursor.height == before ? (cursorMoved?.at ?? clock(), source) : (clock(), source)
      cursor = page.cursor
      hasMore = page.hasMore
      for event in page.events {
        guard let lock = event.kind.lock, let key = keys[lock], let agreed = terms[key] else { continue }
        await raise(hearsay.heard(event, about: key, terms: agreed, from: page.source))
        hint(key, at: event.height)
      }
      await raise(hearsay.read(after: before, upTo: page.cursor.height, from: page.source))
      listen(after: page.cursor.height)
    }
  }

  /// Where a lock stands at the block from which its events are listened for shows later what no event announced.
  private func listen(after height: UInt64) {
    for key in unheard {
      hearsay.listens(to: key, after: height)
      hint(key, at: height)
    }
    unheard = []
  }

  private func readWanted() async throws(AdapterError) {
    let batch = Array(wanted.prefix(Self.chunk)).compactMap { key in terms[key].map { (key, $0) } }
    let taken = wanted.prefix(Self.chunk)
    let locks = try await binding.reader.read(batch.map(\.1), at: clock())
    wanted.subtract(taken)
    for ((key, _), lock) in zip(batch, locks) {
      if let height = hinted[key], lock.header.height >= height { hinted[key] = nil }
      await raise(hearsay.check(lock, about: key))
    }
    let open = zip(batch, locks).filter { entry, lock in mayPass(entry.0, lock) }
    // A lock before what became of its step, so that a swap never hears of an end without knowing what is proven there.
    await engine.post(
      open.flatMap { entry, lock in
        let events = [SwapEvent.observed(entry.0.leg, lock)] + (ended(entry.0, by: lock).map { [$0] } ?? [])
        return events.map { SwapEngine.Inbound(swap: entry.0.swap, event: $0) }
      })
  }

  /// Whether the relay may learn of a lock: not of one that it would act on before it was cleared. What
  /// only leads to a claim or a refund is never held back (S-13).
  private func mayPass(_ key: LegKey, _ lock: VerifiedLock) -> Bool {
    switch gate.admit(key, lock, at: clock()) {
    case .pass: return true
    case .held: return false
    case .ask(let needs):
      let (engine, binding) = (engine, binding)
      clearing[key] = Task {
        let reason = await engine.refusal(of: lock, on: binding, needs: needs)
        if !Task.isCancelled { self.cleared(key, refusedBecause: reason) }
      }
      return false
    }
  }

  private func cleared(_ key: LegKey, refusedBecause reason: String?) {
    clearing[key] = nil
    guard terms[key] != nil else { return }
    gate.answered(key, isCleared: reason == nil, at: clock())
    held[key] = reason
    if let reason {
      logger.error(
        "a lock is held, so it is not acted on",
        metadata: ["ledger": "\(binding.adapter.ledger)", "swap": "\(key.swap)", "reason": "\(reason)"])
    } else {
      take([.read(key)])
    }
  }

  /// The end of a flight, once what is proven has come to its block. A success that did not happen ends nothing.
  private func ended(_ key: LegKey, by lock: VerifiedLock) -> SwapEvent? {
    guard let ending = endings[key], lock.header.height >= ending.height else { return nil }
    endings[key] = nil
    let isDone = Hearsay.allows(lock.status, ending.step)
    if ending.conclusion == .succeeded, !isDone { return nil }
    if flights[key]?.step == ending.step { flights[key] = nil }
    if case .failed(let reason) = ending.conclusion { return .failed(key.leg, ending.step, reason: reason) }
    return .succeeded(key.leg, ending.step)
  }

  private func followFlights() async throws(AdapterError) {
    guard let head, head.height != checkedHeight, !flights.isEmpty else { return }
    let watched = Array(flights)
    for start in stride(from: 0, to: watched.count, by: Self.chunk) {
      let batch = watched[start..<min(start + Self.chunk, watched.count)]
      let outcomes = try await binding.adapter.outcomes(of: batch.flatMap(\.value.deciding))
      var rest = outcomes.value[...]
      for (key, flight) in batch {
        let own = Array(rest.prefix(flight.deciding.count))
        rest = rest.dropFirst(flight.deciding.count)
        await conclude(flight, key, outcomes: Sourced(own, from: outcomes.source))
      }
    }
    checkedHeight = head.height
  }

  /// Reads the lock now, and again until what is proven has come to `height`.
  private func hint(_ key: LegKey, at height: UInt64) {
    hinted[key] = max(height, hinted[key] ?? 0)
    wanted.insert(key)
  }

  private func conclude(_ flight: Flight, _ key: LegKey, outcomes: Sourced<[TransactionOutcome]>) async {
    let conclusion = Flight.conclusion(of: outcomes.value)
    if case .undecided(let isKnown) = conclusion { return await nudge(flight, key, isKnown: isKnown) }
    let height = outcomes.value.compactMap(\.height).max() ?? head?.height ?? 0
    let ending = Ending(step: flight.step, conclusion: conclusion, height: height)
    guard flights[key]?.step == flight.step, endings[key] != ending else { return }
    endings[key] = ending
    hint(key, at: height)
    await raise(
      hearsay.concluded(
        flight.step, succeeded: conclusion == .succeeded, height: height,
        transactions: flight.deciding.map(\.identifier), about: key, from: outcomes.source))
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

extension UnverifiedEvent.Kind {
  /// The lock that the event is about, if any.
  fileprivate var lock: LockIdentifier? {
    switch self {
    case .locked(let lock, _), .claimed(let lock, _, _), .refunded(let lock, _): lock
    case .issued, .cancelled: nil
    }
  }
}
