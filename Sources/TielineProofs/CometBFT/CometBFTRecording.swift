import TielineCodec
import TielineCore

/// A recorded folder of RPC answers of one CometBFT ledger.
///
/// `commit_N.json` are followed in order from the first, which is pinned after its own set's signatures are checked;
/// gaps are skipped over. `validators_N.json`, `header_N.json`, `block_N.json`, `block_results_N.json`,
/// `tx_prove_N.json`, `abci_*.json`, `genesis.json` and `manifest.json` are checked where they are present. A folder of
/// such folders is replayed one by one; the counts are of all, the head is the highest.
public enum CometBFTRecording: Replayable {
  public static func replay(_ folder: ReplayFolder) throws(ReplayFailure) -> ReplayReport {
    let isRecording = folder.files.keys.contains { $0.hasPrefix("commit_") }
    let parts = isRecording ? [] : folder.subfolders.filter { $0.files.keys.contains { $0.hasPrefix("commit_") } }
    guard parts.isEmpty else {
      var total = ReplayReport()
      for part in parts { total.add(try replay(part)) }
      return total
    }
    var replay = CometBFTReplay(folder: folder)
    try replay.readSets()
    try replay.followCommits()
    try replay.checkSides()
    return replay.report
  }
}

/// The state of a replay.
struct CometBFTReplay {
  let folder: ReplayFolder
  var report = ReplayReport()
  /// Sets by their hash, from which commits without a set of their own and trusted sets are filled in.
  var sets: [[UInt8]: CometBFTValidatorSet] = [:]
  /// Recorded sets by height.
  var setAt: [UInt64: CometBFTValidatorSet] = [:]
  /// Accepted headers by height.
  var headers: [UInt64: TrustedCometBFTHeader] = [:]
  /// What their commits are for.
  var blockIDs: [UInt64: CometBFTBlockID] = [:]

  init(folder: ReplayFolder) { self.folder = folder }

  /// The paths `<prefix>_N.json` with their N, ascending.
  func numbered(_ prefix: String) -> [(path: String, height: UInt64)] {
    folder.paths { $0.hasPrefix(prefix + "_") }.compactMap { path in
      guard path.hasSuffix(".json"), let height = UInt64(path.dropFirst(prefix.count + 1).dropLast(5)),
        (1..<UInt64(Int64.max)).contains(height)
      else { return nil }
      return (path, height)
    }
  }

  mutating func readSets() throws(ReplayFailure) {
    for (path, height) in numbered("validators") {
      let field = try folder.requiredJSON(path)
      let validators = try CometBFTAnswer.validatorList(field)
      let set = try Verdict { () throws(ProofFailure) in try CometBFTValidatorSet.checked(validators) }.get(file: path)
      try Self.require(
        try field["block_height"].integer() == height, path, .wrongHeight, at: height, "the set of \(height)")
      let count = set.validators.count
      try Self.require(
        try field["total"].ifPresent?.integer() ?? count == count, path, .wrongValidators, at: height,
        "all validators of the set")
      setAt[height] = set
      sets[set.hash] = set
    }
  }

  mutating func followCommits() throws(ReplayFailure) {
    var client: CometBFTLightClient?
    for (path, height) in numbered("commit") {
      let signed = try folder.requiredJSON(path)["signed_header"]
      let header = try CometBFTAnswer.header(signed["header"])
      try Self.require(header.height == height, path, .wrongHeight, at: height, "height \(height)")
      let set = if let own = setAt[height] { own } else { try set(header.validatorsHash, at: height, path) }
      let block = CometBFTLightBlock(
        header: header, commit: try CometBFTAnswer.commit(signed["commit"]), validators: set)
      if client == nil {
        client = try pin(block, path)
      } else {
        try follow(block, &client, path)
      }
      blockIDs[height] = block.commit.blockID
      report.head = height
    }
    try Self.require(!headers.isEmpty, "commit_N.json", .empty, at: nil, "a commit to begin with")
  }

  /// Starts from a header; what its own set signed is checked all the same.
  private mutating func pin(_ block: CometBFTLightBlock, _ path: String) throws(ReplayFailure) -> CometBFTLightClient {
    try Verdict { () throws(ProofFailure) in try block.checkSigned() }.get(file: path)
    do throws(CheckpointError) {
      let client = try CometBFTLightClient(trusting: block.header)
      headers[block.header.height] = client.head
      return client
    } catch { throw .unreadable("\(path): \(error)") }
  }

  private mutating func follow(
    _ block: CometBFTLightBlock, _ client: inout CometBFTLightClient?, _ path: String
  ) throws(ReplayFailure) {
    guard let trusted = client?.head.header else { return }
    let trustedSet = try set(trusted.nextValidatorsHash, at: trusted.height + 1, path)
    let update = CometBFTUpdate(block: block, trustedHeight: trusted.height, trustedValidators: trustedSet)
    // A recording has no clock but its headers' own.
    let verdict = client?.apply(update.encoded, at: block.header.time.instant)
    guard let accepted = try verdict?.get(file: path) else { return }
    report.headers += 1
    if block.header.validatorsHash != trusted.validatorsHash { report.setChanges += 1 }
    for header in accepted.finalized { headers[header.verified.height] = header }
  }

  /// The recorded set with a hash.
  private func set(_ hash: [UInt8], at height: UInt64, _ path: String) throws(ReplayFailure) -> CometBFTValidatorSet {
    guard let set = sets[hash] else {
      throw .insufficient(.needs("the validator set \(Hex.encode(hash))", height: height), file: path)
    }
    return set
  }

  /// The accepted header of a height.
  func header(_ height: UInt64, for path: String) throws(ReplayFailure) -> TrustedCometBFTHeader {
    guard let header = headers[height] else {
      throw .insufficient(.needs("header \(height)", height: height), file: path)
    }
    return header
  }

  /// Stops the replay where a recorded file says something else than the accepted headers.
  static func require(
    _ condition: @autoclosure () throws(ReplayFailure) -> Bool, _ path: String, _ reason: Rejection.Reason,
    at height: UInt64?, _ expected: String, found: String = "another"
  ) throws(ReplayFailure) {
    guard try condition() else {
      throw .rejected(Rejection(reason, at: height, expected: expected, found: found), file: path)
    }
  }
}
