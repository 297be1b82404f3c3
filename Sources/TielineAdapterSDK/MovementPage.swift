import TielineCore

/// What happened to certificates in some final blocks.
public struct MovementPage: Hashable, Sendable, Codable {
  /// In the order of the ledger.
  public let movements: [CertificateMovement]
  /// The first block that was not read.
  public let next: UInt64
  /// Whether more final blocks are waiting.
  public let hasMore: Bool

  public init(movements: [CertificateMovement], next: UInt64, hasMore: Bool) {
    (self.movements, self.next, self.hasMore) = (movements, next, hasMore)
  }
}
