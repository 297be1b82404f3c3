import TielineCore
import TielineCrypto

extension TrustedNeoHeader {
  /// Decides whether the block holds a transaction.
  ///
  /// An inner node of the tree cannot pass for a transaction: what it hashes has 32 bytes, and a transaction more.
  /// - Parameter proof: A ``NeoTransactionProof``.
  public func transaction(_ proof: [UInt8]) -> Verdict<VerifiedNeoTransaction> {
    Verdict { () throws(ProofFailure) in
      let height = verified.height
      try checkMerkleRoot()
      let proof = try NeoTransactionProof.decode(proof, at: height)
      let transaction = try NeoTransaction.decode(unsigned: proof.transaction, at: height)
      let hash = transaction.hash
      let root = try NeoMerkleTree.root(
        of: hash, index: proof.index, siblings: proof.siblings, at: height)
      try check(root: root)
      return VerifiedNeoTransaction(header: verified, transaction: transaction, hash: hash)
    }
  }

  /// Decides whether these are the block's transactions, all of them.
  ///
  /// Witnesses by one key or m of n keys are checked; those that run a contract cannot be, and are read and left out.
  /// - Parameter list: What follows the header in a block: a count, and the transactions with their witnesses.
  public func transactions(_ list: [UInt8]) -> Verdict<[VerifiedNeoTransaction]> {
    Verdict { () throws(ProofFailure) in
      let height = verified.height
      var reader = NeoReader(list, of: "a Neo block's transactions", at: height)
      let count = try reader.count(maximum: NeoLimits.transactionsPerBlock, "the number of transactions")
      var transactions: [VerifiedNeoTransaction] = []
      for _ in 0..<count {
        let transaction = try NeoTransaction.read(&reader, of: list)
        let hash = transaction.hash
        try readWitnesses(of: transaction, hash: hash, &reader)
        transactions.append(VerifiedNeoTransaction(header: verified, transaction: transaction, hash: hash))
      }
      try reader.end()
      try check(root: NeoMerkleTree.root(of: transactions.map(\.hash), at: height))
      return transactions
    }
  }

  private func checkMerkleRoot() throws(ProofFailure) {
    guard header.merkleRoot.contains(where: { $0 != 0 }) else {
      throw .invalid(
        .empty, at: verified.height, expected: "a root of transactions", found: "zero: a block without any")
    }
  }

  private func check(root: [UInt8]) throws(ProofFailure) {
    guard root == header.merkleRoot else {
      throw .invalid(
        .wrongRoot, at: verified.height, expected: NeoHash.text(header.merkleRoot), found: NeoHash.text(root))
    }
  }

  private func readWitnesses(
    of transaction: NeoTransaction, hash: [UInt8], _ reader: inout NeoReader
  ) throws(ProofFailure) {
    let count = try reader.count(maximum: NeoLimits.transactionItems, "the number of witnesses")
    guard count == transaction.signers.count else {
      throw reader.malformed("a witness for each of \(transaction.signers.count) signers", found: "\(count)")
    }
    let message = NeoSignature(magic: magic, hash: hash).message
    for account in transaction.signers {
      let witness = try NeoWitness.read(&reader)
      // Without a script of its own, a witness runs the signer's contract.
      guard !witness.verification.isEmpty else { continue }
      let scriptHash = Hash160.hash(witness.verification)
      guard scriptHash == account else {
        throw .invalid(
          .wrongScript, at: verified.height, expected: "the script of \(NeoAddress.text(account))",
          found: "that of \(NeoAddress.text(scriptHash))")
      }
      try witness.checkIfStandard(message, at: verified.height)
    }
  }
}
