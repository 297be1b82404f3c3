import TielineAdapterSDK
import TielineCore
import TielineRelay

/// A step on its way: everything that was signed for it, the first signing and its replacements.
struct Flight: Sendable {
  let step: SwapStep
  /// Each attempt's transactions in order of broadcast; the last of each is the step itself.
  var attempts: [[PreparedTransaction]]
  /// When the newest attempt was sent, by the gateway's clock.
  var sentAt: Instant

  /// What has become of the step.
  enum Conclusion: Equatable {
    case undecided(isKnown: Bool)
    case succeeded
    case failed(String)
  }

  /// The transactions whose outcome decides.
  var deciding: [PreparedTransaction] { attempts.compactMap(\.last) }

  /// Concludes from the outcomes of ``deciding``, in the same order.
  static func conclusion(of outcomes: [TransactionOutcome]) -> Conclusion {
    var reason: String?
    for outcome in outcomes {
      switch outcome {
      case .succeeded: return .succeeded
      case .reverted(let height, let cause): reason = "reverted in block \(height): \(cause)"
      case .superseded: reason = reason ?? "another transaction took its number"
      case .unknown, .pending, .included: continue
      }
    }
    if let reason, outcomes.allSatisfy(\.isFinal) { return .failed(reason) }
    return .undecided(isKnown: outcomes.contains { $0 != .unknown })
  }
}
