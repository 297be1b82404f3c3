import TielineCore

/// A header that follows from a pinned checkpoint by the consensus rules of its ledger, and is final by them. Only a
/// light client of this module makes one.
public struct VerifiedHeader: Hashable, Sendable {
  public let family: LedgerFamily
  /// The ledger's own name for itself: chain id, network magic, channel.
  public let chain: String
  /// The block's number on its ledger.
  public let height: UInt64
  /// The header's hash, in the byte order that the ledger hashes with.
  public let hash: [UInt8]
  /// The header's own time.
  public let time: Instant

  init(family: LedgerFamily, chain: String, height: UInt64, hash: [UInt8], time: Instant) {
    (self.family, self.chain, self.height, self.hash, self.time) = (family, chain, height, hash, time)
  }
}

/// A key of a ledger's state with its value, or with the proof that it has none. Only a verifier makes one.
public struct VerifiedValue: Hashable, Sendable {
  /// The header whose root the proof led to.
  public let header: VerifiedHeader
  /// As the ledger's state is keyed.
  public let key: [UInt8]
  /// `nil` where the key was proven to be absent.
  public let value: [UInt8]?

  init(header: VerifiedHeader, key: [UInt8], value: [UInt8]?) {
    (self.header, self.key, self.value) = (header, key, value)
  }
}
