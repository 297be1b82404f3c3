import TielineCodec

/// A transaction that a final block holds. Only a verifier makes one. Its inputs show no witnesses.
public struct VerifiedUTXOTransaction: Hashable, Sendable {
  /// The block's header.
  public let header: VerifiedHeader
  public let transaction: UTXOTransaction
  /// Its name.
  public let identifier: UTXOHash
  /// Its place in the block, from 0.
  public let index: UInt32

  init(header: VerifiedHeader, transaction: UTXOTransaction, identifier: UTXOHash, index: UInt32) {
    (self.header, self.transaction) = (header, transaction)
    (self.identifier, self.index) = (identifier, index)
  }
}

/// A block whose transactions and witnesses are the ones that a final header commits to. Only a verifier makes one.
public struct VerifiedUTXOBlock: Hashable, Sendable {
  public let header: VerifiedHeader
  public let block: UTXOBlock

  init(header: VerifiedHeader, block: UTXOBlock) { (self.header, self.block) = (header, block) }
}

extension TrustedUTXOHeader {
  /// Whether the block holds a transaction.
  ///
  /// - Parameter proof: The encoding of a ``UTXOInclusionProof``.
  public func transaction(_ proof: [UInt8]) -> Verdict<VerifiedUTXOTransaction> {
    Verdict { () throws(ProofFailure) in
      try verify(utxoDecoded { () throws(UTXOFormatError) in try UTXOInclusionProof(decoding: proof) })
    }
  }

  func verify(_ proof: UTXOInclusionProof) throws(ProofFailure) -> VerifiedUTXOTransaction {
    let height = verified.height
    guard header.merkleRoot != .zero else {
      throw .invalid(.empty, at: height, expected: "a Merkle root", found: "zeros")
    }
    let identifier = try check(proof.transaction, proof.branch)
    guard proof.coinbase.isCoinbase, !proof.coinbase.outputs.isEmpty else {
      throw .invalid(
        .wrongField, at: height, expected: "a coinbase at place 0", found: "\(proof.coinbase.identifier)")
    }
    // A block's coinbase stands at its first place and nowhere else.
    guard proof.transaction.isCoinbase == (proof.branch.index == 0) else {
      throw .invalid(
        .wrongKey, at: height, expected: "a coinbase at place 0 alone", found: "place \(proof.branch.index)")
    }
    _ = try check(proof.coinbase, proof.coinbaseBranch)
    return VerifiedUTXOTransaction(
      header: verified, transaction: proof.transaction, identifier: identifier, index: proof.branch.index)
  }

  private func check(
    _ transaction: UTXOTransaction, _ branch: UTXOMerkleBranch
  ) throws(ProofFailure) -> UTXOHash {
    let bytes = transaction.bytes(as: .stripped)
    try checkIsNoInnerNode(bytes, at: verified.height)
    let identifier = UTXOHash.of(bytes)
    let root = try branch.root(from: identifier, at: verified.height)
    guard root == header.merkleRoot else {
      throw .invalid(
        .wrongRoot, at: verified.height, expected: "Merkle root \(header.merkleRoot)",
        found: "\(root) from transaction \(identifier) at \(branch.index)")
    }
    return identifier
  }

  /// Whether these are the block's transactions and witnesses, all of them.
  ///
  /// - Parameter block: As nodes send it; without extension block (MWEB).
  public func block(_ block: [UInt8]) -> Verdict<VerifiedUTXOBlock> {
    Verdict { () throws(ProofFailure) in
      let block = try utxoDecoded { () throws(UTXOFormatError) in try UTXOBlock(decoding: block) }
      guard block.header == header else {
        throw .invalid(
          .wrongHash, at: verified.height, expected: "\(identifier)", found: "\(block.header.identifier)")
      }
      try block.checkContent(at: verified.height)
      return VerifiedUTXOBlock(header: verified, block: block)
    }
  }
}
