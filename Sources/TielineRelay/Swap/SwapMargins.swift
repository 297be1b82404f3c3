import TielineCore

/// The times that keep a swap safe: what the two ledgers were measured to take, and what the operator tolerates.
/// Frozen when the swap is admitted, so that every later decision rests on the figures that were shown.
public struct SwapMargins: Hashable, Sendable, Codable {
  /// c and f of each leg's ledger, measured.
  public let timings: PerLeg<LedgerTimings>
  /// o: an outage of ledger or gateway that a swap survives.
  public let outage: Milliseconds
  /// s: how far clocks may be apart.
  public let skew: Milliseconds
  /// Longest time that anything may stay locked (H-4).
  public let maximumLock: Milliseconds

  public init(timings: PerLeg<LedgerTimings>, outage: Milliseconds, skew: Milliseconds, maximumLock: Milliseconds) {
    (self.timings, self.outage, self.skew, self.maximumLock) = (timings, outage, skew, maximumLock)
  }

  /// How much later than leg B leg A must expire: f_B + c_A + f_A + o + s (H-1).
  public var expiryGap: Milliseconds {
    timings.responder.finality + timings.initiator.settlement + outage + skew
  }

  /// c_B + f_B + s: the preimage is revealed no later than this before leg B expires (H-3).
  public var revealWindow: Milliseconds { timings.responder.settlement + skew }

  /// The last instant to reveal the preimage by claiming leg B (H-3).
  public func latestReveal(for terms: SwapTerms) -> Instant { terms[.responder].timelock.instant - revealWindow }

  /// The last instant to lock leg B so that the initiator can still reveal in time.
  public func latestResponderLock(for terms: SwapTerms) -> Instant {
    latestReveal(for: terms) - timings.responder.settlement
  }

  /// The last instant to lock leg A so that the responder can still follow.
  public func latestInitiatorLock(for terms: SwapTerms) -> Instant {
    latestResponderLock(for: terms) - timings.initiator.settlement
  }

  /// How long the initiator may choose between revealing and leaving it, once the responder has locked: the option that
  /// the responder gives (H-15).
  ///
  /// - Parameter now: When both agree; the locks are made at once.
  public func optionWindow(for terms: SwapTerms, from now: Instant) -> Milliseconds {
    let locked = now + timings.initiator.settlement + timings.responder.settlement
    return max(.zero, latestReveal(for: terms) - locked)
  }

  /// How long before a lock expires a gateway claims it for another: what that takes, and half of the outage that is
  /// tolerated (H-13).
  public func watcherReserve(on leg: Leg) -> Milliseconds {
    timings[leg].settlement + skew + Milliseconds(outage.count / 2)
  }

  /// How long a gateway that does not act for a lock's sender leaves the refund to the one that does (H-13).
  public func watcherGrace(on leg: Leg) -> Milliseconds { timings[leg].settlement }
}
