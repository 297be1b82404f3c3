import TielineCodec

/// A checkpoint with the signatures of a quorum of its epoch, which nobody has checked yet.
public struct CertifiedCheckpoint: Hashable, Sendable {
  public let checkpoint: Checkpoint
  /// As many as decide, by ascending member.
  public let entries: [QuorumCertificate.Entry]

  public init(checkpoint: Checkpoint, entries: [QuorumCertificate.Entry]) {
    (self.checkpoint, self.entries) = (checkpoint, entries)
  }

  /// Whether a quorum of `epoch` came to it. The epoch is the verifier's own (S-4).
  func isValid(in epoch: CommitteeEpoch, quorum: Int, _ scheme: SignatureScheme) -> Bool {
    checkpoint.epoch == epoch.number && entries.count == quorum
      && zip(entries, entries.dropFirst()).allSatisfy { $0.member < $1.member }
      && entries.allSatisfy {
        CheckpointShare(member: $0.member, checkpoint: checkpoint, signature: $0.signature).isValid(in: epoch, scheme)
      }
  }

  /// As the store keeps it.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    write(to: &writer)
    return writer.bytes
  }

  /// Reads ``encoded``.
  /// - Throws: `ByteReadingError` for any other bytes.
  public init(encoded bytes: [UInt8]) throws(ByteReadingError) {
    var reader = ByteReader(bytes)
    try self.init(from: &reader)
    try reader.end()
  }

  func write(to writer: inout ByteWriter) {
    checkpoint.write(to: &writer)
    entries.write(to: &writer)
  }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    checkpoint = try Checkpoint(from: &reader)
    entries = try [QuorumCertificate.Entry](from: &reader)
  }
}
