/// A certified checkpoint with what a member needs to start from it, and to hand it on.
public struct CheckpointRecord: Hashable, Sendable {
  public let certified: CertifiedCheckpoint
  /// Of its pieces.
  public let hashes: [Digest]
  /// The pieces behind the full ones of events, which have records of their own.
  public let tail: [[UInt8]]
  /// What ended the epochs that this member did not see end.
  public let handovers: [EpochHandover]

  /// The number of the tail's first piece.
  public var firstOfTail: Int { hashes.count - tail.count }

  public init(
    certified: CertifiedCheckpoint, hashes: [Digest], tail: [[UInt8]], handovers: [EpochHandover]
  ) {
    (self.certified, self.hashes, self.tail, self.handovers) = (certified, hashes, tail, handovers)
  }
}
