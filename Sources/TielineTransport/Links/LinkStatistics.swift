/// What went over the link of one peer since the start.
public struct LinkStatistics: Sendable, Hashable {
  /// Whether there is a connection now.
  public internal(set) var isConnected = false
  /// Messages handed to the connection.
  public internal(set) var sentMessages: UInt64 = 0
  /// Their bytes.
  public internal(set) var sentBytes: UInt64 = 0
  /// Messages that came.
  public internal(set) var receivedMessages: UInt64 = 0
  /// Their bytes.
  public internal(set) var receivedBytes: UInt64 = 0
  /// Messages that did not fit in the queue, or came while there was no link.
  public internal(set) var dropped: UInt64 = 0
  /// Bytes that wait for the connection.
  public internal(set) var queuedBytes = 0
  /// Connections that came to be.
  public internal(set) var connections: UInt64 = 0
}
