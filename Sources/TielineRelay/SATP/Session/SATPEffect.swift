import TielineCore

/// A claim to verify, and what it has to say.
public struct SATPVerification: Hashable, Sendable {
  /// What is claimed.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case lock, mint, burn, assignment
  }

  public let kind: Kind
  public let claim: SATPClaim
  /// Of a lock: exactly when it expires. Of what was minted: the earliest it may expire. Otherwise `nil`.
  public let expiration: Instant?

  public init(kind: Kind, claim: SATPClaim, expiration: Instant?) {
    (self.kind, self.claim, self.expiration) = (kind, claim, expiration)
  }
}

/// What the driver does next, in order; it completes each `.persist` before it begins what follows.
///
/// Everything but `.refuse`, `.alert` and `.finish` may be asked for twice, and is then done once.
public enum SATPEffect: Hashable, Sendable {
  /// Store the entry, durably.
  case persist(SATPEntry)
  /// Sign the message and send it. Signing it again is harmless: what counts is the message's hash.
  case send(SATPMessage)
  /// Answer what came with this problem, as `application/problem+json`. Nothing has changed, nothing has ended.
  case refuse(SATPProblem)
  /// Receiver: ask the application; report `.accept` or `.decline`.
  case decide(SATPProposal)
  /// Sender: lock the asset for so long; report `.locked` once it is final, or `.failed`.
  case lock(Milliseconds)
  /// Have the claim's documents verified against this gateway's own view; report `.proven` or `.refuted`. What cannot
  /// be decided yet is tried again.
  case verify(SATPVerification)
  /// Receiver: mint under the lock's hashlock, pending until then; report `.minted` once it is final, or `.failed`.
  case mintPending(lock: SATPClaim, until: Instant)
  /// Sender: extinguish the asset, which reveals the preimage. No transaction that does goes out after `before`. Report
  /// `.burnt` once it is final, or `.undone` once the lock was released instead.
  case burn(before: Instant)
  /// Receiver: assign what is pending, with the preimage that the claim shows; report `.assigned`.
  case assign(burn: SATPClaim)
  /// Sender: release the lock as soon as its ledger allows; report `.undone`.
  case release
  /// Receiver: cancel what is pending as soon as its ledger allows; report `.undone`.
  case cancelMint
  /// Look at the other gateway's ledger; report `.counterpartDone` or `.counterpartUndone` where that is final.
  case observeCounterpart
  /// Nothing is left to do but to answer the other gateway.
  case finish(SATPOutcome)
  /// A person should know.
  case alert(SATPAlert)
}

/// How a session ended.
public enum SATPOutcome: Hashable, Sendable, CustomStringConvertible {
  /// Extinguished here and assigned there.
  case settled
  /// What was on this gateway's ledger is undone.
  case refunded
  /// Nothing was ever on this gateway's ledger.
  case lapsed
  /// Extinguished here and not assigned there: the margins were broken.
  case breached

  public var description: String {
    switch self {
    case .settled: "settled"
    case .refunded: "refunded"
    case .lapsed: "lapsed"
    case .breached: "breached"
    }
  }
}

/// What the other gateway should not have done, or what needs a person.
public enum SATPAlert: Hashable, Sendable {
  /// It signed two different messages for one place of the chain.
  case equivocation(step: Int, SATPHash)
  /// Its claim is untrue.
  case untrueClaim(SATPVerification.Kind, SATPHash, reason: String)
  /// It abandons a transfer that can no longer be abandoned.
  case abortWithoutEffect(SATPMessageType)
  /// The asset is extinguished here and cannot be assigned there.
  case breached
}
