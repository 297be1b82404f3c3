import TielineCodec
import TielineCore
import TielineCrypto

/// Follows a key's nibbles through the nodes of a proof, reading each node in place.
///
/// Every node has to be the one that its parent names and the canonical encoding of a node; every node is used.
/// - Source: Ethereum Yellow Paper, appendix D.
struct MerklePatriciaWalk {
  /// The root of a trie without entries: the hash of the empty string's encoding.
  static let emptyRoot = Keccak256.hash([0x80])

  private let key: [UInt8]
  private let nodes: [[UInt8]]
  /// Nibbles of the key that are behind.
  private var depth = 0
  /// Nodes that were read.
  private var used = 0
  /// Whether an extension led here, so that only a branch may follow: two paths in a row would be one.
  private var isBehindExtension = false

  /// Where a node leads.
  private enum Step {
    case absent
    case value(RLPExtent)
    case child(RLPExtent)
  }

  init(key: [UInt8], nodes: [[UInt8]]) { (self.key, self.nodes) = (key, nodes) }

  /// What the trie holds under the key; `nil` where it was shown to hold nothing.
  mutating func value(root: [UInt8]) throws(ProofFailure) -> [UInt8]? {
    guard root.count == 32, root.contains(where: { $0 != 0 }) else {
      throw .invalid(.empty, expected: "a trie root of 32 bytes", found: Hex.encode(root))
    }
    if root == Self.emptyRoot {
      try checkAllUsed()
      return nil
    }
    // The expected hash stands in the parent's bytes, where it is compared in place.
    var (parent, reference) = (root, 0)
    while true {
      let node = try nextNode(named: parent, at: reference)
      var list: RLPExtent
      do throws(RLPError) { list = try RLPExtent(filling: node) } catch {
        throw .invalid(Rejection(undecodable: "a trie node", error))
      }
      embedded: while true {
        switch try step(node, list) {
        case .absent:
          try checkAllUsed()
          return nil
        case .value(let item):
          try checkAllUsed()
          return Array(node[item.payload..<item.end])
        case .child(let item) where item.isList: list = item
        case .child(let item):
          (parent, reference) = (node, item.payload)
          break embedded
        }
      }
    }
  }

  // MARK: Nodes

  private mutating func nextNode(named parent: [UInt8], at reference: Int) throws(ProofFailure) -> [UInt8] {
    guard used < nodes.count else {
      throw .invalid(
        .wrongRoot, expected: "a trie node with hash \(Hex.encode(parent[reference..<reference + 32]))",
        found: "the end of the proof")
    }
    let node = nodes[used]
    guard Keccak256.isHash(of: node, in: parent, at: reference) else {
      throw .invalid(
        .wrongRoot, expected: "a trie node with hash \(Hex.encode(parent[reference..<reference + 32]))",
        found: Hex.encode(Keccak256.hash(node)))
    }
    guard used == 0 || node.count >= 32 else {
      throw .invalid(.notCanonical, expected: "a trie node below 32 bytes in its parent", found: "apart from it")
    }
    used += 1
    return node
  }

  private mutating func step(_ node: [UInt8], _ list: RLPExtent) throws(ProofFailure) -> Step {
    guard list.isList else { throw Self.malformed("a trie node as a list", "a byte string") }
    let first = try Self.item(node, at: list.payload, limit: list.end)
    let second = try Self.item(node, at: first.end, limit: list.end)
    if second.end == list.end { return try pair(node, path: first, second) }
    isBehindExtension = false
    return try branch(node, list)
  }

  private mutating func branch(_ node: [UInt8], _ list: RLPExtent) throws(ProofFailure) -> Step {
    let isAtEnd = depth == 2 * key.count
    let chosen = isAtEnd ? 16 : Int(nibble(depth))
    var slot: RLPExtent?
    var filled = 0
    var offset = list.payload
    for index in 0..<17 {
      if index != chosen, index < 16, let end = Self.endOfHash(node, at: offset, limit: list.end) {
        (filled, offset) = (filled + 1, end)
        continue
      }
      let item = try Self.item(node, at: offset, limit: list.end)
      if item.isList || item.count > 0 {
        filled += 1
        if index < 16 { try Self.checkReference(node, item) }
      }
      if index == chosen { slot = item }
      if index == 16, item.isList { throw Self.malformed("a branch's value as a byte string", "a list") }
      offset = item.end
    }
    guard offset == list.end else { throw Self.malformed("17 items in a branch", "more") }
    guard filled > 1 else { throw Self.malformed("a branch with two entries or more", "\(filled)") }
    guard let slot, slot.isList || slot.count > 0 else { return .absent }
    if isAtEnd { return .value(slot) }
    depth += 1
    return .child(slot)
  }

