/// A rule that did not hold in a simulated world.
public struct CommitteeViolation: Error, Hashable, Sendable, CustomStringConvertible {
  /// What has to hold.
  public enum Rule: String, Hashable, Sendable, CaseIterable {
    case agreement, validity, doubleVote, exactlyOnce, caps, evidence, liveness, falseAccusation, encoding
  }

  public let rule: Rule
  /// Milliseconds since the world began.
  public let at: Int64
  /// What was seen, in words.
  public let what: String

  public var description: String { "\(rule.rawValue) at \(at) ms: \(what)" }
}
