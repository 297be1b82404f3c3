import TielineCore

/// How a ``WebSocketJSONRPC`` behaves.
public struct WebSocketConfiguration: Sendable {
  /// From the first packet to the node's confirmation of the subscription.
  public var handshakeTimeout = Milliseconds(seconds: 10)
  /// A ping goes out this often; a node that is silent for two of these is given up.
  public var pingInterval = Milliseconds(seconds: 15)
  /// Largest message, in bytes, its fragments together; at most 2^32 − 1.
  public var messageLimit = 8 << 20
  /// Most events that wait for a slow reader; one more ends the connection.
  public var bufferedEvents = 4096
  /// Most bytes of messages that wait for a slow reader.
  public var bufferedBytes = 32 << 20
  /// Between attempts to connect.
  public var pacing = RetryPacing(first: Milliseconds(500), longest: Milliseconds(seconds: 30))
  /// Sent with the handshake, as a provider's key.
  public var fields: [HTTPField] = []
  /// A file of PEM certificates to trust instead of the system's. TLS is always verified.
  public var certificateAuthorityFile: String?

  public init() {}
}