  /// A leaf or an extension: the rest of a path, or a part of it, in hex-prefix encoding.
  private mutating func pair(
    _ node: [UInt8], path: RLPExtent, _ target: RLPExtent
  ) throws(ProofFailure) -> Step {
    guard !path.isList, path.count > 0 else { throw Self.malformed("a path in a leaf or extension", "none") }
    guard !isBehindExtension else { throw Self.malformed("a branch behind an extension", "a leaf or extension") }
    let flags = node[path.payload] >> 4
    let isOdd = flags & 1 == 1
    guard flags < 4, isOdd || node[path.payload] & 15 == 0 else {
      throw Self.malformed("a canonical hex prefix", Hex.encode([node[path.payload]]))
    }
    let isLeaf = flags & 2 == 2
    let count = 2 * (path.count - 1) + (isOdd ? 1 : 0)
    if isLeaf {
      guard !target.isList, target.count > 0 else { throw Self.malformed("a value in a leaf", "none") }
    } else {
      guard count > 0 else { throw Self.malformed("a path in an extension", "none") }
      try Self.checkReference(node, target)
    }
    let left = 2 * key.count - depth
    guard isLeaf ? count == left : count <= left else { return .absent }
    // Nibbles of the path, counted from the first byte's high one; the path proper starts at 1 or 2.
    let offset = isOdd ? 1 : 2
    for index in 0..<count {
      let place = offset + index
      let byte = node[path.payload + place / 2]
      guard (place & 1 == 0 ? byte >> 4 : byte & 15) == nibble(depth + index) else { return .absent }
    }
    depth += count
    isBehindExtension = !isLeaf
    return isLeaf ? .value(target) : .child(target)
  }

  @inline(__always) private func nibble(_ index: Int) -> UInt8 {
    index & 1 == 0 ? key[index / 2] >> 4 : key[index / 2] & 15
  }

  // MARK: Form

  private func checkAllUsed() throws(ProofFailure) {
    guard used == nodes.count else {
      throw .invalid(.notCanonical, expected: "a proof of \(used) nodes", found: "\(nodes.count)")
    }
  }

  /// Where the hash of a node at `offset` ends: nearly all that a branch holds, so it has a shorter way.
  @inline(__always)
  private static func endOfHash(_ node: [UInt8], at offset: Int, limit: Int) -> Int? {
    limit - offset > 32 && node[offset] == 0xA0 ? offset + 33 : nil
  }

  /// A node that is not on the way is a hash, or embedded and below 32 bytes.
  @inline(__always)
  private static func checkReference(_ node: [UInt8], _ item: RLPExtent) throws(ProofFailure) {
    if !item.isList {
      guard item.count == 32 else { throw malformed("a reference of 32 bytes", "\(item.count)") }
    } else {
      try checkEmbedded(node, item)
    }
  }

  private static func checkEmbedded(_ node: [UInt8], _ list: RLPExtent) throws(ProofFailure) {
    guard list.end - list.start < 32 else {
      throw malformed("an embedded node below 32 bytes", "\(list.end - list.start)")
    }
    var (offset, items) = (list.payload, 0)
    while offset < list.end {
      let item = try item(node, at: offset, limit: list.end)
      // Each list inside is shorter than the one around it, so this ends within 32 levels.
      if item.isList { try checkEmbedded(node, item) }
      (offset, items) = (item.end, items + 1)
    }
    guard items == 2 || items == 17 else { throw malformed("2 or 17 items in a trie node", "\(items)") }
  }

  @inline(__always)
  private static func item(_ node: [UInt8], at offset: Int, limit: Int) throws(ProofFailure) -> RLPExtent {
    do throws(RLPError) { return try RLPExtent(in: node, at: offset, limit: limit) } catch {
      throw .invalid(Rejection(undecodable: "a trie node", error))
    }
  }

  private static func malformed(_ expected: String, _ found: String) -> ProofFailure {
    .invalid(.malformed, expected: expected, found: found)
  }
}
