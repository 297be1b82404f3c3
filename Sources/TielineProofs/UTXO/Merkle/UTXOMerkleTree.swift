/// The tree of hashes under a block's header; a level's last hash pairs with itself where it is alone.
///
/// - Source: Bitcoin developer reference, *Merkle trees*.
enum UTXOMerkleTree {
  static func parent(_ left: UTXOHash, _ right: UTXOHash) -> UTXOHash { .of(left.bytes + right.bytes) }

  /// The root over `leaves`.
  ///
  /// Refuses a list in which two neighbours of any level are the same: a shorter list has the same root
  /// (CVE-2012-2459).
  static func root(of leaves: [UTXOHash], at height: UInt64) throws(ProofFailure) -> UTXOHash {
    guard !leaves.isEmpty else { throw .invalid(.empty, at: height, expected: "leaves of a tree", found: "none") }
    var level = leaves
    while level.count > 1 {
      var next: [UTXOHash] = []
      for index in stride(from: 0, to: level.count, by: 2) {
        let isAlone = index + 1 == level.count
        guard isAlone || level[index] != level[index + 1] else {
          throw .invalid(
            .ambiguous, at: height, expected: "neighbours that differ", found: "\(level[index]) twice")
        }
        next.append(parent(level[index], level[isAlone ? index : index + 1]))
      }
      level = next
    }
    return level[0]
  }

  /// The branch from the leaf at `index` of a list that ``root(of:at:)`` accepts; `nil` where there is no such leaf.
  static func branch(of leaves: [UTXOHash], at index: Int) -> UTXOMerkleBranch? {
    guard leaves.indices.contains(index), leaves.count <= 1 << UTXOLimits.merkleDepth else { return nil }
    var (level, place) = (leaves, index)
    var siblings: [UTXOHash] = []
    while level.count > 1 {
      siblings.append(level[min(place ^ 1, level.count - 1)])
      level = stride(from: 0, to: level.count, by: 2).map { parent(level[$0], level[min($0 + 1, level.count - 1)]) }
      place /= 2
    }
    return UTXOMerkleBranch(index: UInt32(index), siblings: siblings)
  }
}

/// The hashes beside the way from one leaf to the root.
public struct UTXOMerkleBranch: Hashable, Sendable {
  /// The leaf's place, from 0.
  public let index: UInt32
  /// From the leaf's own level upwards; at most ``UTXOLimits/merkleDepth``.
  public let siblings: [UTXOHash]

  public init(index: UInt32, siblings: [UTXOHash]) { (self.index, self.siblings) = (index, siblings) }

  /// The root that `leaf` leads to.
  func root(from leaf: UTXOHash, at height: UInt64) throws(ProofFailure) -> UTXOHash {
    guard siblings.count <= UTXOLimits.merkleDepth, UInt64(index) < 1 << UInt64(siblings.count) else {
      throw .invalid(
        .wrongKey, at: height, expected: "a place in a tree of \(siblings.count) levels", found: "\(index)")
    }
    var (hash, place) = (leaf, index)
    for sibling in siblings {
      let isRight = !place.isMultiple(of: 2)
      // A last hash pairs with itself as the left one; as the right one it would be a second place of the same leaf.
      guard !isRight || sibling != hash else {
        throw .invalid(.ambiguous, at: height, expected: "neighbours that differ", found: "\(hash) twice")
      }
      hash = isRight ? UTXOMerkleTree.parent(sibling, hash) : UTXOMerkleTree.parent(hash, sibling)
      place /= 2
    }
    return hash
  }
}
