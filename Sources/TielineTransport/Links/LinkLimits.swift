import NIOCore

/// How much a peer may ask of a link.
public struct LinkLimits: Sendable, Hashable {
  /// Longest message, in bytes: some full blocks that became final together.
  public var messageBytes = 24 << 20
  /// Most bytes that wait for one peer; what comes then is dropped.
  public var queuedBytes = 32 << 20
  /// What a peer may send in a second, on average; above it the link is not read for a while.
  public var bytesPerSecond = 64 << 20
  /// The same in messages.
  public var messagesPerSecond = 50_000
  /// Until when a new connection has to have said who it is.
  public var greeting = TimeAmount.seconds(5)
  /// How long one message may take to come in.
  public var oneMessage = TimeAmount.seconds(30)
  /// After how long without a word a link is closed.
  public var silence = TimeAmount.seconds(10)
  /// After how long without one the own side says a word.
  public var ping = TimeAmount.seconds(2)
  /// How often the clocks above are looked at.
  public var check = TimeAmount.milliseconds(500)
  /// Connections at once that have not said who they are.
  public var strangers = 32
  /// The pauses before a call is made again.
  public var redial = TimeAmount.milliseconds(50)...TimeAmount.seconds(2)

  public init() {}
}
