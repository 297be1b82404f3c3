import TielineCodec
import TielineCore

/// Recorded transactions, receipts and proofs of an EVM ledger, each checked against an accepted header.
///
/// Counted are the values and absences that `eth_getProof` shows, where an account that there is not counts once more.
/// Whole blocks are checked and not counted. Proofs of blocks behind the newest header are passed over.
struct EthereumRecordedBlocks {
  let folder: ReplayFolder
  /// The block's hash by the ledger's rule.
  let hash: (EthereumHeader) throws(ProofFailure) -> [UInt8]
  /// By height.
  var accepted: [UInt64: TrustedEthereumHeader] = [:]
  private(set) var proofs = 0

  init(_ folder: ReplayFolder, hash: @escaping (EthereumHeader) throws(ProofFailure) -> [UInt8]) {
    (self.folder, self.hash) = (folder, hash)
  }

  /// Checks all files that hold blocks or proofs.
  mutating func checkAll() throws(ReplayFailure) {
    for path in folder.paths(where: { $0.hasPrefix("block_") && $0.hasSuffix(".rlp.hex") }) { try checkBlock(path) }
    for path in folder.paths(where: { $0.hasPrefix("block_") && $0.hasSuffix("_txs_receipts.json") }) {
      try checkTransactionsAndReceipts(path)
    }
    try checkProofs("proofs.json")
  }

  /// The accepted header at `number`; `nil` behind the newest one.
  func header(at number: UInt64, for file: String) throws(ReplayFailure) -> TrustedEthereumHeader? {
    if let header = accepted[number] { return header }
    guard let newest = accepted.keys.max(), number <= newest else { return nil }
    throw .insufficient(.needs("the header that \(file) is about", height: number), file: file)
  }

  // MARK: Blocks

  private func checkBlock(_ path: String) throws(ReplayFailure) {
    let text = String(decoding: folder.files[path] ?? [], as: UTF8.self)
    guard let bytes = Hex.decode(text.filter { !$0.isWhitespace }) else {
      throw .unreadable("\(path) is not hexadecimal")
    }
    let block = try Verdict { () throws(ProofFailure) in try Self.block(bytes) }.get(file: path)
    guard let trusted = try trusted(block.header, path) else { return }
    _ = try trusted.transactions(block.transactions).get(file: path)
  }

  private static func block(
    _ bytes: [UInt8]
  ) throws(ProofFailure) -> (header: EthereumHeader, transactions: [[UInt8]]) {
    var fields = try RLPFields(filling: bytes, of: "a block")
    let extent = try fields.item("header")
    let header = try EthereumHeader(rlp: Array(bytes[extent.start..<extent.end]))
    var list = try fields.list("transactions")
    var transactions: [[UInt8]] = []
    while !list.isAtEnd {
      // In a block a typed transaction is wrapped as a byte string, a legacy one is a list; the trie has neither wrapped.
      let extent = try list.item("a transaction")
      transactions.append(Array(bytes[(extent.isList ? extent.start : extent.payload)..<extent.end]))
    }
    try fields.list("uncles").finish()
    try fields.finish()
    return (header, transactions)
  }

  private func checkTransactionsAndReceipts(_ path: String) throws(ReplayFailure) {
    let recording = try folder.requiredJSON(path)
    let header = try EthereumHeader(block: recording["block"])
    guard let trusted = try trusted(header, path) else { return }
    try expect(trusted.verified.hash, recording["block"]["hash"].hexBytes(), "hash", header.number, path)
    var encoded: [[UInt8]] = []
    for transaction in try recording["rawTransactions"].ifPresent?.elements() ?? [] {
      encoded.append(try transaction.hexBytes())
    }
    let transactions = try trusted.transactions(encoded).get(file: path)
    let named = try recording["block"]["transactions"].elements()
    guard named.count == transactions.count else {
      throw recording["rawTransactions"].mismatch("\(named.count) transactions, as in the block")
    }
    for (name, transaction) in zip(named, transactions) {
      let hash = name["hash"].ifPresent ?? name
      try expect(transaction.hash, hash.hexBytes(), "a transaction's hash", header.number, path)
    }
    try checkReceipts(recording["receipts"].elements(), trusted, path)
  }

  /// - Parameter type: What every receipt's type is, where the recording does not say.
  func checkReceipts(
    _ recorded: [JSONField<ReplayFailure>], _ header: TrustedEthereumHeader, _ file: String, type: UInt8? = nil
  ) throws(ReplayFailure) {
    let height = header.verified.height
    var encoded: [[UInt8]] = []
    var gasBefore: UInt64 = 0
    for (index, field) in recorded.enumerated() {
      let receipt = try EthereumReceipt(receipt: field)
      try expect(header.verified.hash, field["blockHash"].hexBytes(), "blockHash", height, file)
      let gas = gasBefore.addingReportingOverflow(try field["gasUsed"].hexQuantity())
      guard try field["transactionIndex"].hexQuantity() == UInt64(index),
        try field["blockNumber"].hexQuantity() == height, !gas.overflow, gas.partialValue == receipt.cumulativeGasUsed
      else { throw field.mismatch("the receipt at index \(index) of block \(height), with the gas it used") }
      gasBefore = receipt.cumulativeGasUsed
      encoded.append((type.map(receipt.typed) ?? receipt).encoded)
    }
    _ = try header.receipts(encoded).get(file: file)
  }

  // MARK: State

  mutating func checkProofs(_ path: String) throws(ReplayFailure) {
    for entry in try folder.json(path)?.elements() ?? [] {
      let number: UInt64 = try entry["blockNumber"].integer()
      guard let header = try header(at: number, for: path) else { continue }
      if let hash = entry["blockHash"].ifPresent {
        try expect(header.verified.hash, hash.hexBytes(), "blockHash", number, path)
      }
      if let root = entry["stateRoot"].ifPresent {
        try expect(header.stateRoot, root.hexBytes(), "stateRoot", number, path)
      }
      try checkState(entry["proof"], at: number, of: path)
    }
  }

  /// Checks an `eth_getProof` answer and counts what it shows.
  mutating func checkState(
    _ answer: JSONField<ReplayFailure>, at number: UInt64, of file: String
  ) throws(ReplayFailure) {
    guard let header = try header(at: number, for: file) else { return }
    let state = try header.state(EthereumStateClaim(answer)).get(file: file)
    proofs += state.values.count + (state.account.state == nil ? 1 : 0)
  }

  // MARK: Parts

  private func trusted(_ header: EthereumHeader, _ file: String) throws(ReplayFailure) -> TrustedEthereumHeader? {
    guard let trusted = try self.header(at: header.number, for: file) else { return nil }
    let found = try Verdict<[UInt8]> { () throws(ProofFailure) -> [UInt8] in try hash(header) }.get(file: file)
    try expect(trusted.verified.hash, found, "the block's hash", header.number, file)
    return trusted
  }

  private func expect(
    _ expected: [UInt8], _ found: [UInt8], _ what: String, _ height: UInt64, _ file: String
  ) throws(ReplayFailure) {
    guard found == expected else {
      let reason: Rejection.Reason = what == "stateRoot" ? .wrongRoot : .wrongHash
      throw .rejected(
        Rejection(reason, at: height, expected: "\(what) \(Hex.encode(expected))", found: Hex.encode(found)), file: file
      )
    }
  }
}
