import TielineCore
import TielineProofs

/// What the relay does to a lock.
public enum SwapStep: String, Sendable, Codable, CaseIterable {
  case lock, claim, refund
}

/// Something that happens to a swap. What it says of a lock is proven: an unverified observation has no way in.
public enum SwapEvent: Hashable, Sendable {
  /// The swap was admitted.
  case started
  /// The leg's lock was read, with proof.
  case observed(Leg, VerifiedLock)
  /// The step's transactions are signed and stored with this event, and not yet sent.
  case prepared(Leg, SwapStep)
  /// The step's last transaction is said to be final and to have done what it should; the lock will be read.
  case succeeded(Leg, SwapStep)
  /// The step can no longer succeed as it was prepared, or could not be prepared; the lock will be read.
  case failed(Leg, SwapStep, reason: String)
  /// The released step was handed to a node, or may have been.
  case sent(Leg, SwapStep)
  /// The released step was not sent, and never will be.
  case withheld(Leg, SwapStep)

  /// What the journal keeps of it.
  public var fact: SwapFact {
    switch self {
    case .started: .started
    case .observed(let leg, let lock): .observed(leg, lock.observation)
    case .prepared(let leg, let step): .prepared(leg, step)
    case .succeeded(let leg, let step): .succeeded(leg, step)
    case .failed(let leg, let step, let reason): .failed(leg, step, reason: reason)
    case .sent(let leg, let step): .sent(leg, step)
    case .withheld(let leg, let step): .withheld(leg, step)
    }
  }
}

/// Something that has happened to a swap, as the journal keeps it, one line each; a restart replays them.
public enum SwapFact: Hashable, Sendable {
  /// The swap was admitted.
  case started
  /// The leg's lock was read; its proof was checked then.
  case observed(Leg, LockObservation)
  /// The step's transactions were signed and stored.
  case prepared(Leg, SwapStep)
  /// The step's last transaction was said to be final.
  case succeeded(Leg, SwapStep)
  /// The step could no longer succeed as it was prepared.
  case failed(Leg, SwapStep, reason: String)
  /// The released step was handed to a node, or may have been.
  case sent(Leg, SwapStep)
  /// The released step was not sent, and never will be.
  case withheld(Leg, SwapStep)
}

/// What the driver does next, in order; it stores the event before it begins.
public enum SwapEffect: Hashable, Sendable {
  /// Build and sign the step, then report `.prepared` or `.failed`.
  case prepare(Leg, SwapStep)
  /// Send what was stored for the step, and watch it until `.succeeded` or `.failed`. A step that reveals the preimage is
  /// reported as `.sent` as soon as a node may have it.
  case broadcast(Leg, SwapStep)
  /// Send what was stored only if the ledger knows it already, and report `.sent`; else report `.withheld`, and give
  /// its sequence numbers back.
  case withhold(Leg, SwapStep)
  /// Never send what was stored for the step; give its sequence numbers back.
  case discard(Leg, SwapStep)
  /// Read the lock at the newest final block and report `.observed`.
  case observe(Leg)
  /// Nothing is left to do.
  case finish(SwapOutcome)
}

/// How a swap ended.
public enum SwapOutcome: Hashable, Sendable, Codable, CustomStringConvertible {
  /// Both legs were claimed.
  case settled
  /// Everything that was locked went back.
  case refunded
  /// Nothing was ever locked.
  case lapsed(reason: String)
  /// One leg was claimed and the other was not: the rules were broken, by an outage longer than `o` or by a party.
  case breached(reason: String)

  public var description: String {
    switch self {
    case .settled: "settled"
    case .refunded: "refunded"
    case .lapsed(let reason): "lapsed: \(reason)"
    case .breached(let reason): "breached: \(reason)"
    }
  }

  /// One word for lists and counts.
  public var name: String {
    switch self {
    case .settled: "settled"
    case .refunded: "refunded"
    case .lapsed: "lapsed"
    case .breached: "breached"
    }
  }
}
