import TielineCodec
import TielineCore

/// A replay under way: the light client, and every header it accepted.
struct CliqueReplay {
  /// A recorded header and where it stands.
  struct Recorded {
    let header: EthereumHeader
    let file: String
  }

  /// Enough that finality lags behind in every recording.
  static let depth = 6

  let folder: ReplayFolder
  private var headers = ReplayReport()
  /// Accepted headers, final or not. Recorded proofs reach up to the newest block, which finality does not; trusting
  /// them for the report is all right, as no header leaves it.
  var blocks: EthereumRecordedBlocks

  init(_ folder: ReplayFolder) { (self.folder, blocks) = (folder, EthereumRecordedBlocks(folder) { $0.hash }) }

  /// What was counted so far.
  var report: ReplayReport {
    var report = headers
    report.proofs = blocks.proofs
    return report
  }

  // MARK: Headers

  /// The ledger's parameters by `genesis.json`.
  func parameters() throws(ReplayFailure) -> CliqueParameters {
    let config = try folder.requiredJSON("genesis.json")["config"]
    let clique = config["clique"]
    return try Self.parameters(
      chain: config["chainId"].integer(), epoch: clique["epoch"].integer(), period: clique["period"].integer())
  }

  static func parameters(chain: UInt64, epoch: UInt64, period: UInt64) throws(ReplayFailure) -> CliqueParameters {
    do throws(CheckpointError) {
      return try CliqueParameters(chain: String(chain), epoch: epoch, period: period, depth: depth)
    } catch { throw .unreadable("\(error)") }
  }

  /// The recorded headers; where they are recorded twice, both must agree.
  func recordedHeaders() throws(ReplayFailure) -> [Recorded] {
    let (blocks, encoded) = (try folder.json("headers.json"), try folder.json("headers_rlp.json"))
    let rebuilt: [Recorded]? = if let blocks { try headers(in: blocks, of: "headers.json") } else { nil }
    let decoded: [Recorded]? = if let encoded { try decodedHeaders(encoded, of: "headers_rlp.json") } else { nil }
    guard let headers = decoded ?? rebuilt else { throw .unreadable("headers_rlp.json and headers.json are missing") }
    guard let rebuilt else { return headers }
    for (first, second) in zip(headers, rebuilt) where first.header != second.header {
      throw .rejected(
        Rejection(
          .wrongHash, at: first.header.number,
          expected: "the header of \(first.file), \(Hex.encode(first.header.hash))",
          found: Hex.encode(second.header.hash)), file: second.file)
    }
    guard headers.count == rebuilt.count else {
      throw .unreadable("headers.json has \(rebuilt.count) headers, headers_rlp.json \(headers.count)")
    }
    return headers
  }

  /// Headers from `eth_getBlockByNumber`, each with the hash that the node gave.
  func headers(
    in blocks: JSONField<ReplayFailure>, of file: String
  ) throws(ReplayFailure) -> [Recorded] {
    var headers: [Recorded] = []
    for block in try blocks.elements() {
      let header = try EthereumHeader(block: block)
      try Self.check(header, hash: block["hash"].hexBytes(count: 32), number: header.number, file)
      headers.append(Recorded(header: header, file: file))
    }
    return headers
  }

  private func decodedHeaders(
    _ rows: JSONField<ReplayFailure>, of file: String
  ) throws(ReplayFailure) -> [Recorded] {
    var headers: [Recorded] = []
    for row in try rows.elements() {
      let bytes = try row["headerRlp"].hexBytes()
      let header = try Verdict { () throws(ProofFailure) in try EthereumHeader(rlp: bytes) }.get(file: file)
      try Self.check(header, hash: row["hash"].hexBytes(count: 32), number: row["number"].integer(), file)
      headers.append(Recorded(header: header, file: file))
    }
    return headers
  }

  private static func check(
    _ header: EthereumHeader, hash: [UInt8], number: UInt64, _ file: String
  ) throws(ReplayFailure) {
    guard header.hash == hash else {
      throw .rejected(
        Rejection(.wrongHash, at: number, expected: Hex.encode(hash), found: Hex.encode(header.hash)), file: file)
    }
    guard header.number == number else {
      throw .rejected(
        Rejection(.wrongHeight, at: number, expected: "\(number)", found: "\(header.number)"), file: file)
    }
  }

  /// Starts at the first header and applies all others.
  mutating func follow(_ headers: [Recorded], _ parameters: CliqueParameters) throws(ReplayFailure) {
    guard let first = headers.first, let last = headers.last else { throw .unreadable("no header is recorded") }
    try checkGenesis(first)
    let states = try CliqueRecordedStates(folder)
    var client: CliqueLightClient
    do throws(CheckpointError) {
      client = try CliqueLightClient(epochHeader: first.header.rlp(), parameters)
    } catch { throw .unreadable("\(first.file): \(error)") }
    try accept(first.header, client, states)
    // A replay has no clock; what was recorded was not in the future then.
    let now = headers.map(\.header.time).max() ?? last.header.time
    for recorded in headers.dropFirst() {
      let accepted = try client.apply(recorded.header.rlp(), at: now).get(file: recorded.file)
      self.headers.headers += 1
      if accepted.changesSet { self.headers.setChanges += 1 }
      try accept(recorded.header, client, states)
    }
  }

  private mutating func accept(
    _ header: EthereumHeader, _ client: CliqueLightClient, _ states: CliqueRecordedStates
  ) throws(ReplayFailure) {
    // A header of a lighter branch says nothing about the chain that the other files describe.
    guard client.tip.header == header else { return }
    blocks.accepted[header.number] = TrustedEthereumHeader(header, family: .clique, chain: client.parameters.chain)
    headers.head = header.number
    try states.check(client.tip.after, after: header)
  }

  private func checkGenesis(_ first: Recorded) throws(ReplayFailure) {
    guard let genesis = try folder.json("genesis.json"), first.header.number == 0 else { return }
    let header = first.header
    guard try genesis["extraData"].hexBytes() == header.extraData,
      try genesis["timestamp"].hexQuantity() == header.timestamp,
      try genesis["gasLimit"].hexQuantity() == header.gasLimit,
      try genesis["difficulty"].bigHexQuantity() == header.difficulty,
      try genesis["mixHash"].hexBytes() == header.mixHash,
      try genesis["coinbase"].evmAddress() == header.coinbase
    else {
      throw .rejected(
        Rejection(.wrongField, at: 0, expected: "the fields of genesis.json", found: "others"), file: first.file)
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
      guard let header = try blocks.header(at: number, for: file) else { continue }
      var type: UInt8?
      if receipts.count == 1, let only = receipts.first {
        let receipt = try EthereumReceipt(receipt: only)
        type = (0...EthereumReceipt.maximumType).first { type in
          MerklePatriciaTrie(indexed: [receipt.typed(type).encoded]).root == header.receiptsRoot
        }
      }
      try blocks.checkReceipts(receipts, header, file, type: type)
    }
  }
}
