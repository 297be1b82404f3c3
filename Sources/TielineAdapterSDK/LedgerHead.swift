import TielineCore

/// A block that stays.
public struct LedgerHead: Hashable, Sendable, Codable {
  /// The block's number on its ledger.
  public let height: UInt64
  /// The ledger's own name of the block.
  public let hash: String
  /// The ledger's own time, by which timelocks are measured (H-8).
  public let time: Instant

  public init(height: UInt64, hash: String, time: Instant) {
    (self.height, self.hash, self.time) = (height, hash, time)
  }
}

/// Where a reader of events has come to; stored, so that a restart continues and misses nothing.
public struct LedgerCursor: Hashable, Sendable, Codable {
  /// The block's number on its ledger.
  public let height: UInt64
  /// The hash of the block at `height`; a ledger in which that height has another hash was reorganised.
  public let hash: String

  public init(height: UInt64, hash: String) { (self.height, self.hash) = (height, hash) }
}
