import TielineCore

extension SATPSession {
  /// Sets the timer for what the session waits for now.
  mutating func rearm(at now: Instant) {
    waiting.until = nil
    guard state.outcome == nil, state.closing == nil else { return }
    if isWaitingForPeer {
      let isServerWaiting = role == .receiver && state.chain.count < 8
      waiting.until = now + (isServerWaiting ? policy.patience : pause)
    } else if canAbort, let latest = latestBurn, state.task != .decide {
      // A claim that is verified, or an asset that is minted, too slowly: past this the lock is of no use.
      waiting.until = max(latest, now) + Milliseconds(1)
    }
  }

  /// Twice as long each time, up to sixteen times.
  private var pause: Milliseconds { policy.response * (1 << Int64(min(waiting.attempts, 4))) }

  mutating func timer(at now: Instant) -> [SATPEffect] {
    guard let until = waiting.until, now >= until else { return [] }
    guard isWaitingForPeer, let last = state.chain.last else { return record(.timedOut, at: now) }
    if canGiveUp {
      let isTooLate = role == .sender && latestBurn.map { now > $0 } ?? false
      let isServerWaiting = role == .receiver && state.chain.count < 8
      guard !isServerWaiting, !isTooLate, waiting.attempts < policy.attempts else {
        return record(.timedOut, at: now)
      }
      waiting.attempts += 1
      rearm(at: now)
      return [.send(last.message)]
    }
    // Only the ledgers can end it now.
    waiting.attempts = min(waiting.attempts + 1, 4)
    rearm(at: now)
    return [.send(last.message), .observeCounterpart]
  }

  /// Whether waiting may come to its end.
  var canGiveUp: Bool {
    guard !state.chain.isEmpty, state.closing == nil, state.outcome == nil else { return false }
    return canAbort || state.done != nil && role == .receiver
  }

  /// The end of waiting.
  mutating func giveUp(at now: Instant) -> [SATPEffect] {
    if role == .receiver, state.done != nil { return finish(.settled) }
    guard canAbort else { return [] }
    let isLate = latestBurn.map { now > $0 } ?? false
    return close(.abort, problem(isLate ? .lockExpired : .timedOut), at: now)
  }
}
