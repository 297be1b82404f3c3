import TielineCodec
import TielineCore

/// Replays what nodes of an AuRa ledger answered.
///
/// The folder has `genesis.json` (a chain specification of OpenEthereum), `headers_rlp.json` and
/// `validators_by_block.json` (who signs after each block, in the order of steps; that after the first header is
/// trusted like the header), and optionally `block_N_txs_receipts.json`, which a block that announces validators needs,
/// and `proofs.json`. Headers are counted without the first, from which the replay starts; of proofs, the values and
/// absences that `eth_getProof` shows.
public enum AuRaRecording: Replayable {
  private static let headersFile = "headers_rlp.json"
  private static let validatorsFile = "validators_by_block.json"

  public static func replay(_ folder: ReplayFolder) throws(ReplayFailure) -> ReplayReport {
    let rows = try folder.requiredJSON(headersFile).elements()
    let validators = try folder.requiredJSON(validatorsFile)
    guard let first = rows.first else { throw .unreadable("no header is recorded") }
    var client: AuRaLightClient
    let (pinned, parameters) = (try header(first), try parameters(folder.requiredJSON("genesis.json")))
    let initial = try addresses(validators[String(pinned.number)])
    do throws(CheckpointError) {
      client = try AuRaLightClient(finalHeader: pinned.rlp, validators: initial, parameters)
    } catch { throw .unreadable("\(headersFile): \(error)") }
    try check(pinned, first)
    var report = ReplayReport()
    // Recorded proofs reach up to the newest block, which finality does not; trusting its header for the report is all
    // right, as no header leaves it.
    var accepted = EthereumRecordedBlocks(folder) { $0.hash }
    accepted.accepted[pinned.number] = client.head
    // A replay has no clock; what was recorded was not in the future then.
    guard let last = rows.last else { throw .unreadable("no header is recorded") }
    let now = try header(last).time
    for row in rows.dropFirst() {
      let header = try header(row)
      let update = try update(header, folder)
      let outcome = try client.apply(update, at: now).get(file: headersFile)
      // Only now: a rule that is broken says more than another hash.
      try check(header, row)
      report.headers += 1
      report.setChanges += outcome.changesSet ? 1 : 0
      report.head = outcome.height
      accepted.accepted[outcome.height] = TrustedEthereumHeader(header, chain: parameters.chain)
      try check(client, after: header, validators)
    }
    try checkReceipts(accepted)
    try accepted.checkProofs("proofs.json")
    report.proofs = accepted.proofs
    return report
  }

  // MARK: Reading

  static func parameters(_ genesis: JSONField<ReplayFailure>) throws(ReplayFailure) -> AuRaParameters {
    let options = genesis["engine"]["authorityRound"]["params"]
    let duration: UInt64 = try options["stepDuration"].integer()
    let set = options["validators"]
    let contract = try (set["contract"].ifPresent ?? set["safeContract"].ifPresent)?.evmAddress()
    // OpenEthereum takes the chain id from the network id where it stands alone.
    let network = genesis["params"]["chainID"].ifPresent ?? genesis["params"]["networkID"]
    let chain = try network.hexQuantity()
    do throws(CheckpointError) {
      return try AuRaParameters(chain: String(chain), stepDuration: duration, validatorContract: contract)
    } catch { throw .unreadable("genesis.json: \(error)") }
  }

  static func header(_ row: JSONField<ReplayFailure>) throws(ReplayFailure) -> AuRaHeader {
    let bytes = try row["headerRlp"].hexBytes()
    return try Verdict { () throws(ProofFailure) in try AuRaHeader(rlp: bytes) }.get(file: headersFile)
  }

  /// The header, with its block's receipts where they are recorded and may announce validators.
  static func update(_ header: AuRaHeader, _ folder: ReplayFolder) throws(ReplayFailure) -> [UInt8] {
    let options = try folder.requiredJSON("genesis.json")
    guard let contract = try parameters(options).validatorContract,
      AuRaValidatorChange(header, contract).isPossible,
      let recording = try folder.json("block_\(header.number)_txs_receipts.json")
    else { return header.rlp }
    return AuRaLightClient.update(header: header.rlp, receipts: try receipts(recording["receipts"]))
  }

  static func receipts(_ recorded: JSONField<ReplayFailure>) throws(ReplayFailure) -> [[UInt8]] {
    var receipts: [[UInt8]] = []
    for receipt in try recorded.elements() { receipts.append(try EthereumReceipt(receipt: receipt).encoded) }
    return receipts
  }

  private static func addresses(_ field: JSONField<ReplayFailure>) throws(ReplayFailure) -> [EVMAddress] {
    var addresses: [EVMAddress] = []
    for element in try field.elements() { addresses.append(try element.evmAddress()) }
    return addresses
  }

  // MARK: Checking

  /// Whether the header is the one that its row names.
  private static func check(_ header: AuRaHeader, _ row: JSONField<ReplayFailure>) throws(ReplayFailure) {
    let (hash, number): ([UInt8], UInt64) = (try row["hash"].hexBytes(count: 32), try row["number"].integer())
    guard header.hash == hash else {
      throw rejected(.wrongHash, number, Hex.encode(hash), Hex.encode(header.hash), headersFile)
    }
    guard header.number == number else {
      throw rejected(.wrongHeight, number, "\(number)", "\(header.number)", headersFile)
    }
  }

  private static func check(
    _ client: AuRaLightClient, after header: AuRaHeader, _ validators: JSONField<ReplayFailure>
  ) throws(ReplayFailure) {
    guard let listed = validators[String(header.number)].ifPresent else { return }
    let recorded = try addresses(listed)
    guard recorded == client.validators else {
      let text = { (addresses: [EVMAddress]) in addresses.map(\.lowercased).joined(separator: " ") }
      throw rejected(.wrongValidators, header.number, text(client.validators), text(recorded), validatorsFile)
    }
  }

  private static func checkReceipts(_ blocks: EthereumRecordedBlocks) throws(ReplayFailure) {
    let suffix = "_txs_receipts.json"
    for path in blocks.folder.paths(where: { $0.hasPrefix("block_") && $0.hasSuffix(suffix) }) {
      guard let number = UInt64(path.dropFirst("block_".count).dropLast(suffix.count)) else {
        throw .unreadable("\(path) names no block")
      }
      guard let header = try blocks.header(at: number, for: path) else { continue }
      let recording = try blocks.folder.requiredJSON(path)
      var transactions: [[UInt8]] = []
      for transaction in try recording["rawTransactions"].elements() { transactions.append(try transaction.hexBytes()) }
      _ = try header.transactions(transactions).get(file: path)
      try blocks.checkReceipts(recording["receipts"].elements(), header, path)
    }
  }

  private static func rejected(
    _ reason: Rejection.Reason, _ height: UInt64, _ expected: String, _ found: String, _ file: String
  ) -> ReplayFailure {
    .rejected(Rejection(reason, at: height, expected: expected, found: found), file: file)
  }
}
