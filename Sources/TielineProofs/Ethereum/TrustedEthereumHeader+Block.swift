import TielineCodec
import TielineCore
import TielineCrypto

/// A transaction that a final block contains. Only a verifier makes one.
public struct VerifiedTransaction: Hashable, Sendable {
  public let header: VerifiedHeader
  /// Its place in the block.
  public let index: UInt64
  /// The signed transaction, as it was broadcast.
  public let encoded: [UInt8]

  init(header: VerifiedHeader, index: UInt64, encoded: [UInt8]) {
    (self.header, self.index, self.encoded) = (header, index, encoded)
  }

  /// The transaction's hash.
  public var hash: [UInt8] { Keccak256.hash(encoded) }
}

/// A receipt that a final block commits to. Only a verifier makes one.
public struct VerifiedReceipt: Hashable, Sendable {
  public let header: VerifiedHeader
  /// Its place in the block, and that of its transaction.
  public let index: UInt64
  public let receipt: EthereumReceipt

  init(header: VerifiedHeader, index: UInt64, receipt: EthereumReceipt) {
    (self.header, self.index, self.receipt) = (header, index, receipt)
  }
}

/// Transactions and receipts of the header's block.
///
/// - Source: Ethereum Yellow Paper, section 4.4.
extension TrustedEthereumHeader {
  /// The transaction at `index`.
  public func transaction(_ index: UInt64, proof: MerklePatriciaProof) -> Verdict<VerifiedTransaction> {
    Verdict { () throws(ProofFailure) in
      let leaf = try leaf(index, proof, root: transactionsRoot, "transaction")
      return VerifiedTransaction(header: verified, index: index, encoded: leaf)
    }
  }

  /// The receipt at `index`.
  public func receipt(_ index: UInt64, proof: MerklePatriciaProof) -> Verdict<VerifiedReceipt> {
    Verdict { () throws(ProofFailure) in
      let leaf = try leaf(index, proof, root: receiptsRoot, "receipt")
      let receipt = try inBlock { () throws(ProofFailure) in try EthereumReceipt(leaf) }
      return VerifiedReceipt(header: verified, index: index, receipt: receipt)
    }
  }

  /// All transactions of the block, in order.
  public func transactions(_ encoded: [[UInt8]]) -> Verdict<[VerifiedTransaction]> {
    Verdict { () throws(ProofFailure) in
      try checkRoot(of: encoded, transactionsRoot, "transactionsRoot")
      return encoded.enumerated().map { index, bytes in
        VerifiedTransaction(header: verified, index: UInt64(index), encoded: bytes)
      }
    }
  }

  /// All receipts of the block, in order, as the trie holds them.
  public func receipts(_ encoded: [[UInt8]]) -> Verdict<[VerifiedReceipt]> {
    Verdict { () throws(ProofFailure) in
      try checkRoot(of: encoded, receiptsRoot, "receiptsRoot")
      var receipts: [VerifiedReceipt] = []
      for (index, bytes) in encoded.enumerated() {
        let receipt = try inBlock { () throws(ProofFailure) in try EthereumReceipt(bytes) }
        receipts.append(VerifiedReceipt(header: verified, index: UInt64(index), receipt: receipt))
      }
      return receipts
    }
  }

  private func leaf(
    _ index: UInt64, _ proof: MerklePatriciaProof, root: [UInt8], _ what: String
  ) throws(ProofFailure) -> [UInt8] {
    let leaf = try inBlock { () throws(ProofFailure) in
      try proof.value(of: MerklePatriciaTrie.key(index: index), root: root)
    }
    guard let leaf else {
      throw .invalid(
        .wrongValue, at: verified.height, expected: "a \(what) at index \(index)", found: "the proof that there is none"
      )
    }
    return leaf
  }

  private func checkRoot(of items: [[UInt8]], _ root: [UInt8], _ what: String) throws(ProofFailure) {
    guard items.allSatisfy({ !$0.isEmpty }) else {
      throw .invalid(.empty, at: verified.height, expected: "items of \(what)", found: "an empty one")
    }
    let found = MerklePatriciaTrie(indexed: items).root
    guard found == root else {
      throw .invalid(
        .wrongRoot, at: verified.height, expected: "\(what) \(Hex.encode(root))", found: Hex.encode(found))
    }
  }
}
