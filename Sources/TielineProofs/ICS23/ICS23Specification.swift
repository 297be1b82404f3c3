/// What proofs of one kind of tree look like; without it, a proof's own operations could show anything.
///
/// - Source: ICS-23, `ProofSpec`.
public struct ICS23Specification: Hashable, Sendable {
  /// What an inner node looks like.
  struct Inner: Hashable, Sendable {
    /// The places of the children in the order of their keys; here always two.
    var childOrder: [Int] = []
    /// Bytes of a child's hash, with its length where that is written.
    var childBytes = 0
    var minimumPrefixBytes = 0
    var maximumPrefixBytes = 0
    /// What stands for a child that is not there; none where the tree has no such thing.
    var emptyChild: [UInt8] = []
    var hash = ICS23HashOperation.none
  }

  /// Rules beyond lengths.
  enum Form: Sendable {
    /// Height, size and version stand before the children.
    case iavl
    /// CometBFT's Merkle tree, whose nodes begin with 0 or 1.
    case simple
    case plain
  }

  var leaf = ICS23Leaf()
  var inner = Inner()
  /// 0 for ``ICS23Limits/depth``.
  var maximumDepth = 0
  var minimumDepth = 0
  /// Whether keys are ordered by their hash.
  var comparesHashedKeys = false

  /// The IAVL+ tree in which Cosmos modules keep their state.
  public static let iavl = ICS23Specification(
    leaf: ICS23Leaf(hash: .sha256, valueHash: .sha256, length: .varint, prefix: [0]),
    inner: Inner(
      childOrder: [0, 1], childBytes: 33, minimumPrefixBytes: 4, maximumPrefixBytes: 12, hash: .sha256))

  /// The Merkle tree of CometBFT, in which Cosmos commits to the roots of its modules' stores.
  public static let tendermint = ICS23Specification(
    leaf: ICS23Leaf(hash: .sha256, valueHash: .sha256, length: .varint, prefix: [0]),
    inner: Inner(childOrder: [0, 1], childBytes: 32, minimumPrefixBytes: 1, maximumPrefixBytes: 1, hash: .sha256))

  /// The sparse Merkle tree of Celestia.
  public static let sparseMerkleTree = ICS23Specification(
    leaf: ICS23Leaf(hash: .sha256, keyHash: .sha256, valueHash: .sha256, length: .none, prefix: [0]),
    inner: Inner(
      childOrder: [0, 1], childBytes: 32, minimumPrefixBytes: 1, maximumPrefixBytes: 1,
      emptyChild: [UInt8](repeating: 0, count: 32), hash: .sha256),
    maximumDepth: 256, comparesHashedKeys: true)

  var form: Form {
    if leaf == Self.iavl.leaf, inner == Self.iavl.inner { return .iavl }
    if leaf == Self.tendermint.leaf, inner == Self.tendermint.inner { return .simple }
    return .plain
  }

  /// A key as the tree orders it.
  func ordered(_ key: [UInt8]) -> [UInt8] { comparesHashedKeys ? leaf.keyHash.hash(key) ?? key : key }
}

/// Bounds on what is read of ICS-23.
public enum ICS23Limits {
  /// Most nodes between a leaf and the root, unless a specification says another number.
  /// - Source: ICS-23, `MaxDepth`.
  public static let depth = 128
  /// Longest proof in protobuf.
  public static let proofBytes = 1 << 20
}
