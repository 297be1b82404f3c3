import TielineCodec
import TielineCore

/// A recorded Neo N3 ledger.
///
/// `headers.json` has the headers, the first of which is where trust begins, and `network.json` the network's number.
/// Beside them may stand `genesis_block.json`, `blocks_with_txs.json`, `stateroots.json`, `proofs.json` and
/// `native_contracts.json`.
///
/// State validators are those of the last designation that a recorded block holds, or else who signed the first signed
/// root. What is checked against an unsigned root, as recordings from before the first designation have it, shows no
/// more than that the recording agrees with itself. Only proofs of the state trie count as proofs; transactions and
/// signed roots are checked and not counted.
public enum NeoRecording: Replayable {
  public static func replay(_ folder: ReplayFolder) throws(ReplayFailure) -> ReplayReport {
    let headers = try folder.requiredJSON(NeoRecordedHeader.file).elements()
    let network = try folder.requiredJSON(networkFile)
    guard let first = headers.first else { throw .unreadable("\(NeoRecordedHeader.file) has no headers") }
    let genesis = try NeoRecordedHeader(first)
    try genesis.check(file: NeoRecordedHeader.file)
    let magic = try magic(network)
    var client: NeoLightClient
    do throws(CheckpointError) { client = try NeoLightClient(trusting: genesis.signed.header, magic: magic) } catch {
      throw .unreadable("\(NeoRecordedHeader.file): \(error)")
    }
    var sides = try NeoRecordedSides(folder, startsAtGenesis: genesis.signed.header.index == 0)
    try sides.check(genesis, of: &client)
    var report = ReplayReport()
    report.head = client.head.verified.height
    var announced = try genesis.nextHash()
    for entry in headers.dropFirst() {
      let recorded = try NeoRecordedHeader(entry)
      let verdict = client.apply(recorded.raw, at: recorded.signed.header.time)
      let accepted = try verdict.get(file: NeoRecordedHeader.file)
      try recorded.check(file: NeoRecordedHeader.file)
      try require(
        announced == nil || announced == accepted.hash, .wrongHash, at: accepted.height, file: NeoRecordedHeader.file,
        expected: "the announced \(announced.map(NeoHash.text) ?? "")", found: NeoHash.text(accepted.hash))
      try sides.check(recorded, of: &client)
      report.headers += 1
      report.setChanges += accepted.changesSet ? 1 : 0
      report.head = accepted.height
      announced = try recorded.nextHash()
    }
    try sides.checkLeftovers()
    try checkNetwork(network, head: client.head)
    report.proofs = sides.proofs
    return report
  }

  private static let networkFile = "network.json"

  private static func magic(_ network: JSONField<ReplayFailure>) throws(ReplayFailure) -> UInt32 {
    let settings = network["getversion"]["protocol"]
    if let version = settings["addressversion"].ifPresent {
      let number: Int = try version.integer()
      try require(
        number == NeoAddress.version, .wrongField, at: nil, file: networkFile,
        expected: "address version \(NeoAddress.version)", found: "\(number)")
    }
    return try settings["network"].integer()
  }

  /// The validators asked for when the recording ended are those that the last header names, unless it ends earlier.
  private static func checkNetwork(
    _ network: JSONField<ReplayFailure>, head: TrustedNeoHeader
  ) throws(ReplayFailure) {
    guard let validators = network["nextblockvalidators_final"].ifPresent,
      let asked = network["stateheight"]["localrootindex"].ifPresent
    else { return }
    // Nodes are asked for it a block or two after the last header.
    let index: UInt64 = try asked.integer()
    guard UInt64(head.header.index) + 2 >= index else { return }
    let keys = try validators.elements().map { field throws(ReplayFailure) in
      guard let bytes = Hex.decode(try field["publickey"].string()) else { throw field.mismatch("a public key") }
      return bytes
    }
    let set = try NeoRecordedDesignation.set(of: keys, at: head.verified.height, file: networkFile)
    try require(
      set.scriptHash == head.header.nextConsensus, .wrongValidators, at: head.verified.height, file: networkFile,
      expected: NeoAddress.text(head.header.nextConsensus), found: NeoAddress.text(set.scriptHash))
  }

  /// Throws a rejection unless `condition` holds.
  static func require(
    _ condition: Bool, _ reason: Rejection.Reason, at height: UInt64?, file: String,
    expected: @autoclosure () -> String, found: @autoclosure () -> String
  ) throws(ReplayFailure) {
    guard condition else {
      throw .rejected(Rejection(reason, at: height, expected: expected(), found: found()), file: file)
    }
  }
}

extension JSONField<ReplayFailure> {
  /// Bytes in base64, as Neo's nodes write them.
  func neoBytes() throws(ReplayFailure) -> [UInt8] {
    guard let bytes = Base64.decode(try string()) else { throw mismatch("bytes in base64") }
    return bytes
  }

  /// A hash as Neo's nodes write it: last byte first.
  func neoHash(count: Int = 32) throws(ReplayFailure) -> [UInt8] {
    guard let hash = NeoHash.bytes(try string(), count: count) else { throw mismatch("a hash of \(count) bytes") }
    return hash
  }
}
