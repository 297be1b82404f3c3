import TielineCore
import TielineTestVectors

@testable import TielineRelay

/// Two gateways, two ledgers and a network in memory. A seed decides delays, losses, duplicates and crashes; the ledgers
/// do what contracts do, whatever the gateways say.
struct SATPWorld {
  struct Faults {
    /// Of a thousand messages, so many are lost, and so many come twice.
    var lost = 0, doubled = 0
    /// After so many messages the network carries nothing more.
    var silentAfter = Int.max
    /// Of a thousand effects, so many are preceded by a crash; a gateway crashes at most so often.
    var crashes = 0, mostCrashes = 0
    /// Crash before this effect, counted from the beginning, of this gateway.
    var crashAt: [SATPRole: Int] = [:]
    /// Of a thousand transfers, so many are declined, fail to lock, fail to mint, burn late, or are aborted some time.
    var troubled = 0
    /// Everything takes between one and this many milliseconds.
    var slowestMilliseconds: Int64 = 50
    /// Whether messages are signed, sent as text and verified; otherwise they arrive as what was verified.
    var isSigned = true
    /// This gateway also sends what it makes up, with its own good signature, and may do nothing on its ledger.
    var hostile: SATPRole?
  }

  enum Origin: Equatable { case free, locked(Instant), burnt, released }
  enum Destination: Equatable { case none, pending(Instant), assigned, cancelled }

  private enum Happening {
    case deliver(to: SATPRole, SATPMessage)
    case report(to: SATPRole, incarnation: Int, SATPEvent)
    case land(SATPRole, incarnation: Int, SATPEffect)
    case timer(SATPRole, incarnation: Int, Instant)
    case restart(SATPRole)
    case abort(SATPRole)
  }

  struct Gateway {
    var session: SATPSession?
    var journal: [[UInt8]] = []
    var incarnation = 0
    var crashes = 0
    var effects = 0
    var finished: SATPOutcome?
    var alerts: [SATPAlert] = []
    var refusals: [SATPProblem] = []
  }

  var gateways: [SATPRole: Gateway] = [.sender: Gateway(), .receiver: Gateway()]
  var (origin, destination) = (Origin.free, Destination.none)
  /// What went wrong, which nothing may.
  private(set) var violations: [String] = []
  private(set) var now = SATPSample.start
  private(set) var story: [String] = []
  let faults: Faults
  var generator: SeededGenerator
  /// What was sent, for replays.
  var sent: [SATPMessage] = []
  private var queue: [(at: Instant, order: Int, what: Happening)] = []
  private var order = 0
  private var trouble: Int

  init(seed: UInt64, faults: Faults) {
    generator = SeededGenerator(seed: seed)
    self.faults = faults
    trouble = -1
    trouble = chance(faults.troubled) ? Int.random(in: 0..<9, using: &generator) : -1
  }

  /// Runs until nothing happens any more; `false` where that takes too long.
  mutating func run() -> Bool {
    for role in SATPRole.allCases { gateways[role]?.session = SATPSample.session(role) }
    if trouble >= 4 {
      let role = Bool.random(using: &generator) ? SATPRole.sender : .receiver
      schedule(.abort(role), after: Int64.random(in: 0...faults.slowestMilliseconds * 16, using: &generator))
    }
    perform(.sender) { $0.step(.decided(.propose(SATPSample.proposal)), at: $1) }
    var after = 0
    for _ in 0..<20_000 {
      // A gateway that lies may never end.
      if let hostile = faults.hostile, gateways[hostile.opposite]?.finished != nil { after += 1 }
      if after > 100 { return true }
      guard let index = queue.indices.min(by: { (queue[$0].at, queue[$0].order) < (queue[$1].at, queue[$1].order) })
      else { return true }
      let next = queue.remove(at: index)
      now = max(now, next.at)
      happen(next.what)
    }
    return false
  }

  private mutating func happen(_ what: Happening) {
    switch what {
    case .deliver(let role, let message):
      guard faults.isSigned else { return perform(role) { $0.receive(message, at: $1) } }
      let text = SATPSample.envelope(message, by: SATPSample.key(role.opposite)).compact
      guard let envelope = try? SATPEnvelope(compact: text) else { return violations.append("an envelope is refused") }
      perform(role) { $0.step(.received(envelope), at: $1) }
    case .report(let role, let incarnation, let event):
      guard gateways[role]?.incarnation == incarnation else { return }
      perform(role) { $0.step(event, at: $1) }
    case .land(let role, let incarnation, let effect):
      if let later = tooEarly(effect) { return queueAt(later, what) }
      if let event = land(effect, of: role) { schedule(.report(to: role, incarnation: incarnation, event)) }
    case .timer(let role, let incarnation, let instant):
      guard gateways[role]?.incarnation == incarnation, gateways[role]?.session?.nextTimer == instant else { return }
      perform(role) { $0.step(.timer, at: $1) }
    case .restart(let role): restart(role)
    case .abort(let role): perform(role) { $0.step(.decided(.abort(reason: "changed mind")), at: $1) }
    }
  }

