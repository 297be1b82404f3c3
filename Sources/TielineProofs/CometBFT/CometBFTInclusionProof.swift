import TielineCodec
import TielineCore
import TielineCrypto

/// A leaf's content with its way to the root: of a transaction, or of a transaction's result.
///
/// Index and total are those of ``CometBFTLeafPlace``, since the true ones are not proven by a way through the tree.
/// - Source: CometBFT, `tendermint.types.TxProof`, `tendermint.crypto.Proof`.
public struct CometBFTInclusionProof: Hashable, Sendable {
  /// The header's `data_hash` or `last_results_hash`.
  public let root: [UInt8]
  /// The transaction, or the result's deterministic part in protobuf.
  public let content: [UInt8]
  public let place: CometBFTLeafPlace
  /// The hash that the way begins with.
  public let leafHash: [UInt8]
  /// The siblings on the way, from the leaf upward.
  public let aunts: [[UInt8]]

  /// The proof that the result of transaction `index` is among the results of a block.
  /// - Returns: `nil` where there is no such result.
  public static func result(_ index: Int, of results: [CometBFTResult.Content]) -> CometBFTInclusionProof? {
    guard results.indices.contains(index),
      let place = CometBFTLeafPlace(index: UInt64(index), total: UInt64(results.count))
    else { return nil }
    let contents = results.map(\.encoded)
    return CometBFTInclusionProof(
      root: CometBFTMerkleTree.root(of: contents), content: contents[index], place: place,
      leafHash: CometBFTMerkleTree.leaf(contents[index]), aunts: CometBFTMerkleTree.aunts(of: index, in: contents))
  }

  /// The proof that transaction `index` is among those of a block.
  /// - Returns: `nil` where there is no such transaction.
  public static func transaction(_ index: Int, of transactions: [[UInt8]]) -> CometBFTInclusionProof? {
    guard transactions.indices.contains(index),
      let place = CometBFTLeafPlace(index: UInt64(index), total: UInt64(transactions.count))
    else { return nil }
    let contents = transactions.map { SHA256.hash($0) }
    return CometBFTInclusionProof(
      root: CometBFTMerkleTree.root(of: contents), content: transactions[index], place: place,
      leafHash: CometBFTMerkleTree.leaf(contents[index]), aunts: CometBFTMerkleTree.aunts(of: index, in: contents))
  }

  /// `tendermint.types.TxProof` in protobuf.
  public var encoded: [UInt8] {
    var proof = ProtobufWriter()
    proof.varint(1, place.total)
    proof.varint(2, place.index)
    proof.bytes(3, leafHash)
    for aunt in aunts { proof.message(4, aunt) }
    var writer = ProtobufWriter()
    writer.bytes(1, root)
    writer.bytes(2, content)
    writer.message(3, proof.bytes)
    return writer.bytes
  }

  static func decode(_ bytes: [UInt8]) throws(ProofFailure) -> CometBFTInclusionProof {
    try CometBFTDecodingError.strictly(
      bytes, maximum: CometBFTLimits.transactionBytes, "an inclusion proof",
      decode: { message throws(CometBFTDecodingError) in try CometBFTInclusionProof(decoding: message) },
      encode: { $0.encoded })
  }

  /// Checks that the way leads from `leaf` to `expected`.
  func check(leaf: [UInt8], root expected: [UInt8], at height: UInt64) throws(ProofFailure) {
    guard expected.count == 32, expected.contains(where: { $0 != 0 }) else {
      throw .invalid(.empty, at: height, expected: "a root of 32 bytes", found: Hex.encode(expected))
    }
    guard root == expected else {
      throw .invalid(.wrongRoot, at: height, expected: Hex.encode(expected), found: Hex.encode(root))
    }
    let hash = CometBFTMerkleTree.leaf(leaf)
    guard leafHash == hash else {
      throw .invalid(.wrongValue, at: height, expected: Hex.encode(leafHash), found: Hex.encode(hash))
    }
    guard let found = CometBFTMerkleTree.root(leaf: hash, place: place, aunts: aunts) else {
      throw .invalid(
        .malformed, at: height, expected: "\(place.steps.count) siblings on the way", found: "\(aunts.count)")
    }
    guard found == expected else {
      throw .invalid(.wrongRoot, at: height, expected: Hex.encode(expected), found: Hex.encode(found))
    }
  }

  private init(decoding message: ProtobufMessage) throws(CometBFTDecodingError) {
    let proof = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
      try message.only([1, 2, 3])
      return try message.message(3)
    }.orMissing("a way to the root")
    let (total, index, aunts) = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
      try proof.only([1, 2, 3, 4])
      return (try proof.varint(1), try proof.varint(2), try proof.repeated(4))
    }
    guard let place = CometBFTLeafPlace(index: index, total: total) else {
      throw CometBFTDecodingError("a leaf below the total", found: "leaf \(index) of \(total)")
    }
    guard aunts.count <= CometBFTLimits.aunts, aunts.allSatisfy({ $0.count == 32 }) else {
      throw CometBFTDecodingError(
        "at most \(CometBFTLimits.aunts) hashes of 32 bytes", found: "\(aunts.count) of other lengths or more")
    }
    let (root, content) = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
      (try message.bytes(1), try message.bytes(2))
    }
    self.init(
      root: root, content: content, place: place,
      leafHash: try CometBFTDecodingError.hash(proof, 3, "hash of the leaf"), aunts: aunts)
  }

  init(root: [UInt8], content: [UInt8], place: CometBFTLeafPlace, leafHash: [UInt8], aunts: [[UInt8]]) {
    (self.root, self.content, self.place, self.leafHash, self.aunts) = (root, content, place, leafHash, aunts)
  }
}
