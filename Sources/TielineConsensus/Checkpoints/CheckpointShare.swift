import TielineCodec

/// A member's word that it came to a checkpoint, and holds the attestations of all that was attested up to it.
public struct CheckpointShare: Hashable, Sendable {
  public let member: MemberIndex
  public let checkpoint: Checkpoint
  /// Of the checkpoint's sign bytes, with the member's vote key.
  public let signature: [UInt8]

  func isValid(in epoch: CommitteeEpoch, _ scheme: SignatureScheme) -> Bool {
    epoch.votes(member)
      && scheme.verify(signature, checkpoint.signBytes(committee: epoch.committee), epoch.keys[Int(member)])
  }

  func write(to writer: inout ByteWriter) {
    writer.bigEndian(member)
    checkpoint.write(to: &writer)
    writer.counted(signature)
  }

  init(member: MemberIndex, checkpoint: Checkpoint, signature: [UInt8]) {
    (self.member, self.checkpoint, self.signature) = (member, checkpoint, signature)
  }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    member = try reader.bigEndian(MemberIndex.self, "member")
    checkpoint = try Checkpoint(from: &reader)
    signature = try reader.counted(maximum: SignedVote.maximumSignatureBytes, "signature")
  }
}