  private mutating func perform(_ role: SATPRole, _ work: (inout SATPSession, Instant) -> [SATPEffect]) {
    guard var session = gateways[role]?.session else { return }
    let effects = work(&session, now)
    gateways[role]?.session = session
    for effect in effects {
      gateways[role]?.effects += 1
      if crashes(role) { return crash(role) }
      perform(effect, of: role)
    }
    if let timer = gateways[role]?.session?.nextTimer {
      queueAt(timer, .timer(role, incarnation: gateways[role]?.incarnation ?? 0, timer))
    }
  }

  private mutating func perform(_ effect: SATPEffect, of role: SATPRole) {
    let incarnation = gateways[role]?.incarnation ?? 0
    switch effect {
    case .persist(let entry): gateways[role]?.journal.append(entry.bytes)
    case .send(let message):
      story.append("\(role.rawValue) sends \(message.type.name)")
      sent.append(message)
      if role == faults.hostile { for forged in forgeries() { schedule(.deliver(to: role.opposite, forged)) } }
      guard sent.count <= faults.silentAfter else { return }
      if !chance(faults.lost) { schedule(.deliver(to: role.opposite, message)) }
      if chance(faults.doubled) { schedule(.deliver(to: role.opposite, message)) }
    case .refuse(let problem): gateways[role]?.refusals.append(problem)
    case .alert(let alert): gateways[role]?.alerts.append(alert)
    case .finish(let outcome):
      story.append("\(role.rawValue) finishes \(outcome)")
      if let before = gateways[role]?.finished, before != outcome {
        violations.append("\(role) ends twice, differently")
      }
      gateways[role]?.finished = outcome
    case .decide:
      let event = SATPEvent.decided(trouble == 0 ? .decline(reason: "not now") : .accept)
      schedule(.report(to: role, incarnation: incarnation, event))
    case .burn(let before) where now > before: perform(.release, of: role)
    case .burn where trouble == 3:
      queueAt(SATPSample.start + Milliseconds(hours: 2), .land(role, incarnation: incarnation, effect))
    case .lock, .mintPending, .burn, .assign:
      // A hostile gateway says that it did what it did not do.
      guard role == faults.hostile, chance(500) else { return schedule(.land(role, incarnation: incarnation, effect)) }
      if let lie = lie(effect) { schedule(.report(to: role, incarnation: incarnation, .observed(lie))) }
    case .verify, .observeCounterpart, .release, .cancelMint:
      schedule(.land(role, incarnation: incarnation, effect))
    }
  }

  // MARK: Ledgers

  /// When a ledger allows what it does not allow yet.
  private func tooEarly(_ effect: SATPEffect) -> Instant? {
    switch (effect, origin, destination) {
    case (.release, .locked(let expiration), _) where now < expiration: expiration
    case (.cancelMint, _, .pending(let until)) where now < until: until
    default: nil
    }
  }

  private mutating func land(_ effect: SATPEffect, of role: SATPRole) -> SATPEvent? {
    let fact: SATPLedgerFact? =
      switch effect {
      case .lock(let span): lock(span)
      case .mintPending(_, let until): mint(until)
      case .burn: burn()
      case .assign: assign()
      case .release: release()
      case .cancelMint: cancel()
      case .verify(let verification): verify(verification)
      case .observeCounterpart: role == .sender ? seenFromSender() : seenFromReceiver()
      default: nil
      }
    return fact.map { .observed($0) }
  }

  private mutating func lock(_ span: Milliseconds) -> SATPLedgerFact? {
    if origin == .free, trouble == 1 { return .failed(reason: "not the owner") }
    if origin == .free { origin = .locked(now + span) }
    guard case .locked(let expiration) = origin else { return nil }
    return .locked(SATPSample.claim("locked"), expiration: expiration)
  }

  private mutating func burn() -> SATPLedgerFact? {
    if case .locked(let expiration) = origin {
      guard now < expiration else { return release() }
      guard case .pending = destination else {
        violations.append("extinguished, and nothing is pending abroad")
        return nil
      }
      origin = .burnt
      // The preimage is public now: the beneficiary needs no gateway (H-13).
      if faults.hostile == .receiver { destination = .assigned }
    }
    return origin == .burnt ? .burnt(SATPSample.claim("burnt")) : release()
  }

  private mutating func release() -> SATPLedgerFact? {
    switch origin {
    case .free: origin = .released
    case .locked(let expiration) where now >= expiration: origin = .released
    case .locked, .burnt: return nil
    case .released: break
    }
    return .undone(SATPSample.claim("released"))
  }

  private mutating func mint(_ until: Instant) -> SATPLedgerFact? {
    if destination == .none, trouble == 2 { return .failed(reason: "out of gas") }
    if destination == .none { destination = .pending(until) }
    guard case .pending = destination else { return nil }
    return .minted(SATPSample.claim("minted"))
  }

