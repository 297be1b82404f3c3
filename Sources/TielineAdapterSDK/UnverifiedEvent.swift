import TielineCore

/// Something that a node says has happened in a final block. It is a hint to look: no value moves on its word alone.
public struct UnverifiedEvent: Hashable, Sendable, Codable {
  /// What happened.
  public enum Kind: Hashable, Sendable, Codable {
    case locked(LockIdentifier, hashlock: Hashlock)
    case claimed(LockIdentifier, hashlock: Hashlock, preimage: Preimage)
    case refunded(LockIdentifier, hashlock: Hashlock)
    case issued(CertificateIdentifier, owner: AccountID, energy: WattHours)
    case cancelled(CertificateIdentifier, owner: AccountID, energy: WattHours)
  }

  public let kind: Kind
  /// The height of the block that it happened in.
  public let height: UInt64
  /// The transaction that caused it.
  public let transaction: String

  public init(kind: Kind, height: UInt64, transaction: String) {
    (self.kind, self.height, self.transaction) = (kind, height, transaction)
  }
}

/// Some final blocks' events.
public struct EventPage: Hashable, Sendable, Codable {
  public let events: [UnverifiedEvent]
  /// Where to go on; unchanged when there was no new block.
  public let cursor: LedgerCursor
  /// Whether more final blocks are waiting.
  public let hasMore: Bool
  /// The endpoint that gave them.
  public let source: String

  public init(events: [UnverifiedEvent], cursor: LedgerCursor, hasMore: Bool, source: String) {
    (self.events, self.cursor, self.hasMore, self.source) = (events, cursor, hasMore, source)
  }
}
