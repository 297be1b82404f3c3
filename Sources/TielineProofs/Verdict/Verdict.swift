/// What a verifier decides. An untrue proof is a value, not an error, and "not enough" differs from "untrue".
public enum Verdict<Accepted: Sendable>: Sendable {
  /// It follows from what was trusted before.
  case accepted(Accepted)
  /// It is wrong, whatever else may come; whoever sent it lies or is broken.
  case invalid(Rejection)
  /// Nothing is wrong with it, and it does not prove enough yet.
  case insufficient(Shortfall)

  /// Runs a check whose failures are a verdict.
  init(_ check: () throws(ProofFailure) -> Accepted) {
    do throws(ProofFailure) { self = .accepted(try check()) } catch {
      switch error {
      case .invalid(let rejection): self = .invalid(rejection)
      case .insufficient(let shortfall): self = .insufficient(shortfall)
      }
    }
  }

  /// What was accepted; `nil` otherwise.
  public var accepted: Accepted? {
    if case .accepted(let value) = self { value } else { nil }
  }

  /// Why it was found untrue; `nil` otherwise.
  public var rejection: Rejection? {
    if case .invalid(let rejection) = self { rejection } else { nil }
  }

  /// What is missing; `nil` otherwise.
  public var shortfall: Shortfall? {
    if case .insufficient(let shortfall) = self { shortfall } else { nil }
  }

  /// The same verdict about something derived from what was accepted.
  public func map<Other: Sendable>(_ transform: (Accepted) -> Other) -> Verdict<Other> {
    switch self {
    case .accepted(let value): .accepted(transform(value))
    case .invalid(let rejection): .invalid(rejection)
    case .insufficient(let shortfall): .insufficient(shortfall)
    }
  }

  /// What was accepted, inside a larger check.
  func get() throws(ProofFailure) -> Accepted {
    switch self {
    case .accepted(let value): return value
    case .invalid(let rejection): throw .invalid(rejection)
    case .insufficient(let shortfall): throw .insufficient(shortfall)
    }
  }
}

/// How a check inside this module ends early.
enum ProofFailure: Error {
  case invalid(Rejection)
  case insufficient(Shortfall)

  /// A rejection, in one line.
  static func invalid(
    _ reason: Rejection.Reason, at height: UInt64? = nil, expected: String, found: String
  ) -> ProofFailure {
    .invalid(Rejection(reason, at: height, expected: expected, found: found))
  }
}
