import TielineCore

/// Why a swap is not begun, with the numbers that decided it.
public enum Refusal: Error, Hashable, Sendable, Codable, CustomStringConvertible {
  /// H-1: leg A expires too soon after leg B.
  case expiryGap(required: Milliseconds, offered: Milliseconds, margins: SwapMargins)
  /// H-4: too little time until leg B expires to lock both legs and reveal.
  case tooShort(required: Milliseconds, offered: Milliseconds, leg: Leg)
  /// H-4: a leg would be locked for longer than the operator allows.
  case tooLong(allowed: Milliseconds, offered: Milliseconds, leg: Leg)
  /// H-15: the initiator would have longer to choose than the responder allows.
  case longOption(allowed: Milliseconds, offered: Milliseconds)

  public var description: String {
    switch self {
    case .expiryGap(let required, let offered, let margins):
      "timelock rule H-1: leg A must expire at least \(required) after leg B, but expires \(offered) after it; "
        + "f_B \(margins.timings.responder.finality) + c_A \(margins.timings.initiator.inclusion) "
        + "+ f_A \(margins.timings.initiator.finality) + o \(margins.outage) + s \(margins.skew) = \(required)"
    case .tooShort(let required, let offered, let leg):
      "timelock rule H-4: leg \(leg.rawValue) expires in \(offered), but locking both legs and revealing takes up to "
        + "\(required)"
    case .tooLong(let allowed, let offered, let leg):
      "timelock rule H-4: leg \(leg.rawValue) would be locked for \(offered); at most \(allowed) is allowed"
    case .longOption(let allowed, let offered):
      "option rule H-15: the initiator would have \(offered) to choose whether the swap takes place; at most \(allowed) "
        + "is allowed"
    }
  }

  /// The rule of REQUIREMENTS that refuses.
  public var rule: String {
    switch self {
    case .expiryGap: "H-1"
    case .tooShort, .tooLong: "H-4"
    case .longOption: "H-15"
    }
  }
}

extension SwapMargins {
  /// Decides whether a swap may begin at `now`.
  ///
  /// - Returns: `nil` when it may, else the first rule that it breaks.
  public func refusal(of terms: SwapTerms, at now: Instant) -> Refusal? {
    let expiry = PerLeg(initiator: terms[.initiator].timelock.instant, responder: terms[.responder].timelock.instant)
    let offeredGap = expiry.initiator - expiry.responder
    if offeredGap < expiryGap {
      return .expiryGap(required: expiryGap, offered: offeredGap, margins: self)
    }
    let latest = latestInitiatorLock(for: terms)
    if now > latest {
      return .tooShort(required: expiry.responder - latest, offered: expiry.responder - now, leg: .responder)
    }
    if expiry.initiator - now > maximumLock {
      return .tooLong(allowed: maximumLock, offered: expiry.initiator - now, leg: .initiator)
    }
    return nil
  }

  /// Terms' expiries for a swap that begins at `now` and gives the initiator `window` beyond the least time to reveal.
  ///
  /// - Throws: ``ValueError`` when an expiry would lie past the year 9999.
  public func expiries(from now: Instant, window: Milliseconds) throws(ValueError) -> PerLeg<Timelock> {
    let responder = try Timelock(
      roundingUp: now + timings.initiator.settlement + timings.responder.settlement + revealWindow + window)
    let initiator = try Timelock(roundingUp: responder.instant + expiryGap)
    return PerLeg(initiator: initiator, responder: responder)
  }
}
