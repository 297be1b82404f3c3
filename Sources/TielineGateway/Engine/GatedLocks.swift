import TielineConsensus
import TielineCore
import TielineProofs

/// Which locks a committee has attested, and which are being asked for. A value without clock or I/O.
struct GatedLocks {
  /// How long after a refusal the committee is asked again.
  static let retryPause = Milliseconds(seconds: 10)

  enum Decision: Equatable {
    case pass
    case held
    /// Held, and to be attested now.
    case ask(Destination)
  }

  private enum Standing {
    case unasked, asked, attested
    case refused(at: Instant)
  }

  private var locks: [LegKey: (destination: Destination, standing: Standing)] = [:]

  /// - Parameter destination: `nil` where locks need no attestation.
  mutating func watch(_ key: LegKey, destination: Destination?) {
    if let destination { locks[key] = (destination, .unasked) }
  }

  mutating func forget(_ key: LegKey) { locks[key] = nil }

  /// Decides about what was just proven. At its timelock a lock can only be refunded, so then it passes.
  mutating func admit(_ key: LegKey, _ lock: VerifiedLock, at now: Instant) -> Decision {
    guard let (destination, standing) = locks[key], lock.status == .locked,
      lock.header.time < lock.terms.timelock.instant
    else { return .pass }
    switch standing {
    case .attested: return .pass
    case .asked: return .held
    case .refused(let at) where now < at + Self.retryPause: return .held
    case .unasked, .refused:
      locks[key] = (destination, .asked)
      return .ask(destination)
    }
  }

  mutating func answered(_ key: LegKey, isAttested: Bool, at now: Instant) {
    guard let known = locks[key] else { return }
    locks[key] = (known.destination, isAttested ? .attested : .refused(at: now))
  }
}
