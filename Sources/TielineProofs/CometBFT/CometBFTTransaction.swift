import TielineCodec
import TielineCore
import TielineCrypto

/// A transaction that a block holds; whether it succeeded, its ``CometBFTResult`` says. Only a verifier makes one.
public struct CometBFTTransaction: Hashable, Sendable {
  /// The block's header.
  public let header: VerifiedHeader
  public let bytes: [UInt8]
  /// SHA-256 of the bytes, by which nodes find it.
  public var hash: [UInt8] { SHA256.hash(bytes) }
  /// Its place among the block's transactions.
  public let place: CometBFTLeafPlace
}

/// What executing a transaction gave. Only a verifier makes one.
public struct CometBFTResult: Hashable, Sendable {
  /// The header that commits to it: the one after the transaction's block.
  public let header: VerifiedHeader
  public let content: Content
  /// Its place among the results of that block.
  public let place: CometBFTLeafPlace

  /// The part of a result that all nodes agree on. In a ledger with an EVM, `data` holds its logs.
  /// - Source: CometBFT, `abci.ExecTxResult`, deterministic fields.
  public struct Content: Hashable, Sendable {
    /// 0 where the transaction succeeded.
    public let code: UInt32
    /// What the application gave back.
    public let data: [UInt8]
    /// The limit that the transaction set.
    public let gasWanted: Int64
    /// What executing it took.
    public let gasUsed: Int64

    public init(code: UInt32, data: [UInt8], gasWanted: Int64, gasUsed: Int64) {
      (self.code, self.data, self.gasWanted, self.gasUsed) = (code, data, gasWanted, gasUsed)
    }

    /// `abci.ExecTxResult` in protobuf, with nothing else in it.
    public var encoded: [UInt8] {
      var writer = ProtobufWriter()
      writer.varint(1, UInt64(code))
      writer.bytes(2, data)
      writer.int64(5, gasWanted)
      writer.int64(6, gasUsed)
      return writer.bytes
    }

    static func decode(_ bytes: [UInt8]) throws(ProofFailure) -> Content {
      try CometBFTDecodingError.strictly(
        bytes, maximum: CometBFTLimits.transactionBytes, "a result",
        decode: { message throws(CometBFTDecodingError) in
          let (code, data, wanted, used) = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
            try message.only([1, 2, 5, 6])
            return (try message.varint(1), try message.bytes(2), try message.int64(5), try message.int64(6))
          }
          guard let code = UInt32(exactly: code) else {
            throw CometBFTDecodingError("a code below 2^32", found: "\(code)")
          }
          return Content(code: code, data: data, gasWanted: wanted, gasUsed: used)
        }, encode: { $0.encoded })
    }
  }

  /// Whether this is what `transaction` gave: the same place in the block before this result's header.
  public func belongs(to transaction: CometBFTTransaction) -> Bool {
    header.chain == transaction.header.chain && header.height == transaction.header.height + 1
      && place == transaction.place
  }
}

extension TrustedCometBFTHeader {
  /// Decides whether this header's block holds a transaction.
  /// - Parameter proof: A ``CometBFTInclusionProof`` in protobuf, with the transaction in it.
  public func transaction(_ proof: [UInt8]) -> Verdict<CometBFTTransaction> {
    Verdict { () throws(ProofFailure) in
      let proof = try CometBFTInclusionProof.decode(proof)
      try proof.check(leaf: SHA256.hash(proof.content), root: dataHash, at: header.height)
      return CometBFTTransaction(header: verified, bytes: proof.content, place: proof.place)
    }
  }

  /// Decides whether executing the block before this header's gave a result.
  /// - Parameter proof: A ``CometBFTInclusionProof`` in protobuf, with the result's deterministic part in it.
  public func result(_ proof: [UInt8]) -> Verdict<CometBFTResult> {
    Verdict { () throws(ProofFailure) in
      let proof = try CometBFTInclusionProof.decode(proof)
      try proof.check(leaf: proof.content, root: lastResultsHash, at: header.height)
      let content = try CometBFTResult.Content.decode(proof.content)
      return CometBFTResult(header: verified, content: content, place: proof.place)
    }
  }
}

/// What a node answered about a transaction with `prove=true`, unverified.
public struct CometBFTTransactionAnswer: Hashable, Sendable {
  /// The block's height.
  public let height: UInt64
  /// The transaction's index in the block, as the node says.
  public let index: Int
  /// The transaction and its hash beside the proof, which holds it once more.
  public let transaction: [UInt8]
  /// SHA-256 of the transaction, as the node says.
  public let hash: [UInt8]
  public let result: CometBFTResult.Content
  public let proof: CometBFTInclusionProof
}

extension CometBFTAnswer {
  /// `result` of `/tx` with `prove=true`.
  /// - Throws: A mismatch where it is none.
  public static func transaction<Failure>(_ field: JSONField<Failure>) throws(Failure) -> CometBFTTransactionAnswer {
    let (outer, inner) = (field["proof"], field["proof"]["proof"])
    let index: UInt64 = try inner["index"].integer()
    guard let place = CometBFTLeafPlace(index: index, total: try inner["total"].integer()) else {
      throw inner["total"].mismatch("a number of leaves above the index")
    }
    guard try field["index"].integer() == index else { throw field["index"].mismatch("the proof's index \(index)") }
    let aunts: [[UInt8]] =
      if let list = inner["aunts"].ifPresent {
        try list.elements().map { aunt throws(Failure) in try bytes(aunt, count: 32) }
      } else { [] }
    return CometBFTTransactionAnswer(
      height: try field["height"].integer(), index: Int(truncatingIfNeeded: index),
      transaction: try base64(field["tx"]), hash: try bytes(field["hash"], count: 32),
      result: try result(field["tx_result"]),
      proof: CometBFTInclusionProof(
        root: try hash(outer["root_hash"]), content: try base64(outer["data"]), place: place,
        leafHash: try hash(inner["leaf_hash"]),
        aunts: aunts))
  }

  /// `txs_results` of `/block_results`, in the order of the block.
  /// - Throws: A mismatch where this is no such answer.
  public static func results<Failure>(_ field: JSONField<Failure>) throws(Failure) -> [CometBFTResult.Content] {
    guard let list = field["txs_results"].ifPresent else { return [] }
    return try list.elements().map { entry throws(Failure) in try result(entry) }
  }

  private static func result<Failure>(_ field: JSONField<Failure>) throws(Failure) -> CometBFTResult.Content {
    CometBFTResult.Content(
      code: try field["code"].ifPresent?.integer() ?? 0, data: try base64(field["data"]),
      gasWanted: try field["gas_wanted"].ifPresent?.integer() ?? 0,
      gasUsed: try field["gas_used"].ifPresent?.integer() ?? 0)
  }
}
