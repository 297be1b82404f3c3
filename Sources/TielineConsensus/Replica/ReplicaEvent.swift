import TielineCore

/// Something that happens to a replica.
public enum ReplicaEvent: Hashable, Sendable {
  /// Clients handed these requests to this member; nobody has checked them.
  case submitted([Request])
  /// A message came in over the link of `from`.
  case received(Message, from: MemberIndex)
  /// The driver's answer to ``ReplicaEffect/verify(_:)``.
  case verified(Digest, Verification)
  /// ``Replica/nextWake`` has come.
  case woken
}

/// What the driver found about a request.
public enum Verification: Hashable, Sendable {
  case accepted
  /// Untrue, or not provable: no block that holds it gets this member's vote.
  case refused(reason: String)
}

/// What the driver does next, in order.
public enum ReplicaEffect: Hashable, Sendable {
  /// Write it; it is durable after the next ``sync``.
  case save(ReplicaRecord)
  /// Make all that was saved durable, and go on only then: later effects send what depends on it.
  case sync
  case send(Message, to: MessageRecipient)
  /// Check the request and answer ``ReplicaEvent/verified(_:_:)``, once.
  case verify(Request)
  /// Final: the next in order. Comes once, also across restarts if the driver keeps the state that it leads to.
  case deliver(FilledBlock)
  /// What an operator should know.
  case alert(ReplicaAlert)
}

/// To whom a message goes.
public enum MessageRecipient: Hashable, Sendable {
  case all
  case member(MemberIndex)
}

/// What a replica needs again after a restart.
public enum ReplicaRecord: Hashable, Sendable {
  /// An own vote: into the vote log.
  case vote(SignedVote)
  /// A block that gets this member's vote.
  case block(FilledBlock)
  /// Blocks that became final.
  case final(FinalChain)
  /// What let this member leave a view, or finalize in it: its signers may be gone when it is needed again.
  case certificate(QuorumCertificate)
  /// The latest start of another member.
  case start(StartAnnouncement)
  /// What shows that a member lied.
  case evidence(Evidence)
  /// A full piece of the events that were ordered.
  case events(number: Int, bytes: [UInt8])
  /// What a restart can begin with instead of the first block.
  case checkpoint(CheckpointRecord)
}

/// What an operator should know.
public enum ReplicaAlert: Hashable, Sendable {
  /// A request in a block was not what it should be: this member gave the view up.
  case refusedBlock(view: UInt64, request: Digest, reason: String)
  /// A member signed two votes that exclude each other.
  case equivocation(Evidence)
  /// A final block changed who votes.
  case newEpoch(CommitteeEpoch)
  /// A final block asked for members that cannot be; the epoch began with those before.
  case refusedMembership(reason: String)
  /// Others hold later votes or starts of this member than its own log: it was restored from a backup, and does not
  /// vote in this epoch.
  case restoredBackup(epoch: UInt64)
  /// A member came to another state by the same blocks: one of the two programs or disks is at fault.
  case otherState(member: MemberIndex, height: UInt64)
}
