import TielineCore

/// What can be tuned without touching safety.
public struct ReplicaSettings: Hashable, Sendable {
  /// Bounds of the time that a view gets; it is adapted between them.
  public var timeouts = Milliseconds(250)...Milliseconds(seconds: 30)
  /// What a view gets before one has been measured.
  public var firstTimeout = Milliseconds(500)
  /// How long a leader waits in its view for more requests than a few; what is attested costs each member signatures
  /// in three lists, whether one item or hundreds.
  public var gathering = Milliseconds(8)
  /// How often an idle member says where it stands.
  public var heartbeat = Milliseconds(seconds: 1)
  /// How far a leader's clock may be ahead of this member's.
  public var clockDrift = Milliseconds(seconds: 10)
  /// Most requests in a block, at most ``Block/maximumRequests``.
  public var requestsPerBlock = 512
  /// Most bytes of requests in a block.
  public var bytesPerBlock = 1 << 20
  /// Most requests that wait.
  public var waitingRequests = 20_000
  /// Final blocks kept for members that are behind.
  public var keptBlocks = 256
  /// After how many final blocks there is a checkpoint. All members of a committee have the same.
  public var checkpointBlocks: UInt64 = 1024

  public init() {}
}
