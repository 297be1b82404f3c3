import TielineCrypto

/// CometBFT's Merkle tree: SHA-256, leaves and inner nodes told apart by a first byte, split at the largest power of
/// two below the number of leaves.
///
/// - Source: RFC 6962, section 2.1; CometBFT specification, *Merkle trees*.
enum CometBFTMerkleTree {
  /// The hash of a leaf's content.
  static func leaf(_ content: [UInt8]) -> [UInt8] { SHA256.hash([0] + content) }

  /// The hash of a node above two others.
  static func inner(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { SHA256.hash([1] + left + right) }

  /// The root above the contents of all leaves; of none, the hash of nothing.
  static func root(of contents: [[UInt8]]) -> [UInt8] { root(ofHashes: contents.map(leaf)[...]) }

  /// The hashes beside the way from leaf `index` to the root, from the leaf upward.
  static func aunts(of index: Int, in contents: [[UInt8]]) -> [[UInt8]] {
    var aunts: [[UInt8]] = []
    var hashes = contents.map(leaf)[...]
    while hashes.count > 1 {
      let split = hashes.startIndex + largestPowerOfTwo(below: hashes.count)
      let (left, right) = (hashes[..<split], hashes[split...])
      aunts.append(root(ofHashes: index < split ? right : left))
      hashes = index < split ? left : right
    }
    return aunts.reversed()
  }

  /// The root above leaf `index` of `total`; `nil` where there are not as many aunts as that leaf has.
  static func root(leaf: [UInt8], place: CometBFTLeafPlace, aunts: [[UInt8]]) -> [UInt8]? {
    let steps = place.steps
    guard steps.count == aunts.count else { return nil }
    return zip(steps, aunts).reduce(leaf) { hash, step in
      step.0 == .left ? inner(hash, step.1) : inner(step.1, hash)
    }
  }

  private static func root(ofHashes hashes: ArraySlice<[UInt8]>) -> [UInt8] {
    guard let first = hashes.first else { return SHA256.hash([]) }
    guard hashes.count > 1 else { return first }
    let split = hashes.startIndex + largestPowerOfTwo(below: hashes.count)
    return inner(root(ofHashes: hashes[..<split]), root(ofHashes: hashes[split...]))
  }

  static func largestPowerOfTwo(below count: Int) -> Int { 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount) }
}

/// A leaf's way through a tree, as the index and the number of leaves of the smallest tree that has such a way.
///
/// A Merkle proof shows the turns from the root to the leaf and not how many leaves the tree has: the first of three
/// and the first of four leaves take the same turns. Two proofs against trees of one size have the same place exactly
/// where they are about the same leaf.
public struct CometBFTLeafPlace: Hashable, Sendable {
  /// Most leaves that a place may have.
  static let maximumTotal: UInt64 = 1 << 32

  /// Leaves of the smallest tree with such a way.
  public let total: UInt64
  /// The leaf's index in that tree.
  public let index: UInt64

  /// The way of leaf `index` of `total`; `nil` where there is no such leaf.
  public init?(index: UInt64, total: UInt64) {
    guard index < total, total <= Self.maximumTotal else { return nil }
    (self.index, self.total) = Self.smallest(Self.steps(index: index, total: total))
  }

  enum Side { case left, right }

  /// On which side the way comes up at each node above the leaf.
  var steps: [Side] { Self.steps(index: index, total: total) }

  private static func steps(index: UInt64, total: UInt64) -> [Side] {
    var (index, total, steps) = (index, total, [Side]())
    while total > 1 {
      let split = UInt64(CometBFTMerkleTree.largestPowerOfTwo(below: Int(total)))
      steps.append(index < split ? .left : .right)
      (index, total) = index < split ? (index, split) : (index - split, total - split)
    }
    return steps.reversed()
  }

  /// Left of a split stand as many leaves as a power of two, so that the tree below is full; right of it at least one.
  private static func smallest(_ steps: [Side]) -> (index: UInt64, total: UInt64) {
    var (index, total) = (UInt64(0), UInt64(1))
    for (depth, side) in steps.enumerated() {
      switch side {
      case .left:
        index = steps[..<depth].enumerated().reduce(0) { $0 | ($1.element == .right ? 1 << UInt64($1.offset) : 0) }
        total = 1 << UInt64(depth) + 1
      case .right:
        var split: UInt64 = 1
        while split < total { split <<= 1 }
        index += split
        total += split
      }
    }
    return (index, total)
  }
}
