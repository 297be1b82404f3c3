import TielineCodec
import TielineCore
import TielineCrypto

extension CometBFTReplay {
  /// Checks all that was recorded beside the commits.
  mutating func checkSides() throws(ReplayFailure) {
    try checkGenesis()
    try checkSets()
    try checkHeaders()
    for (path, height) in numbered("block") { try checkBlock(path, height) }
    for (path, height) in numbered("block_results") { try checkResults(path, height) }
    for (path, height) in numbered("tx_prove") { try checkTransaction(path, height) }
    for path in folder.paths(where: { $0.hasPrefix("abci_") && $0.hasSuffix(".json") }) { try checkStore(path) }
    try checkManifest()
  }

  private func checkGenesis() throws(ReplayFailure) {
    guard let genesis = try folder.json("genesis.json"), let header = headers.values.first else { return }
    try Self.require(
      try genesis["chain_id"].string() == header.verified.chain, "genesis.json", .wrongLedger, at: nil,
      header.verified.chain)
    let time = try CometBFTAnswer.time(genesis["genesis_time"])
    for header in headers.values {
      try Self.require(
        time <= header.time, "genesis.json", .wrongTime, at: header.verified.height, "a time before \(header.time)")
    }
  }

  /// A recorded set belongs to the header of its height, or is what the header before it names.
  private func checkSets() throws(ReplayFailure) {
    for (height, set) in setAt.sorted(by: { $0.key < $1.key }) {
      let expected = headers[height]?.header.validatorsHash ?? headers[height &- 1]?.nextValidatorsHash
      guard let expected else { continue }
      try Self.require(
        set.hash == expected, "validators_\(height).json", .wrongValidators, at: height,
        "the set \(Hex.encode(expected))", found: Hex.encode(set.hash))
    }
  }

  private mutating func checkHeaders() throws(ReplayFailure) {
    for (path, height) in numbered("header") {
      let header = try CometBFTAnswer.header(try folder.requiredJSON(path)["header"])
      if headers[height] != nil {
        try check(header, height, path)
      } else {
        // Without a commit, the header after it has to name it.
        headers[height] = try self.header(height + 1, for: path).parent(header.encoded).get(file: path)
      }
    }
  }

  private func check(_ header: CometBFTHeader, _ height: UInt64, _ path: String) throws(ReplayFailure) {
    let accepted = try self.header(height, for: path)
    try Self.require(
      header == accepted.header, path, .wrongHash, at: height, Hex.encode(accepted.verified.hash),
      found: Hex.encode(header.hash))
  }

  private func checkBlock(_ path: String, _ height: UInt64) throws(ReplayFailure) {
    let answer = try folder.requiredJSON(path)
    let block = answer["block"]
    let accepted = try header(height, for: path)
    try check(try CometBFTAnswer.header(block["header"]), height, path)
    let id = try CometBFTAnswer.blockID(answer["block_id"])
    try Self.require(
      id.hash == accepted.verified.hash, path, .wrongHash, at: height, Hex.encode(accepted.verified.hash),
      found: Hex.encode(id.hash))
    try Self.require(
      id == blockIDs[height] ?? id, path, .wrongHash, at: height, "the parts that were voted for",
      found: "\(id.partsTotal) of \(Hex.encode(id.partsHash))")
    let transactions = try transactions(of: block)
    let root = CometBFTMerkleTree.root(of: transactions.map { SHA256.hash($0) })
    try Self.require(
      root == accepted.dataHash, path, .wrongRoot, at: height, "transactions of \(Hex.encode(accepted.dataHash))",
      found: Hex.encode(root))
    let evidence = try block["evidence"]["evidence"].ifPresent?.elements() ?? []
    // Evidence itself is not decoded; that there is none can be checked.
    try Self.require(
      evidence.isEmpty == (accepted.header.evidenceHash == SHA256.hash([])), path, .wrongRoot, at: height,
      "evidence of \(Hex.encode(accepted.header.evidenceHash))", found: "\(evidence.count) pieces")
    try checkLastCommit(try CometBFTAnswer.commit(block["last_commit"]), of: accepted, path)
  }

  private func transactions(of block: JSONField<ReplayFailure>) throws(ReplayFailure) -> [[UInt8]] {
    guard let list = block["data"]["txs"].ifPresent else { return [] }
    return try list.elements().map { entry throws(ReplayFailure) in try CometBFTAnswer.base64(entry) }
  }

