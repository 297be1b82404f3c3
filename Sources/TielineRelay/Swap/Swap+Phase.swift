import TielineCore

extension Swap {
  /// Where a swap stands, in words for lists.
  public enum Phase: String, Sendable, Codable, CaseIterable {
    case starting = "starting"
    case awaitingInitiatorLock = "awaiting lock A"
    case awaitingResponderLock = "awaiting lock B"
    case awaitingReveal = "awaiting reveal"
    case claiming = "claiming"
    case refunding = "refunding"
    case ended = "ended"
  }

  /// Where the swap stands now.
  public var phase: Phase {
    if outcome != nil { return .ended }
    switch (legs[.initiator].status, legs[.responder].status) {
    case (nil, _), (_, nil): return .starting
    case (.absent, _): return .awaitingInitiatorLock
    case (.refunded, _), (_, .refunded): return .refunding
    case (.claimed, _), (_, .claimed): return .claiming
    case (.locked, .absent):
      if hasExpired(.initiator) { return .refunding }
      return terms.call == nil ? .awaitingResponderLock : isRevealed ? .claiming : .awaitingReveal
    case (.locked, .locked):
      if hasExpired(.initiator) || hasExpired(.responder) { return .refunding }
      return isRevealed ? .claiming : .awaitingReveal
    }
  }

  /// The newest final status of a leg; `nil` before the first reading.
  public func status(of leg: Leg) -> LockObservation.Status? { legs[leg].status }

  /// The preimage that a claim of the leg shows: the ledger's where leg B was claimed, else the gateway's own.
  public func preimage(for leg: Leg) -> Preimage? {
    if case .claimed(let shown) = legs[leg.opposite].status { return shown }
    return leg == .responder ? preimage : nil
  }
}

extension Swap {
  /// Whether both hold the same knowledge, leaving aside how far the ledgers' time has come between one deadline and the
  /// next. A reading that changes only such time need not be stored: the next one tells it again. One that shows a
  /// deadline passed must be: how the swap goes on, and ends, follows from it.
  public func isSameAsideFromTime(as other: Swap) -> Bool {
    guard Leg.allCases.allSatisfy({ deadlinesPassed(on: $0) == other.deadlinesPassed(on: $0) }) else { return false }
    var (left, right) = (self, other)
    for leg in Leg.allCases {
      left.legs[leg].ledgerTime = nil
      right.legs[leg].ledgerTime = nil
    }
    return left == right
  }

  /// How many deadlines of the leg its ledger's time has passed.
  private func deadlinesPassed(on leg: Leg) -> Int {
    guard let time = legs[leg].ledgerTime else { return 0 }
    return (hasExpired(leg) ? 1 : 0) + (isWatchDue(leg) ? 1 : 0)
      + (leg == .responder && time > margins.latestReveal(for: terms) ? 1 : 0)
  }

  /// The step that the leg waits for, if any.
  public func pendingStep(on leg: Leg) -> SwapStep? { legs[leg].pending }
}
