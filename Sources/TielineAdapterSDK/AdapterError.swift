import TielineCore

/// Why a ledger did not do what it was asked. It never means that a lock changed its state (H-8).
public struct AdapterError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure; a plugin may send one that this version does not know, as `other`.
  public enum Code: String, Sendable, Codable, CaseIterable {
    case unreachable, timedOut, malformedAnswer, wrongLedger, reorganized
    /// What a source said contradicts itself or was proven untrue; ``AdapterError/source`` names it.
    case untrue
    case unknownAccount, invalidRequest, insufficientFunds, rejected, feeLimit, unsupported, cancelled, other
  }

  /// What may be done about it.
  public enum Retry: String, Sendable, Codable {
    /// The same call may be made again at once or later; nothing was done, or doing it twice does no harm.
    case safe
    /// Only after a human or a new request has changed something.
    case never
  }

  public let code: Code
  /// One sentence that says what happened and what to do.
  public let message: String
  /// The message of the error below, where there was one.
  public let cause: String?
  public let retry: Retry
  /// The endpoint that it is about, where one is known.
  public let source: String?

  public init(
    _ code: Code, _ message: String, cause: String? = nil, retry: Retry? = nil, source: String? = nil
  ) {
    (self.code, self.message, self.cause, self.source) = (code, message, cause, source)
    self.retry = retry ?? code.defaultRetry
  }

  public var description: String { cause.map { "\(message) (\($0))" } ?? message }
}

extension AdapterError.Code {
  /// Whether the same call may succeed later without anything having been changed.
  public var defaultRetry: AdapterError.Retry {
    switch self {
    case .unreachable, .timedOut, .malformedAnswer, .reorganized, .untrue, .cancelled, .rejected, .other: .safe
    case .wrongLedger, .unknownAccount, .invalidRequest, .insufficientFunds, .feeLimit, .unsupported: .never
    }
  }
}
