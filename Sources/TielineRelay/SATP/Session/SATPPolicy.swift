import TielineCore

/// The times that one gateway keeps. Its peer has its own.
public struct SATPPolicy: Hashable, Sendable {
  /// How long to wait for an answer before a message is sent again; each wait is twice the one before, up to sixteen
  /// times this.
  public var response: Milliseconds
  /// How often a message is sent again before the gateway gives the transfer up.
  public var attempts: Int
  /// How long the receiver's gateway waits for the sender's next message before it gives up.
  public var patience: Milliseconds
  /// How long before the lock's expiration the sender's gateway must ask for the extinguishing: inclusion, finality and
  /// clock skew of the origin network.
  public var burnMargin: Milliseconds
  /// How long before the lock's expiration the receiver's gateway may still mint: what follows has to fit.
  public var mintMargin: Milliseconds
  /// How long after the lock's expiration what was minted stays assignable: the extinguishing's finality, the proof of
  /// it, and inclusion and finality of the destination network. Both gateways hold the same.
  public var assignMargin: Milliseconds
  /// The longest lock that is accepted, from now.
  public var maximumLock: Milliseconds

  public init(
    response: Milliseconds, attempts: Int, patience: Milliseconds, burnMargin: Milliseconds, mintMargin: Milliseconds,
    assignMargin: Milliseconds, maximumLock: Milliseconds
  ) {
    (self.response, self.attempts, self.patience) = (response, attempts, patience)
    (self.burnMargin, self.mintMargin, self.assignMargin) = (burnMargin, mintMargin, assignMargin)
    self.maximumLock = maximumLock
  }
}