  private mutating func assign() -> SATPLedgerFact? {
    if case .pending(let until) = destination, now < until {
      if origin != .burnt { violations.append("assigned, and the origin is \(origin)") }
      destination = .assigned
    }
    return destination == .assigned ? .assigned(SATPSample.claim("assigned")) : nil
  }

  private mutating func cancel() -> SATPLedgerFact? {
    switch destination {
    case .none: destination = .cancelled
    case .pending(let until) where now >= until: destination = .cancelled
    case .pending, .assigned: return nil
    case .cancelled: break
    }
    return .undone(nil)
  }

  private func verify(_ verification: SATPVerification) -> SATPLedgerFact {
    let isTrue =
      switch (verification.kind, origin, destination) {
      case (.lock, .locked(let expiration), _):
        verification.claim == SATPSample.claim("locked") && verification.expiration == expiration
      case (.mint, _, .pending(let until)):
        verification.claim == SATPSample.claim("minted") && verification.expiration.map { until >= $0 } ?? false
      case (.burn, .burnt, _): verification.claim == SATPSample.claim("burnt")
      case (.assignment, _, .assigned): verification.claim == SATPSample.claim("assigned")
      default: false
      }
    let hash = verification.claim.hash
    return isTrue ? .proven(hash) : .refuted(hash, reason: "the \(verification.kind) is not there")
  }

  private func seenFromSender() -> SATPLedgerFact? {
    switch destination {
    case .assigned: .counterpartDone(SATPSample.claim("assigned"))
    case .cancelled: .counterpartUndone
    default: nil
    }
  }

  private func seenFromReceiver() -> SATPLedgerFact? {
    switch origin {
    case .burnt: .counterpartDone(SATPSample.claim("burnt"))
    case .released: .counterpartUndone
    case .locked(let expiration) where now >= expiration: .counterpartUndone
    default: nil
    }
  }

  // MARK: Crashes and time

  private mutating func crashes(_ role: SATPRole) -> Bool {
    if let at = faults.crashAt[role] { return gateways[role]?.effects == at }
    guard let count = gateways[role]?.crashes, count < faults.mostCrashes else { return false }
    return chance(faults.crashes)
  }

  private mutating func crash(_ role: SATPRole) {
    story.append("\(role.rawValue) crashes")
    gateways[role]?.session = nil
    gateways[role]?.incarnation += 1
    gateways[role]?.crashes += 1
    schedule(.restart(role), after: Int64.random(in: 1...20_000, using: &generator))
  }

  private mutating func restart(_ role: SATPRole) {
    let session = replayed(role)
    gateways[role]?.session = session
    perform(role) { $0.resume(at: $1) }
    // The application asks again where its decision did not reach the disk.
    if role == .sender, gateways[role]?.journal.isEmpty ?? false {
      perform(.sender) { $0.step(.decided(.propose(SATPSample.proposal)), at: $1) }
    }
  }

  /// The session that the journal gives back.
  func replayed(_ role: SATPRole) -> SATPSession {
    var session = SATPSample.session(role)
    for bytes in gateways[role]?.journal ?? [] {
      guard let entry = try? SATPEntry(canonical: bytes), session.replay(entry) else { return SATPSample.session(role) }
    }
    return session
  }

  mutating func chance(_ ofThousand: Int) -> Bool {
    ofThousand > 0 && Int.random(in: 0..<1000, using: &generator) < ofThousand
  }

  private mutating func delay() -> Milliseconds {
    Milliseconds(Int64.random(in: 1...faults.slowestMilliseconds, using: &generator))
  }

  private mutating func schedule(_ what: Happening, after milliseconds: Int64 = 0) {
    queueAt(now + Milliseconds(milliseconds) + delay(), what)
  }

  private mutating func queueAt(_ instant: Instant, _ what: Happening) {
    order += 1
    queue.append((instant, order, what))
  }
}

extension SATPWorld {
  /// What is wrong at the end: `nil` where both sides are settled, or neither is and nothing is left anywhere.
  var complaint: String? {
    if let violation = violations.first { return violation }
    let ends = SATPRole.allCases.map { role in
      let gateway = gateways[role]
      return gateway?.finished ?? (gateway?.session?.transcript.isEmpty ?? true ? .lapsed : nil)
    }
    for role in SATPRole.allCases where gateways[role]?.session?.state != replayed(role).state {
      return "the \(role)'s journal gives back another state"
    }
    let undone: [SATPOutcome?] = [.refunded, .lapsed]
    switch (origin, destination) {
    case (.burnt, .assigned): return ends == [.settled, .settled] ? nil : "settled on the ledgers, but \(ends)"
    case (.free, .none), (.free, .cancelled), (.released, .none), (.released, .cancelled):
      return ends.allSatisfy(undone.contains) ? nil : "undone on the ledgers, but \(ends)"
    default: return "origin \(origin), destination \(destination), \(ends)"
    }
  }
}
