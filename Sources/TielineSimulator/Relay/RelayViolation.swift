/// A rule that did not hold in a simulated world of swaps.
public struct RelayViolation: Error, Hashable, Sendable, CustomStringConvertible {
  /// What has to hold.
  public enum Rule: String, Hashable, Sendable, CaseIterable {
    /// Nothing is made or lost on a ledger.
    case conservation
    /// Exactly one of claim and refund for each leg.
    case exactlyOne
    /// H-6: claim before the timelock, refund from it on.
    case expiry
    /// A party that follows the protocol gets what it pays for, or its own back.
    case worseOff
    /// H-3: the preimage leaves in time.
    case reveal
    /// H-9: the intent is durable before it is sent.
    case journal
    /// H-17: no number is used for two things, none is left out.
    case nonces
    /// H-1 and H-4: what is admitted keeps the margins.
    case margins
    /// H-2 and H-10: only what is final is acted on.
    case finality
    /// H-5: rounding favours the leg that must not fall short.
    case rounding
    /// Every swap ends by its last timelock and a margin.
    case termination
    /// The journal gives back the state.
    case replay
  }

  public let rule: Rule
  /// Milliseconds since the world began.
  public let at: Int64
  /// What was seen, in words.
  public let what: String

  public var description: String { "\(rule.rawValue) at \(at) ms: \(what)" }
}
