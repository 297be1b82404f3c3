import TielineCodec

/// What a subscription tells its reader.
///
/// Between `.disconnected` and the next `.connected` nothing is heard, and what happened meanwhile is not sent again:
/// poll while disconnected, and read once more after `.connected`.
public enum SubscriptionEvent: Sendable {
  /// The node has confirmed the subscription.
  case connected
  /// One notification's result. A hint to look, like everything that a single node says.
  case notification(NodeAnswer)
  /// The connection is lost, or could not be made; another attempt follows by itself.
  case disconnected(reason: String)
}
