import TielineCodec
import TielineCore
import TielineCrypto

/// The nodes of a Merkle-Patricia trie on the way from its root to a key, or to the place where the key would be.
///
/// One proof fits a trie and a key: only nodes that stand for themselves (not those embedded in their parent), in
/// order from the root; none for an empty trie. Nothing is known about it until a root is at hand.
/// - Source: Ethereum Yellow Paper, appendix D; EIP-1186 for the nodes' order.
public struct MerklePatriciaProof: Hashable, Sendable {
  /// Most nodes read: a 32-byte key has 64 nibbles.
  public static let maximumNodes = 65
  /// Most bytes read: a leaf may hold a whole transaction or receipt.
  public static let maximumBytes = 4 << 20

  /// The nodes' encodings, root first.
  public let nodes: [[UInt8]]

  public init(nodes: [[UInt8]]) { self.nodes = nodes }

  /// Reads ``rlp``.
  public static func read(rlp bytes: [UInt8]) -> Verdict<MerklePatriciaProof> {
    Verdict { () throws(ProofFailure) in try MerklePatriciaProof(rlp: bytes) }
  }

  /// Reads an array of `0x…` strings, as `eth_getProof` answers it.
  /// - Throws: A mismatch.
  public init<Failure>(_ field: JSONField<Failure>) throws(Failure) {
    var nodes: [[UInt8]] = []
    for element in try field.elements() { nodes.append(try element.hexBytes()) }
    self.init(nodes: nodes)
  }

  /// The canonical form: the RLP list of the nodes, each as a byte string.
  public var rlp: [UInt8] { RLP.encode(.list(nodes.map(RLPItem.bytes))) }

  init(rlp bytes: [UInt8]) throws(ProofFailure) {
    guard bytes.count <= Self.maximumBytes else {
      throw .invalid(.tooLarge, expected: "a proof of at most \(Self.maximumBytes) bytes", found: "\(bytes.count)")
    }
    var fields = try RLPFields(filling: bytes, of: "a trie proof")
    var nodes: [[UInt8]] = []
    while !fields.isAtEnd {
      guard nodes.count < Self.maximumNodes else {
        throw .invalid(.tooLarge, expected: "at most \(Self.maximumNodes) trie nodes", found: "more")
      }
      nodes.append(try fields.bytes(1...Self.maximumBytes, "a node"))
    }
    self.init(nodes: nodes)
  }

  /// What the trie with `root` holds under `key`; `nil` where it was shown to hold nothing.
  func value(of key: [UInt8], root: [UInt8]) throws(ProofFailure) -> [UInt8]? {
    guard nodes.count <= Self.maximumNodes else {
      throw .invalid(.tooLarge, expected: "at most \(Self.maximumNodes) trie nodes", found: "\(nodes.count)")
    }
    var walk = MerklePatriciaWalk(key: key, nodes: nodes)
    return try walk.value(root: root)
  }
}
