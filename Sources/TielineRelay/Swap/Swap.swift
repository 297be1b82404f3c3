import TielineCore

/// One swap as a state machine: facts from the ledgers in, work for the driver out.
///
/// It trusts only final observations of its own locks; a lock's identifier commits to all its terms, so `locked`
/// means locked with exactly these (H-2). It ends with both legs claimed or both refunded as long as its gateway is
/// not away for longer than the margins allow.
///
/// Deterministic: the same swap, events and instants give the same effects. Replaying the journal's events gives back
/// the same state.
/// - Source: docs/adr/0003-drive-swaps-by-observed-state.md
public struct Swap: Sendable, Hashable {
  /// What is known of one leg.
  struct LegState: Sendable, Hashable {
    /// The newest final status; `nil` before the first reading.
    var status: LockObservation.Status?
    /// The ledger's time in the newest reading.
    var ledgerTime: Instant?
    /// The step that is being prepared or is on its way.
    var pending: SwapStep?
    /// Whether `pending` was signed, stored and released for sending.
    var isReleased = false
    /// Whether a lock was ever released for sending: until it expires it may appear, whatever is said of it.
    var wasLockReleased = false
    /// How often a lock has failed.
    var lockFailures = 0
    /// Why the last lock failed.
    var lastFailure: String?
  }

  public let terms: SwapTerms
  public let margins: SwapMargins
  /// The parties whose locks and claims this gateway makes. It refunds for anyone, after a grace (H-13).
  public let actsFor: Set<Party>

  /// How it ended; `nil` while it runs.
  public internal(set) var outcome: SwapOutcome?
  /// Whether a claim of leg B, which holds the preimage, was released for sending.
  public internal(set) var isRevealed = false
  /// Whether such a claim was handed to a node, or may have been.
  var hasLeft = false

  var preimage: Preimage?
  var legs = PerLeg(initiator: LegState(), responder: LegState())

  /// A lock that failed this often is not tried again: its reason needs a person.
  static let lockAttempts = 2

  /// - Parameter preimage: The secret, where this gateway acts for the initiator and the initiator wants it revealed.
  public init(terms: SwapTerms, margins: SwapMargins, actsFor: Set<Party>, preimage: Preimage?) {
    (self.terms, self.margins, self.actsFor, self.preimage) = (terms, margins, actsFor, preimage)
  }

  /// Applies one event and returns the work the driver must do, in order.
  ///
  /// The driver stores the event before it begins any of the effects. Events that arrive twice, late or out of order
  /// do no harm.
  ///
  /// - Parameter now: The gateway's clock. Only the deadlines for locking and revealing are measured against it, and
  ///   only to stop earlier; expiry comes from the ledger's time (H-8).
  public mutating func step(_ event: SwapEvent, at now: Instant) -> [SwapEffect] {
    // A proof of another lock says nothing here.
    if case .observed(let leg, let lock) = event, lock.terms != terms[leg] { return [] }
    return apply(event.fact, at: now)
  }

  /// Applies a fact from the journal again; what it led to was done then, or is asked for by ``resume(at:)``.
  public mutating func replay(_ fact: SwapFact, at instant: Instant) { _ = apply(fact, at: instant) }

  mutating func apply(_ fact: SwapFact, at now: Instant) -> [SwapEffect] {
    guard outcome == nil else { return [] }
    switch fact {
    case .started: return [.observe(.initiator), .observe(.responder)]
    case .observed(let leg, let observation):
      guard record(observation, on: leg) else { return [] }
      return decide(at: now)
    case .prepared(let leg, let step): return release(step, on: leg, at: now)
    case .succeeded(let leg, let step):
      guard legs[leg].pending == step else { return [] }
      return [.observe(leg)]
    case .failed(let leg, let step, let reason):
      guard legs[leg].pending == step else { return [] }
      legs[leg].pending = nil
      legs[leg].isReleased = false
      if step == .lock { legs[leg].lockFailures += 1 }
      if reveals(step, on: leg) { hasLeft = isRevealed }
      legs[leg].lastFailure = reason
      return [.observe(leg)]
    case .sent(let leg, let step):
      if reveals(step, on: leg) { hasLeft = isRevealed }
      return []
    case .withheld(let leg, let step):
      guard legs[leg].pending == step, legs[leg].isReleased else { return [] }
      legs[leg].pending = nil
      legs[leg].isReleased = false
      if reveals(step, on: leg), !hasLeft { isRevealed = false }
      return [.observe(leg)]
    }
  }

