import TielineCore
import TielineCrypto

/// Bitcoin's tree, as Neo has it: pairs are hashed twice, and a last one without partner is paired with itself.
///
/// A list whose tail stands twice has therefore the same root as the list without: hashes that stand twice are refused
/// as ambiguous.
/// - Source: Neo N3, `Cryptography.MerkleTree`; CVE-2012-2459.
enum NeoMerkleTree {
  /// - Returns: The root; 32 zero bytes for no hashes.
  static func root(of hashes: [[UInt8]], at height: UInt64) throws(ProofFailure) -> [UInt8] {
    var seen: Set<[UInt8]> = []
    for hash in hashes where !seen.insert(hash).inserted {
      throw .invalid(.ambiguous, at: height, expected: "each transaction once", found: "\(NeoHash.text(hash)) twice")
    }
    guard !hashes.isEmpty else { return [UInt8](repeating: 0, count: 32) }
    var level = hashes
    while level.count > 1 { level = parents(of: level) }
    return level[0]
  }

  /// The nodes above a level of at least one.
  static func parents(of level: [[UInt8]]) -> [[UInt8]] {
    stride(from: 0, to: level.count, by: 2).map { left in
      DoubleSHA256.hash(level[left] + level[min(left + 1, level.count - 1)])
    }
  }

  /// The root that a leaf and the hashes beside its path lead to.
  ///
  /// - Parameters:
  ///   - index: The leaf's place.
  ///   - siblings: From the leaf up; where a node has no partner, the node itself.
  static func root(
    of leaf: [UInt8], index: Int, siblings: [[UInt8]], at height: UInt64
  ) throws(ProofFailure) -> [UInt8] {
    var (hash, index) = (leaf, index)
    for sibling in siblings {
      let isLeft = index.isMultiple(of: 2)
      // Only what comes first can stand for a missing second; the other way round is the list with its tail twice.
      guard isLeft || sibling != hash else {
        throw .invalid(
          .ambiguous, at: height, expected: "a node whose partner differs", found: "\(NeoHash.text(hash)) twice")
      }
      hash = DoubleSHA256.hash(isLeft ? hash + sibling : sibling + hash)
      index /= 2
    }
    guard index == 0 else {
      throw .invalid(
        .notCanonical, at: height, expected: "an index below 2^\(siblings.count)", found: "a larger one")
    }
    return hash
  }
}
