import TielineCodec

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
  /// Whether these are all items of the block for the destination, and no others: then ``items(of:for:)`` gives them.
  public let isWholeBlock: Bool

  /// All items of a block for a destination, in the block's order.
  public static func items(of block: FilledBlock, for destination: Destination) -> [[UInt8]] {
    block.requests.compactMap { request in
      (try? AttestCommand(request)).flatMap { $0.destination == destination ? $0.item : nil }
    }
  }

  /// The items as the store keeps them where they are not those of the block.
  public var encodedItems: [UInt8] {
    var writer = ByteWriter(reserving: items.reduce(4) { $0 + $1.count + 4 })
    writer.bigEndian(UInt32(items.count))
    for item in items { writer.counted(item) }
    return writer.bytes
  }

  /// Reads ``encodedItems``.
  /// - Throws: `ByteReadingError` for any other bytes.
  public static func items(encoded bytes: [UInt8]) throws(ByteReadingError) -> [[UInt8]] {
    var reader = ByteReader(bytes)
    var items: [[UInt8]] = []
    // What waited under a cap joins the items of a block.
    for _ in 0..<(try reader.count(maximum: Block.maximumRequests + OrderedState.queueMaximum, "items")) {
      items.append(try reader.counted(maximum: AttestCommand.maximumItemBytes, "item"))
    }
    try reader.end()
    return items
  }
}
