/// The items of a block that are attested for one destination, in the block's order.
public struct AttestedBatch: Hashable, Sendable {
  public let statement: AttestationStatement
  /// Of the block.
  public let height: UInt64
  /// Milliseconds since 1970, of the block.
  public let time: UInt64
  /// What the items are about, for those who wait.
  public let events: [Digest]
  /// By place like `events`; the leaves.
  public let items: [[UInt8]]
}
