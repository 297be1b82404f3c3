import TielineCore

/// A node of Neo's Merkle Patricia trie as a proof has it: children are hashes.
///
/// - Source: Neo N3, `Cryptography.MPTTrie.Node`.
enum NeoMPTNode {
  /// Sixteen children by the next nibble, and one for a key that ends here; `nil` where there is none.
  case branch([[UInt8]?])
  /// Nibbles that all keys below share, and what follows them.
  case `extension`([UInt8], [UInt8])
  case leaf([UInt8])

  private enum Kind {
    static let branch: UInt8 = 0
    static let `extension`: UInt8 = 1
    static let leaf: UInt8 = 2
    static let hash: UInt8 = 3
    static let empty: UInt8 = 4
  }

  init(_ bytes: [UInt8], at height: UInt64) throws(ProofFailure) {
    var reader = NeoReader(bytes, of: "a trie node", at: height)
    switch try reader.integer(UInt8.self, "the node's type") {
    case Kind.branch:
      var children: [[UInt8]?] = []
      for _ in 0..<17 { children.append(try Self.child(&reader)) }
      self = .branch(children)
    case Kind.extension:
      let path = try reader.countedBytes(maximum: 2 * NeoLimits.keyBytes, "the shared path")
      guard !path.isEmpty, path.allSatisfy({ $0 < 16 }) else {
        throw reader.malformed("a path of nibbles", found: Hex.encode(path))
      }
      guard let next = try Self.child(&reader) else { throw reader.malformed("a node below", found: "none") }
      self = .extension(path, next)
    case Kind.leaf:
      self = .leaf(try reader.countedBytes(maximum: NeoLimits.valueBytes, "the value"))
    default: throw reader.malformed("a branch, an extension or a leaf", found: "type \(bytes[0])")
    }
    try reader.end()
  }

  private static func child(_ reader: inout NeoReader) throws(ProofFailure) -> [UInt8]? {
    switch try reader.integer(UInt8.self, "a child's type") {
    case Kind.empty: return nil
    case Kind.hash:
      let hash = try reader.take(32, "a child's hash")
      guard hash.contains(where: { $0 != 0 }) else {
        throw .invalid(.empty, at: reader.height, expected: "a child's hash", found: "zero")
      }
      return hash
    default: throw reader.malformed("a hash or nothing as child", found: "another node before byte \(reader.offset)")
    }
  }
}
