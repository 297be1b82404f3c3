import TielineCodec

/// That a block holds a transaction: the transaction without witnesses and its Merkle branch, and the same for the
/// block's coinbase.
///
/// The coinbase shows how many levels the tree has, since only a transaction that spends nothing can stand at its
/// first place: without it, what lies below a 64-byte transaction could be passed off as a leaf of a deeper tree.
///
/// Encoded as: counted transaction ‖ index (4 bytes) ‖ count and siblings ‖ counted coinbase ‖ siblings, as many.
public struct UTXOInclusionProof: Hashable, Sendable {
  /// Without witnesses, as its name is made of.
  public let transaction: UTXOTransaction
  public let branch: UTXOMerkleBranch
  /// The block's first transaction, without witnesses.
  public let coinbase: UTXOTransaction
  /// The coinbase's way to the root.
  public let coinbaseBranch: UTXOMerkleBranch

  /// Witnesses are left out of both transactions.
  /// - Throws: ``UTXOFormatError`` for branches of different length, or of more than
  ///   ``UTXOLimits/merkleDepth`` levels.
  public init(
    transaction: UTXOTransaction, branch: UTXOMerkleBranch, coinbase: UTXOTransaction, coinbaseBranch: UTXOMerkleBranch
  ) throws(UTXOFormatError) {
    let levels = branch.siblings.count
    guard levels <= UTXOLimits.merkleDepth, coinbaseBranch.siblings.count == levels, coinbaseBranch.index == 0 else {
      throw UTXOFormatError(
        .wrongKey, expected: "a coinbase at place 0 of a tree of \(levels) levels",
        found: "place \(coinbaseBranch.index) of \(coinbaseBranch.siblings.count)")
    }
    (self.transaction, self.branch) = (transaction.stripped, branch)
    (self.coinbase, self.coinbaseBranch) = (coinbase.stripped, coinbaseBranch)
  }

  /// Reads the one encoding.
  /// - Throws: ``UTXOFormatError``.
  public init(decoding bytes: [UInt8]) throws(UTXOFormatError) {
    self = try UTXOFormatError.reading("a proof of inclusion", in: bytes, maximum: 2 * UTXOLimits.transactionBytes) {
      (reader: inout ByteReader) throws(ByteReadingError) in try UTXOInclusionProof(&reader)
    }
  }

  init(_ reader: inout ByteReader) throws(ByteReadingError) {
    transaction = try Self.transaction(&reader, "transaction length")
    let index = try reader.littleEndian(UInt32.self, "index")
    let levels = try reader.compactSize(maximum: UTXOLimits.merkleDepth, "level count")
    branch = UTXOMerkleBranch(index: index, siblings: try Self.siblings(&reader, levels))
    coinbase = try Self.transaction(&reader, "coinbase length")
    coinbaseBranch = UTXOMerkleBranch(index: 0, siblings: try Self.siblings(&reader, levels))
  }

  private static func transaction(
    _ reader: inout ByteReader, _ field: String
  ) throws(ByteReadingError) -> UTXOTransaction {
    let count = try reader.compactSize(maximum: UTXOLimits.transactionBytes, field)
    let start = reader.offset
    let transaction = try UTXOTransaction(&reader, .stripped)
    guard reader.offset - start == count else {
      throw .outOfRange(field: field, found: UInt64(count), maximum: reader.offset - start, offset: start)
    }
    return transaction
  }

  private static func siblings(_ reader: inout ByteReader, _ count: Int) throws(ByteReadingError) -> [UTXOHash] {
    var siblings: [UTXOHash] = []
    for _ in 0..<count { siblings.append(try reader.utxoHash("sibling")) }
    return siblings
  }

  /// The encoding.
  public var bytes: [UInt8] {
    var writer = UTXOWriter()
    writer.write(counted: transaction.bytes(as: .stripped))
    writer.write(branch.index)
    writer.write(count: branch.siblings.count)
    for sibling in branch.siblings { writer.write(sibling) }
    writer.write(counted: coinbase.bytes(as: .stripped))
    for sibling in coinbaseBranch.siblings { writer.write(sibling) }
    return writer.bytes
  }
}

extension UTXOInclusionProof {
  /// The proof from a node's `gettxoutproof` for a transaction together with the block's coinbase.
  ///
  /// - Parameters:
  ///   - merkleBlock: Both matched, the coinbase first; or the one where the transaction is the coinbase.
  ///   - transaction: The proven one; its witnesses may be there or not.
  /// - Throws: ``UTXOFormatError`` where `merkleBlock` matches other transactions.
  public init(
    merkleBlock: UTXOMerkleBlock, transaction: UTXOTransaction, coinbase: UTXOTransaction
  ) throws(UTXOFormatError) {
    let (wanted, first) = (transaction.identifier, coinbase.identifier)
    guard let match = merkleBlock.matches.first(where: { $0.transaction == wanted }),
      let coinbaseMatch = merkleBlock.matches.first, coinbaseMatch.transaction == first
    else {
      throw UTXOFormatError(
        .wrongKey, expected: "matches of \(first) and \(wanted)",
        found: merkleBlock.matches.map { "\($0.transaction)" }.joined(separator: ", "))
    }
    try self.init(
      transaction: transaction, branch: match.branch, coinbase: coinbase, coinbaseBranch: coinbaseMatch.branch)
  }

  /// The proof that `block` holds its transaction at `index`; `nil` where there is none.
  public init?(block: UTXOBlock, index: Int) {
    let leaves = block.transactions.map(\.identifier)
    guard let branch = UTXOMerkleTree.branch(of: leaves, at: index),
      let coinbaseBranch = UTXOMerkleTree.branch(of: leaves, at: 0),
      let proof = try? UTXOInclusionProof(
        transaction: block.transactions[index], branch: branch, coinbase: block.transactions[0],
        coinbaseBranch: coinbaseBranch)
    else { return nil }
    self = proof
  }
}
