import TielineCore

extension Swap {
  /// What follows from everything that is known, at most one new step a leg.
  mutating func decide(at now: Instant) -> [SwapEffect] {
    if let ending = ending(at: now) {
      outcome = ending
      return [.finish(ending)]
    }
    var effects: [SwapEffect] = []
    for leg in Leg.allCases {
      guard let step = nextStep(on: leg, at: now), legs[leg].pending != step else { continue }
      legs[leg].pending = step
      legs[leg].isReleased = false
      effects.append(.prepare(leg, step))
    }
    return effects
  }

  /// The step that the leg needs now, if any.
  private func nextStep(on leg: Leg, at now: Instant) -> SwapStep? {
    switch legs[leg].status {
    case nil, .claimed, .refunded: return nil
    case .absent where leg == .responder && terms.call != nil:
      return !hasExpired(leg) && mayClaim(leg, at: now) ? .claim : nil
    case .absent: return mayLock(leg, at: now) ? .lock : nil
    case .locked:
      if hasExpired(leg) {
        let isDue = legs[leg].ledgerTime.map { $0 >= refundDue(on: leg) } ?? false
        return isDue ? .refund : nil
      }
      return mayClaim(leg, at: now) ? .claim : nil
    }
  }

  /// H-2: leg B only after leg A is final. Neither when there is too little time left, nor after repeated failure.
  private func mayLock(_ leg: Leg, at now: Instant) -> Bool {
    guard actsFor.contains(leg), legs[leg].pending == nil, legs[leg].lockFailures < Self.lockAttempts,
      let latest = latest(.lock, on: leg), now <= latest, !hasExpired(leg)
    else { return false }
    return leg == .initiator || legs[.initiator].status == .locked
  }

  private func mayClaim(_ leg: Leg, at now: Instant) -> Bool {
    guard legs[leg].pending == nil else { return false }
    switch leg {
    case .responder:
      // H-3: once revealed, claiming never stops.
      if isRevealed || (isInitiatorClaimed && (actsFor.contains(.initiator) || isWatchDue(leg))) { return true }
      guard actsFor.contains(.initiator), preimage != nil, legs[.initiator].status == .locked else { return false }
      let latest = margins.latestReveal(for: terms)
      return now <= latest && legs[.responder].ledgerTime.map { $0 <= latest } ?? false
    case .initiator:
      guard case .claimed = legs[.responder].status else { return false }
      // What has arrived must not come back at home (E-3), so any gateway makes the departure final (H-13).
      // A call that was executed has its outcome kept, whoever is paid.
      return actsFor.contains(.responder) || terms[leg].part != nil || isWatchDue(leg)
    }
  }

  /// The last instant to release a step that was prepared; `nil` where the ledger alone decides.
  func latest(_ step: SwapStep, on leg: Leg) -> Instant? {
    switch (step, leg) {
    case (.lock, .initiator): margins.latestInitiatorLock(for: terms)
    case (.lock, .responder): margins.latestResponderLock(for: terms)
    case (.claim, .responder): isRevealed || isInitiatorClaimed ? nil : margins.latestReveal(for: terms)
    case (.claim, .initiator), (.refund, _): nil
    }
  }

  /// H-6 and H-8: by the ledger's own time.
  func hasExpired(_ leg: Leg) -> Bool {
    legs[leg].ledgerTime.map { terms[leg].timelock.hasExpired(at: $0) } ?? false
  }

  /// When this gateway claims the leg for whom it does not act for, once the preimage is public (H-13): while there is
  /// still time, and not before the one who is paid had most of it.
  func watchDue(on leg: Leg) -> Instant { terms[leg].timelock.instant - margins.watcherReserve(on: leg) }

  func isWatchDue(_ leg: Leg) -> Bool { legs[leg].ledgerTime.map { $0 >= watchDue(on: leg) } ?? false }

  /// When this gateway refunds the leg: at once for its own party, after a grace for another's (H-13).
  func refundDue(on leg: Leg) -> Instant {
    let expiry = terms[leg].timelock.instant
    return actsFor.contains(leg) ? expiry : expiry + margins.watcherGrace(on: leg)
  }

  /// How the swap has ended, if it has.
  private func ending(at now: Instant) -> SwapOutcome? {
    if let reason = lapseReason(at: now) { return .lapsed(reason: reason) }
    guard let initiator = closing(of: .initiator), let responder = closing(of: .responder) else { return nil }
    switch (initiator, responder) {
    case (.claimed, .claimed): return .settled
    case (.untouched, .untouched): return .lapsed(reason: "neither leg was locked before it expired")
    case (.claimed, _): return .breached(reason: "leg A was claimed and leg B was not")
    case (_, .claimed): return .breached(reason: "leg B was claimed and leg A was not")
    default: return .refunded
    }
  }

  private enum Closing { case claimed, refunded, untouched }

  /// Where a leg ended up, once nothing can change there any more.
  private func closing(of leg: Leg) -> Closing? {
    switch legs[leg].status {
    case .claimed: .claimed
    case .refunded: .refunded
    case .absent: hasExpired(leg) ? .untouched : nil  // The ledger refuses a lock that has expired (H-4).
    case .locked, nil: nil
    }
  }

  /// The initiator's own gateway knows at once that nothing will ever be locked: leg B follows leg A only. Not where it
  /// has sent a lock: that it failed is a node's word, and only expiry, by the proven time, rules the lock out.
  private func lapseReason(at now: Instant) -> String? {
    guard actsFor.contains(.initiator), legs[.initiator].status == .absent, legs[.initiator].pending == nil,
      !legs[.initiator].wasLockReleased, legs[.responder].status == .absent
    else { return nil }
    if legs[.initiator].lockFailures >= Self.lockAttempts {
      return "leg A could not be locked: \(legs[.initiator].lastFailure ?? "unknown reason")"
    }
    guard let latest = latest(.lock, on: .initiator), now > latest else { return nil }
    return "leg A was not locked by \(latest), the last safe instant"
  }
}
