import TielineCore
import TielineCrypto

/// A key of the state trie and the nodes on the path to it, from the root down.
///
/// - Source: Neo N3 StateService, `getproof`.
struct NeoMPTProof {
  /// The contract's number and the key in its storage.
  let key: [UInt8]
  let nodes: [[UInt8]]

  static func key(contract: Int32, key: [UInt8]) -> [UInt8] {
    var writer = NeoWriter()
    writer.integer(UInt32(bitPattern: contract))
    writer.raw(key)
    return writer.bytes
  }

  static func decode(_ bytes: [UInt8], at height: UInt64) throws(ProofFailure) -> NeoMPTProof {
    var reader = NeoReader(bytes, of: "a proof of the state trie", at: height)
    let key = try reader.countedBytes(maximum: NeoLimits.keyBytes, "the key")
    let count = try reader.count(maximum: NeoLimits.proofNodes, "the number of nodes")
    var nodes: [[UInt8]] = []
    for _ in 0..<count { nodes.append(try reader.countedBytes(maximum: NeoLimits.valueBytes + 6, "a node")) }
    try reader.end()
    return NeoMPTProof(key: key, nodes: nodes)
  }

  /// Walks from `root` to the key, through all nodes and no others.
  /// - Returns: The value; `nil` where the path ends before the key does.
  func value(under root: [UInt8], at height: UInt64) throws(ProofFailure) -> [UInt8]? {
    guard root.contains(where: { $0 != 0 }) else {
      throw .invalid(.empty, at: height, expected: "a root of the state", found: "zero")
    }
    var walk = Walk(path: key.flatMap { [$0 >> 4, $0 & 15] }[...], next: root)
    for (place, bytes) in nodes.enumerated() {
      guard let expected = walk.next else {
        throw .invalid(
          .notCanonical, at: height, expected: "\(place) nodes, which the path needs", found: "\(nodes.count)")
      }
      let hash = DoubleSHA256.hash(bytes)
      guard hash == expected else {
        throw .invalid(
          .wrongRoot, at: height, expected: "node \(place) with hash \(NeoHash.text(expected))",
          found: NeoHash.text(hash))
      }
      walk.step(into: try NeoMPTNode(bytes, at: height))
    }
    if let missing = walk.next {
      throw .invalid(
        .wrongRoot, at: height, expected: "a node with hash \(NeoHash.text(missing))",
        found: "\(nodes.count) nodes, none of them it")
    }
    return walk.value
  }

  /// How far a key has been followed.
  private struct Walk {
    /// Nibbles still to go.
    var path: ArraySlice<UInt8>
    /// The hash of the node that has to come next; `nil` at the end.
    var next: [UInt8]?
    var value: [UInt8]?

    mutating func step(into node: NeoMPTNode) {
      switch node {
      case .branch(let children):
        // A key that ends at a branch has its value in the seventeenth child.
        next = children[path.popFirst().map(Int.init) ?? 16]
      case .extension(let shared, let below):
        next = path.starts(with: shared) ? below : nil
        path = path.dropFirst(shared.count)
      case .leaf(let content):
        next = nil
        value = path.isEmpty ? content : nil
      }
    }
  }
}
