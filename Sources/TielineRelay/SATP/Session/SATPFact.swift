import TielineCore

/// What this gateway, or its application, decides.
public enum SATPDecision: Hashable, Sendable {
  /// Sender: propose this transfer.
  case propose(SATPProposal)
  /// Receiver: take the proposal.
  case accept
  /// Receiver: refuse it, for this reason.
  case decline(reason: String)
  /// Do not go on, for this reason. Without effect once the sender has asked for the extinguishing, or the receiver has
  /// said that it is ready.
  case abort(reason: String)
}

/// What is final on a ledger, by proof: this gateway's own view, never the other's word.
public enum SATPLedgerFact: Hashable, Sendable {
  /// Sender: the asset is locked until then; the claim proves it.
  case locked(SATPClaim, expiration: Instant)
  /// Receiver: the asset is minted and pending under the same hashlock.
  case minted(SATPClaim)
  /// Sender: the asset is extinguished; the claim shows the preimage.
  case burnt(SATPClaim)
  /// Receiver: the asset is the beneficiary's.
  case assigned(SATPClaim)
  /// Nothing of this gateway's is left on its ledger: the lock is released, what was pending is cancelled, or it was
  /// never there. With what proves it, if anything.
  case undone(SATPClaim?)
  /// The lock, or the pending asset, could not be made.
  case failed(reason: String)
  /// The claim with this hash, which was to be verified, holds.
  case proven(SATPHash)
  /// The claim with this hash is untrue.
  case refuted(SATPHash, reason: String)
  /// The other ledger shows that the other gateway did its part: origin extinguished, or destination assigned.
  case counterpartDone(SATPClaim)
  /// The other ledger shows that the other gateway's part can never come to be: the origin lock has expired or was
  /// released, what was pending is cancelled.
  case counterpartUndone
}

/// Something that has happened to a session, as it is persisted; a restart replays it.
public enum SATPFact: Hashable, Sendable {
  case decided(SATPDecision)
  case observed(SATPLedgerFact)
  /// The other gateway's message; its signature and its place were checked then.
  case received(SATPMessage)
  /// Waiting came to its end.
  case timedOut
}

/// A fact and when it was.
public struct SATPEntry: Hashable, Sendable {
  /// When it was recorded, by the gateway's clock.
  public let at: Instant
  /// What happened.
  public let fact: SATPFact

  public init(at: Instant, fact: SATPFact) { (self.at, self.fact) = (at, fact) }
}

/// Something that comes to a session.
public enum SATPEvent: Hashable, Sendable {
  case decided(SATPDecision)
  case observed(SATPLedgerFact)
  /// Bytes from the other gateway; the session verifies them.
  case received(SATPEnvelope)
  /// The instant of ``SATPSession/nextTimer`` has come.
  case timer
}