  /// What to do after the journal's events were replayed: read both locks again and go on with what was under way.
  public func resume(at now: Instant) -> [SwapEffect] {
    guard outcome == nil else { return [] }
    let unfinished = Leg.allCases.compactMap { leg in
      legs[leg].pending.map { step -> SwapEffect in
        guard legs[leg].isReleased else { return .prepare(leg, step) }
        return isTooLate(toSend: step, on: leg, at: now) ? .withhold(leg, step) : .broadcast(leg, step)
      }
    }
    return unfinished + [.observe(.initiator), .observe(.responder)]
  }

  /// Whether a released step must stay here unless the ledger has it already: a preimage that has not left and would
  /// leave too late to claim leg B for certain (H-3).
  public func isTooLate(toSend step: SwapStep, on leg: Leg, at now: Instant) -> Bool {
    reveals(step, on: leg) && !hasLeft && !isInitiatorClaimed && now > margins.latestReveal(for: terms)
  }

  /// Whether sending the step shows the preimage.
  public func reveals(_ step: SwapStep, on leg: Leg) -> Bool { step == .claim && leg == .responder }

  /// A claim of leg A has shown the preimage to everybody.
  var isInitiatorClaimed: Bool {
    if case .claimed = legs[.initiator].status { true } else { false }
  }

  /// Whether the other leg's claim has shown the preimage.
  private func isPublic(for leg: Leg) -> Bool {
    if case .claimed = legs[leg.opposite].status { true } else { false }
  }

  /// When, in the time of the leg's ledger, the leg must be read again although nothing seems to happen there.
  public func nextReading(of leg: Leg) -> Instant? {
    guard outcome == nil else { return nil }
    switch legs[leg].status {
    case .claimed, .refunded: return nil
    case nil, .absent, .locked:
      let dues = isPublic(for: leg) ? [watchDue(on: leg), refundDue(on: leg)] : [refundDue(on: leg)]
      guard let ledgerTime = legs[leg].ledgerTime else { return dues.first }
      return dues.first { ledgerTime < $0 }
    }
  }

  /// Notes a reading; `false` where it is older than what is known.
  private mutating func record(_ observation: LockObservation, on leg: Leg) -> Bool {
    if let known = legs[leg].ledgerTime, observation.ledgerTime < known { return false }
    legs[leg].ledgerTime = observation.ledgerTime
    legs[leg].status = observation.status
    let isDone =
      switch observation.status {
      case .absent: false
      case .locked: legs[leg].pending == .lock
      case .claimed, .refunded: true
      }
    if isDone {
      legs[leg].pending = nil
      legs[leg].isReleased = false
    }
    return true
  }

  /// Lets a prepared step go out, or stops it when its time has passed meanwhile (H-3, checked again after a restart).
  private mutating func release(_ step: SwapStep, on leg: Leg, at now: Instant) -> [SwapEffect] {
    guard legs[leg].pending == step else { return [.discard(leg, step)] }
    if legs[leg].isReleased { return [.broadcast(leg, step)] }
    if let latest = latest(step, on: leg), now > latest {
      legs[leg].pending = nil
      return [.discard(leg, step)] + decide(at: now)
    }
    legs[leg].isReleased = true
    if step == .lock { legs[leg].wasLockReleased = true }
    if reveals(step, on: leg) { isRevealed = true }
    return [.broadcast(leg, step)]
  }
}
