import TielineCodec
import TielineCrypto

/// A whole block. Nothing is known about it but its form.
///
/// - Source: Bitcoin developer reference, *Serialized blocks*. Litecoin's extension blocks (MWEB) are not read.
public struct UTXOBlock: Hashable, Sendable {
  public let header: UTXOHeader
  public let transactions: [UTXOTransaction]

  /// - Throws: ``UTXOFormatError``.
  public init(decoding bytes: [UInt8]) throws(UTXOFormatError) {
    self = try UTXOFormatError.reading("a block", in: bytes, maximum: UTXOLimits.blockBytes) {
      (reader: inout ByteReader) throws(ByteReadingError) in
      let header = try UTXOHeader(&reader)
      var transactions: [UTXOTransaction] = []
      for _ in 0..<(try reader.compactSize(maximum: UTXOLimits.blockTransactions, "transaction count")) {
        transactions.append(try UTXOTransaction(&reader, .network))
      }
      return UTXOBlock(header: header, transactions: transactions)
    }
  }

  private init(header: UTXOHeader, transactions: [UTXOTransaction]) {
    (self.header, self.transactions) = (header, transactions)
  }

  /// That the transactions, witnesses included, are the ones that the header commits to.
  func checkContent(at height: UInt64) throws(ProofFailure) {
    guard let coinbase = transactions.first, coinbase.isCoinbase else {
      throw .invalid(.empty, at: height, expected: "a coinbase first", found: "none")
    }
    for (index, transaction) in transactions.enumerated() {
      let bytes = transaction.bytes(as: .stripped)
      try checkIsNoInnerNode(bytes, at: height)
      guard index == 0 || !transaction.isCoinbase else {
        throw .invalid(.wrongField, at: height, expected: "one coinbase", found: "another at \(index)")
      }
    }
    let root = try UTXOMerkleTree.root(of: transactions.map(\.identifier), at: height)
    guard root == header.merkleRoot else {
      throw .invalid(.wrongRoot, at: height, expected: "\(header.merkleRoot)", found: "\(root)")
    }
    try checkWitnesses(coinbase, at: height)
  }

  /// - Source: BIP 141, *Commitment structure*.
  private func checkWitnesses(_ coinbase: UTXOTransaction, at height: UInt64) throws(ProofFailure) {
    let prefix: [UInt8] = [0x6A, 0x24, 0xAA, 0x21, 0xA9, 0xED]
    let output = coinbase.outputs.last { $0.script.count >= 38 && $0.script.starts(with: prefix) }
    guard let commitment = output?.script[6..<38] else {
      guard !transactions.contains(where: \.hasWitness) else {
        throw .invalid(.empty, at: height, expected: "a commitment to the witnesses", found: "none")
      }
      return
    }
    guard coinbase.inputs[0].witness.count == 1, coinbase.inputs[0].witness[0].count == 32 else {
      throw .invalid(
        .wrongField, at: height, expected: "one witness element of 32 bytes in the coinbase",
        found: "\(coinbase.inputs[0].witness.map(\.count))")
    }
    let identifiers = [.zero] + transactions.dropFirst().map(\.witnessIdentifier)
    let root = try UTXOMerkleTree.root(of: identifiers, at: height)
    let found = UTXOHash.of(root.bytes + coinbase.inputs[0].witness[0])
    guard found.bytes == Array(commitment) else {
      throw .invalid(
        .wrongRoot, at: height, expected: "witnesses \(Array(commitment))", found: "\(found.bytes)")
    }
  }
}

/// That a transaction cannot be mistaken for two hashes: 64 bytes are also an inner node of a Merkle tree.
///
/// - Source: Bitcoin Core, `IsBlockMutated`; BIP 54, *Disallow 64-byte transactions*.
func checkIsNoInnerNode(_ stripped: [UInt8], at height: UInt64) throws(ProofFailure) {
  guard stripped.count != 64 else {
    throw .invalid(
      .ambiguous, at: height, expected: "a transaction of any other length than 64 bytes", found: "64 bytes")
  }
}
