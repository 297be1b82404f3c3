import TielineConsensus

/// What a member's operator should know, or others wait for.
public enum CommitteeNotice: Sendable {
  case attested(Attestation, AttestedBatch)
  /// Something else than an attestation followed from a final block.
  case ordered(OrderedOutcome)
  case alert(ReplicaAlert)
  /// The disk refused something; the member reads it anew and goes on when it can.
  case storageFailed(reason: String)
  /// The member was far behind, and starts anew from a checkpoint that it took over from the others.
  case tookCheckpoint
  /// The member votes.
  case running(epoch: UInt64, height: UInt64)
}
