import TielineCodec
import TielineCore
import TielineCrypto

/// Recorded blocks, transactions, receipts and proofs, each against the accepted header.
extension CliqueReplay {
  /// A block's RLP: header, transactions, uncles.
  func checkBlock(_ path: String) throws(ReplayFailure) {
    let text = String(decoding: folder.files[path] ?? [], as: UTF8.self)
    guard let bytes = Hex.decode(text.filter { !$0.isWhitespace }) else {
      throw .unreadable("\(path) is not hexadecimal")
    }
    let block = try Verdict { () throws(ProofFailure) in try Self.block(bytes) }.get(file: path)
    _ = try header(block.header, for: path).transactions(block.transactions).get(file: path)
  }

  private static func block(
    _ bytes: [UInt8]
  ) throws(ProofFailure) -> (header: EthereumHeader, transactions: [[UInt8]]) {
    var fields = try RLPFields(filling: bytes, of: "a block")
    let item = try fields.item("header")
    let header = try EthereumHeader(rlp: Array(bytes[item.start..<item.end]))
    var list = try fields.list("transactions")
    var transactions: [[UInt8]] = []
    while !list.isAtEnd {
      // A typed transaction is a byte string in the block and stands by itself in the trie; a legacy one is a list.
      let item = try list.item("a transaction")
      transactions.append(Array(bytes[(item.isList ? item.start : item.payload)..<item.end]))
    }
    let uncles = try fields.list("uncles")
    try uncles.finish()
    try fields.finish()
    return (header, transactions)
  }

  /// A block with its raw transactions and its receipts.
  func checkTransactionsAndReceipts(_ path: String) throws(ReplayFailure) {
    let recording = try folder.requiredJSON(path)
    let block = recording["block"]
    let header = try EthereumHeader(block: block)
    let trusted = try self.header(header, for: path)
    try expect(try block["hash"].hexBytes(), header.hash, "hash", at: header.number, path)
    if let raw = recording["rawTransactions"].ifPresent {
      var encoded: [[UInt8]] = []
      for transaction in try raw.elements() { encoded.append(try transaction.hexBytes()) }
      let transactions = try trusted.transactions(encoded).get(file: path)
      let named = try block["transactions"].elements()
      guard named.count == transactions.count else {
        throw raw.mismatch("\(named.count) transactions, as in the block")
      }
      for (name, transaction) in zip(named, transactions) {
        let hash = name["hash"].ifPresent ?? name
        try expect(try hash.hexBytes(), transaction.hash, "a transaction's hash", at: header.number, path)
      }
    }
    if let receipts = recording["receipts"].ifPresent {
      try checkReceipts(receipts.elements(), of: trusted, path)
    }
  }

  /// Receipts of several blocks, in order.
  ///
  /// The node that records them in a single file says of each that it has no type. Which one it has shows in the root,
  /// as long as it is the block's only receipt.
  func checkReceipts(_ receipts: JSONField<ReplayFailure>, of file: String) throws(ReplayFailure) {
    var byBlock: [UInt64: [JSONField<ReplayFailure>]] = [:]
    for receipt in try receipts.elements() {
      byBlock[try receipt["blockNumber"].hexQuantity(), default: []].append(receipt)
    }
    for (number, receipts) in byBlock.sorted(by: { $0.key < $1.key }) {
      let header = try header(at: number, for: file)
      var type: UInt8?
      if receipts.count == 1, let only = receipts.first {
        let receipt = try EthereumReceipt(receipt: only)
        type = (0...EthereumReceipt.maximumType).first { type in
          MerklePatriciaTrie(indexed: [receipt.typed(type).encoded]).root == header.receiptsRoot
        }
      }
      try checkReceipts(receipts, of: header, file, type: type)
    }
  }

  private func checkReceipts(
    _ receipts: [JSONField<ReplayFailure>], of header: TrustedEthereumHeader, _ file: String, type: UInt8? = nil
  ) throws(ReplayFailure) {
    let height = header.verified.height
    var encoded: [[UInt8]] = []
    var gasBefore: UInt64 = 0
    for (index, receipt) in receipts.enumerated() {
      let rebuilt = try EthereumReceipt(receipt: receipt)
      try expect(try receipt["blockHash"].hexBytes(), header.verified.hash, "blockHash", at: height, file)
      guard try receipt["transactionIndex"].hexQuantity() == UInt64(index),
        try receipt["blockNumber"].hexQuantity() == height
      else { throw receipt.mismatch("the receipt at index \(index) of block \(height)") }
      let gasUsed = try receipt["gasUsed"].hexQuantity()
      guard rebuilt.cumulativeGasUsed >= gasBefore, rebuilt.cumulativeGasUsed - gasBefore == gasUsed else {
        throw .rejected(
          Rejection(
            .wrongValue, at: height, expected: "cumulative gas \(gasBefore) + \(gasUsed)",
            found: "\(rebuilt.cumulativeGasUsed)"), file: file)
      }
      gasBefore = rebuilt.cumulativeGasUsed
      encoded.append((type.map(rebuilt.typed) ?? rebuilt).encoded)
    }
    _ = try header.receipts(encoded).get(file: file)
  }

  /// Proofs of state, each at its own block; those of blocks behind the last recorded header are passed over.
  mutating func checkProofs(_ path: String) throws(ReplayFailure) {
    guard let proofs = try folder.json(path) else { return }
    for entry in try proofs.elements() {
      let number: UInt64 = try entry["blockNumber"].integer()
      guard number <= report.head else { continue }
      let header = try header(at: number, for: path)
      if let hash = entry["blockHash"].ifPresent {
        try expect(try hash.hexBytes(), header.verified.hash, "blockHash", at: number, path)
      }
      if let root = entry["stateRoot"].ifPresent {
        let found = try root.hexBytes()
        guard found == header.stateRoot else {
          throw .rejected(
            Rejection(
              .wrongRoot, at: number, expected: "stateRoot \(Hex.encode(header.stateRoot))", found: Hex.encode(found)),
            file: path)
        }
      }
      try checkState(entry["proof"], at: number, of: path)
    }
  }

  private func expect(
    _ found: [UInt8], _ expected: [UInt8], _ what: String, at height: UInt64, _ file: String
  ) throws(ReplayFailure) {
    guard found == expected else {
      throw .rejected(
        Rejection(.wrongHash, at: height, expected: "\(what) \(Hex.encode(expected))", found: Hex.encode(found)),
        file: file)
    }
  }
}
