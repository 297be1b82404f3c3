/// Blocks that are not final, and which of them lead to the final one.
///
/// A member far behind holds thousands, so that nothing here looks at all of them for one that comes.
struct BlockTree: Sendable {
  /// The newest final block.
  private var root: Digest
  private var rootView: UInt64
  private var blocks: [Digest: Block] = [:]
  private var children: [Digest: [Digest]] = [:]
  /// Those with all their ancestors up to the root, in ascending views.
  private var connected: Set<Digest> = []

  init(root: Digest, view: UInt64) { (self.root, rootView) = (root, view) }

  subscript(digest: Digest) -> Block? { blocks[digest] }

  /// All of them, in no order.
  var all: some Collection<Block> { blocks.values }

  /// Whether a block names it as its parent.
  func hasChild(_ digest: Digest) -> Bool { children[digest]?.isEmpty == false }

  /// Whether its ancestors are known up to the final block.
  func isConnected(_ digest: Digest) -> Bool { digest == root || connected.contains(digest) }

  mutating func insert(_ block: Block) {
    guard blocks[block.digest] == nil, block.view > rootView else { return }
    blocks[block.digest] = block
    children[block.parent, default: []].append(block.digest)
    connect([block.digest])
  }

  private mutating func connect(_ candidates: [Digest]) {
    var open = candidates
    while let digest = open.popLast() {
      guard let block = blocks[digest], !connected.contains(digest) else { continue }
      let isNext = block.parent == root || (connected.contains(block.parent) && isBelow(block))
      guard isNext else { continue }
      connected.insert(digest)
      open += children[digest] ?? []
    }
  }

  /// Whether the parent has a lower view, as it must.
  private func isBelow(_ block: Block) -> Bool { blocks[block.parent].map { $0.view < block.view } ?? false }

  /// The blocks from the one after the final one up to `digest`, oldest first; `nil` where one is unknown or the chain
  /// does not lead to the final block.
  func chain(to digest: Digest) -> [Block]? {
    guard isConnected(digest) else { return nil }
    var (chain, next) = ([Block](), digest)
    while next != root, let block = blocks[next] {
      chain.append(block)
      next = block.parent
    }
    return chain.reversed()
  }

  /// A block has become final: what is not above it is of no more use.
  ///
  /// - Returns: The digests that were dropped.
  mutating func settle(_ final: Digest, view: UInt64) -> [Digest] {
    (root, rootView) = (final, view)
    let old = blocks.values.filter { $0.view <= view }
    for block in old {
      blocks[block.digest] = nil
      connected.remove(block.digest)
    }
    for block in old {
      children[block.parent]?.removeAll { $0 == block.digest }
      if children[block.parent]?.isEmpty == true { children[block.parent] = nil }
    }
    // What hung on other blocks than the final one leads nowhere any more.
    connected = []
    connect(children[final] ?? [])
    return old.map(\.digest)
  }
}
