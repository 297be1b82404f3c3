/// Something that happens to a ``Checkpointer``.
public enum CheckpointEvent: Sendable {
  /// The next final block, with what it led to.
  case delivered(FilledBlock, OrderedState)
  /// Everything attested by blocks up to this height has its attestation, which this member holds.
  case attested(upTo: UInt64)
  /// A member said where it stands.
  case stands(MemberStatus, MemberIndex)
  case received(CheckpointMessage, from: MemberIndex)
  /// Comes about once a second.
  case woken
}

/// What the driver does next, in order.
public enum CheckpointEffect: Sendable {
  /// Write it; durable after the next ``sync``.
  case save(ReplicaRecord)
  case sync
  case send(CheckpointMessage, to: MessageRecipient)
  case alert(ReplicaAlert)
  /// A checkpoint ahead of this member is on the disk: it starts anew from there.
  case adopt(height: UInt64)
}
