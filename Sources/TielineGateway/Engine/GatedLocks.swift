import TielineConsensus
import TielineCore
import TielineProofs

/// Which locks were cleared: their certificates conform, and a committee has attested them. A value without clock or
/// I/O.
struct GatedLocks {
  /// What a lock needs before the relay acts on it.
  struct Needs: Equatable {
    /// Where its attestation is to be believed; `nil` where it needs none.
    let destination: Destination?
    /// Whether the certificates that it locks have to conform to the shapes.
    let validates: Bool
  }

  /// How long after a refusal it is asked again.
  static let retryPause = Milliseconds(seconds: 10)

  enum Decision: Equatable {
    case pass
    case held
    /// Held, and to be cleared now.
    case ask(Needs)
  }

  private enum Standing {
    case unasked, asked, cleared
    case refused(at: Instant)
  }

  private var locks: [LegKey: (needs: Needs, standing: Standing)] = [:]

  mutating func watch(_ key: LegKey, needs: Needs) {
    if needs.destination != nil || needs.validates { locks[key] = (needs, .unasked) }
  }

  mutating func forget(_ key: LegKey) { locks[key] = nil }

  /// Decides about what was just proven. At its timelock a lock can only be refunded, so then it passes.
  mutating func admit(_ key: LegKey, _ lock: VerifiedLock, at now: Instant) -> Decision {
    guard let (needs, standing) = locks[key], lock.status == .locked,
      lock.header.time < lock.terms.timelock.instant
    else { return .pass }
    switch standing {
    case .cleared: return .pass
    case .asked: return .held
    case .refused(let at) where now < at + Self.retryPause: return .held
    case .unasked, .refused:
      locks[key] = (needs, .asked)
      return .ask(needs)
    }
  }

  mutating func answered(_ key: LegKey, isCleared: Bool, at now: Instant) {
    guard let known = locks[key] else { return }
    locks[key] = (known.needs, isCleared ? .cleared : .refused(at: now))
  }
}
