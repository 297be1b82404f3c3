import TielineAdapterSDK
import TielineCore
import TielineProofs

/// Keeps a ``LockIndex`` at the newest final block.
actor LockFollower {
  private let node: UTXONode
  private let firstBlock: UInt64
  private let ownKeys: Set<[UInt8]>
  private var index: LockIndex

  /// Blocks that are read at a time.
  private static let page: UInt64 = 50

  /// - Parameter firstBlock: Locks in earlier ones are not looked for.
  init(node: UTXONode, firstBlock: UInt64, ownKeys: Set<[UInt8]>) {
    (self.node, self.firstBlock, self.ownKeys) = (node, firstBlock, ownKeys)
    index = LockIndex(ownKeys: ownKeys)
  }

  /// The index up to the block `head`.
  ///
  /// Several may ask at once: what was read is only applied where nobody else has applied it meanwhile.
  /// - Throws: ``AdapterError``, a reading error.
  func index(upTo head: UInt64) async throws(AdapterError) -> LockIndex {
    while true {
      let next = index.newest.map { $0.height &+ 1 } ?? max(firstBlock, head - min(head, LockIndex.kept))
      guard next <= head else { return index }
      let blocks = try await node.blocks(next...min(head, next + Self.page - 1))
      guard (index.newest.map { $0.height &+ 1 } ?? next) == next else { continue }
      for block in blocks where !index.apply(block) {
        // Read anew: something that was final is no longer there.
        index = LockIndex(ownKeys: ownKeys)
        throw AdapterError(
          .reorganized, "block \(block.height) does not follow the one that was final before it; ask again")
      }
    }
  }
}
