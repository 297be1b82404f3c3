import TielineCore

/// Where a lock stands, proven from a pinned checkpoint. Only a verifier of this module makes one; the relay takes
/// nothing else.
public struct VerifiedLock: Hashable, Sendable {
  /// Everything that the lock commits to.
  public let terms: LockTerms
  /// Where it stands in the state that `header` follows.
  public let status: LockObservation.Status
  /// How the call went that was executed there; `nil` for every other lock.
  public let outcome: CallOutcome?
  /// The block whose state was proven: its height, and the ledger's time that timelocks are measured in (H-8).
  public let header: VerifiedHeader

  init(
    terms: LockTerms, status: LockObservation.Status, outcome: CallOutcome? = nil, header: VerifiedHeader
  ) {
    (self.terms, self.status, self.outcome, self.header) = (terms, status, outcome, header)
  }

  /// The same without its proof, as journals keep it.
  public var observation: LockObservation {
    LockObservation(status: status, height: header.height, ledgerTime: header.time)
  }
}

/// What shows where some locks stand in one header's state. Untrusted; in the encodings of the ledger's family.
public struct LockEvidence: Hashable, Sendable, Codable {
  /// What the proofs of all locks share: the proof of the contract's account, the header of the block before.
  public let state: [UInt8]
  /// One proof for each lock, in order.
  public let locks: [[UInt8]]

  public init(state: [UInt8], locks: [[UInt8]]) { (self.state, self.locks) = (state, locks) }
}