  /// The commit of the block before, whose signatures are checked where that block's header is accepted.
  private func checkLastCommit(
    _ commit: CometBFTCommit, of header: TrustedCometBFTHeader, _ path: String
  ) throws(ReplayFailure) {
    let height = header.verified.height
    try Self.require(
      commit.hash == header.header.lastCommitHash, path, .wrongRoot, at: height,
      "a commit of \(Hex.encode(header.header.lastCommitHash))", found: Hex.encode(commit.hash))
    try Self.require(
      commit.height == height - 1 && commit.blockID == header.lastBlockID, path, .wrongParent, at: height,
      "a commit for \(Hex.encode(header.lastBlockID.hash))", found: Hex.encode(commit.blockID.hash))
    guard let parent = headers[height - 1]?.header, let set = sets[parent.validatorsHash] else { return }
    let block = CometBFTLightBlock(header: parent, commit: commit, validators: set)
    try Verdict { () throws(ProofFailure) in try block.checkSigned() }.get(file: path)
  }

  /// Results of a block need the header after it; without, there is nothing to check them against.
  private mutating func checkResults(_ path: String, _ height: UInt64) throws(ReplayFailure) {
    let answer = try folder.requiredJSON(path)
    guard let next = headers[height + 1] else { return }
    try Self.require(try answer["height"].integer() == height, path, .wrongHeight, at: height, "height \(height)")
    if let hash = answer["app_hash"].ifPresent {
      let appHash = try CometBFTAnswer.base64(hash)
      try Self.require(
        appHash == next.appHash, path, .wrongHash, at: height, "the application hash \(Hex.encode(next.appHash))",
        found: Hex.encode(appHash))
    }
    let results = try CometBFTAnswer.results(answer)
    let root = CometBFTMerkleTree.root(of: results.map(\.encoded))
    try Self.require(
      root == next.lastResultsHash, path, .wrongRoot, at: height,
      "results of \(Hex.encode(next.lastResultsHash))", found: Hex.encode(root))
    for index in results.indices {
      guard let proof = CometBFTInclusionProof.result(index, of: results) else { continue }
      _ = try next.result(proof.encoded).get(file: path)
      report.proofs += 1
    }
  }

  private mutating func checkTransaction(_ path: String, _ height: UInt64) throws(ReplayFailure) {
    let answer = try CometBFTAnswer.transaction(try folder.requiredJSON(path))
    try Self.require(answer.height == height, path, .wrongHeight, at: height, "height \(height)")
    let transaction = try header(height, for: path).transaction(answer.proof.encoded).get(file: path)
    report.proofs += 1
    try Self.require(
      answer.transaction == transaction.bytes, path, .wrongValue, at: height, "the transaction that is proven")
    try Self.require(
      answer.hash == transaction.hash, path, .wrongHash, at: height, Hex.encode(transaction.hash),
      found: Hex.encode(answer.hash))
    if let block = try folder.json("block_\(height).json")?["block"] {
      let transactions = try transactions(of: block)
      try Self.require(
        transactions.indices.contains(answer.index) && transactions[answer.index] == transaction.bytes
          && CometBFTLeafPlace(index: UInt64(answer.index), total: UInt64(transactions.count)) == transaction.place,
        path, .wrongField, at: height, "the transaction at index \(answer.index) of the block")
    }
    guard let recorded = try folder.json("block_results_\(height).json") else { return }
    let results = try CometBFTAnswer.results(recorded)
    try Self.require(
      results.indices.contains(answer.index) && results[answer.index] == answer.result, path, .wrongValue, at: height,
      "the result at index \(answer.index) of the block")
  }

  private mutating func checkStore(_ path: String) throws(ReplayFailure) {
    let answer = try CometBFTAnswer.store(try folder.requiredJSON(path))
    try Self.require(
      answer.proofKey == answer.key, path, .wrongKey, at: answer.height, Hex.encode(answer.key),
      found: Hex.encode(answer.proofKey))
    let value = try header(answer.height &+ 1, for: path)
      .storeValue(store: answer.store, key: answer.key, proof: answer.proof).get(file: path)
    try Self.require(
      value.value == answer.value, path, .wrongValue, at: answer.height,
      value.value.map { Hex.encode($0) } ?? "no value", found: answer.value.map { Hex.encode($0) } ?? "none")
    report.proofs += 1
  }
}
