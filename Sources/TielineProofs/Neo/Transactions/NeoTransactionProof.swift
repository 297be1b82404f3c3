import TielineCore

/// Proof that a block holds a transaction: its place, the hashes beside its path, and its fields.
///
/// Neo has no form of its own for it. It is index ‖ number of siblings ‖ siblings ‖ transaction without witnesses, with
/// the ledger's counts.
public struct NeoTransactionProof: Hashable, Sendable {
  /// The transaction's place in its block.
  public let index: Int
  /// From the leaf up; where a node has no partner, the node itself.
  public let siblings: [[UInt8]]
  /// The fields that the transaction's hash covers.
  public let transaction: [UInt8]

  /// The proof for the transaction at `index` of a block with these hashes; `nil` where it has none.
  public init?(of index: Int, in hashes: [[UInt8]], transaction: [UInt8]) {
    guard hashes.indices.contains(index) else { return nil }
    var (siblings, place, level): ([[UInt8]], Int, [[UInt8]]) = ([], index, hashes)
    while level.count > 1 {
      siblings.append(level[min(place ^ 1, level.count - 1)])
      level = NeoMerkleTree.parents(of: level)
      place /= 2
    }
    (self.index, self.siblings, self.transaction) = (index, siblings, transaction)
  }

  private init(index: Int, siblings: [[UInt8]], transaction: [UInt8]) {
    (self.index, self.siblings, self.transaction) = (index, siblings, transaction)
  }

  /// The proof's bytes.
  public var encoded: [UInt8] {
    var writer = NeoWriter()
    writer.count(index)
    writer.count(siblings.count)
    for sibling in siblings { writer.raw(sibling) }
    writer.raw(transaction)
    return writer.bytes
  }

  static func decode(_ bytes: [UInt8], at height: UInt64) throws(ProofFailure) -> NeoTransactionProof {
    var reader = NeoReader(bytes, of: "a proof of a transaction", at: height)
    let index = try reader.count(maximum: NeoLimits.transactionsPerBlock - 1, "the index")
    var siblings: [[UInt8]] = []
    for _ in 0..<(try reader.count(maximum: 16, "the number of siblings")) {
      siblings.append(try reader.take(32, "a sibling"))
    }
    return NeoTransactionProof(index: index, siblings: siblings, transaction: Array(bytes[reader.offset...]))
  }
}

/// A transaction that a final block holds. Only a verifier makes one.
///
/// That it is included says nothing about what its script did: a fault leaves it in its block, and Neo commits to no
/// results.
public struct VerifiedNeoTransaction: Hashable, Sendable {
  public let header: VerifiedHeader
  public let transaction: NeoTransaction
  /// The transaction's id, in the byte order that the ledger hashes with.
  public let hash: [UInt8]

  init(header: VerifiedHeader, transaction: NeoTransaction, hash: [UInt8]) {
    (self.header, self.transaction, self.hash) = (header, transaction, hash)
  }
}
