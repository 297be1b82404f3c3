/// What went over the link of one peer since the start.
public struct LinkStatistics: Sendable, Hashable {
  public internal(set) var isConnected = false
  public internal(set) var sentMessages: UInt64 = 0
  public internal(set) var sentBytes: UInt64 = 0
  public internal(set) var receivedMessages: UInt64 = 0
  public internal(set) var receivedBytes: UInt64 = 0
  /// Messages that did not fit in the queue, or came while there was no link.
  public internal(set) var dropped: UInt64 = 0
  public internal(set) var queuedBytes = 0
  /// Connections that came to be.
  public internal(set) var connections: UInt64 = 0
}
