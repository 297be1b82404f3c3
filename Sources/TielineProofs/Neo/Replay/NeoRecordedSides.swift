import TielineCodec
import TielineCore

/// What stands beside recorded headers: blocks, roots of the state, proofs; each is checked when its header is accepted.
struct NeoRecordedSides {
  private static let genesisFile = "genesis_block.json"
  private static let blocksFile = "blocks_with_txs.json"
  private static let rootsFile = "stateroots.json"
  private static let proofsFile = "proofs.json"

  private var blocks: [UInt64: [JSONField<ReplayFailure>]]
  private var roots: [UInt64: [JSONField<ReplayFailure>]]
  private var proofsByHeight: [UInt64: [JSONField<ReplayFailure>]]
  private let genesis: JSONField<ReplayFailure>?
  private let contracts: NeoRecordedContracts
  /// Whether the recording begins where nobody has been designated yet.
  private let startsAtGenesis: Bool
  /// The first signed root whose signers no recorded block had designated.
  private var undesignated: UInt64?
  /// Proofs of the state trie that were checked.
  private(set) var proofs = 0

  init(_ folder: ReplayFolder, startsAtGenesis: Bool) throws(ReplayFailure) {
    self.startsAtGenesis = startsAtGenesis
    genesis = try folder.json(Self.genesisFile)
    blocks = try Self.byHeight(try folder.json(Self.blocksFile)) { $0["json"]["index"] }
    roots = try Self.byHeight(try folder.json(Self.rootsFile)) { $0["index"] }
    proofsByHeight = try Self.byHeight(try folder.json(Self.proofsFile)) { $0["stateIndex"] }
    contracts = try NeoRecordedContracts(folder)
    try Self.requireOnce(blocks, file: Self.blocksFile)
    try Self.requireOnce(roots, file: Self.rootsFile)
  }

  private static func byHeight(
    _ list: JSONField<ReplayFailure>?, _ height: (JSONField<ReplayFailure>) -> JSONField<ReplayFailure>
  ) throws(ReplayFailure) -> [UInt64: [JSONField<ReplayFailure>]] {
    var result: [UInt64: [JSONField<ReplayFailure>]] = [:]
    for entry in try list?.elements() ?? [] { result[try height(entry).integer(), default: []].append(entry) }
    return result
  }

  private static func requireOnce(
    _ entries: [UInt64: [JSONField<ReplayFailure>]], file: String
  ) throws(ReplayFailure) {
    for (height, list) in entries {
      try NeoRecording.require(
        list.count == 1, .ambiguous, at: height, file: file, expected: "each height once", found: "\(list.count) times")
    }
  }

  /// Checks all that is recorded for the height of the client's head.
  mutating func check(_ recorded: NeoRecordedHeader, of client: inout NeoLightClient) throws(ReplayFailure) {
    let height = client.head.verified.height
    if height == 0, let genesis { try check(block: genesis, recorded, of: &client, file: Self.genesisFile) }
    if let block = blocks.removeValue(forKey: height)?.first {
      try check(block: block, recorded, of: &client, file: Self.blocksFile)
    }
    var root: [UInt8]?
    if let field = roots.removeValue(forKey: height)?.first { root = try check(root: field, of: &client) }
    for proof in proofsByHeight.removeValue(forKey: height) ?? [] {
      // Without a recorded root, a proof agrees with itself at most.
      if try check(proof: proof, root: root, at: height) { proofs += root == nil ? 0 : 1 }
    }
  }

  /// What lies past the last header is not proven by anything; proofs are held to the root they name, and not counted.
  mutating func checkLeftovers() throws(ReplayFailure) {
    for (height, entries) in proofsByHeight.sorted(by: { $0.key < $1.key }) {
      for proof in entries { _ = try check(proof: proof, root: nil, at: height) }
    }
  }

  // MARK: Blocks

  private func check(
    block: JSONField<ReplayFailure>, _ recorded: NeoRecordedHeader, of client: inout NeoLightClient, file: String
  ) throws(ReplayFailure) {
    let (raw, json, height) = (try block["rawBase64"].neoBytes(), block["json"], client.head.verified.height)
    try NeoRecording.require(
      raw.starts(with: recorded.raw), .wrongHash, at: height, file: file,
      expected: "a block that begins with the header \(NeoHash.text(client.head.verified.hash))", found: "another")
    try NeoRecordedHeader.compare(recorded.signed, with: json, file: file)
    let size: Int = try json["size"].integer()
    try NeoRecording.require(
      size == raw.count, .wrongField, at: height, file: file, expected: "size \(raw.count)", found: "\(size)")
    let transactions = try client.head.transactions(Array(raw.dropFirst(recorded.raw.count))).get(file: file)
    let entries = try json["tx"].elements()
    try NeoRecording.require(
      entries.count == transactions.count, .wrongField, at: height, file: file,
      expected: "\(transactions.count) transactions", found: "\(entries.count)")
    let logs = try block["applicationLogs"].ifPresent?.elements()
    for (place, (entry, transaction)) in zip(entries, transactions).enumerated() {
      try compare(entry, with: transaction, file: file)
      guard let logs, place < logs.count else { continue }
      try check(log: logs[place], of: transaction, for: &client, file: file)
    }
  }

  private func compare(
    _ json: JSONField<ReplayFailure>, with verified: VerifiedNeoTransaction, file: String
  ) throws(ReplayFailure) {
    let (height, transaction) = (verified.header.height, verified.transaction)
    let signers = try json["signers"].elements().map { field throws(ReplayFailure) in
      try field["account"].neoHash(count: 20)
    }
    let sender = transaction.signers.first.map(NeoAddress.text) ?? ""
    let fields: [(name: String, reason: Rejection.Reason, expected: String, found: String)] = [
      ("hash", .wrongHash, NeoHash.text(verified.hash), NeoHash.text(try json["hash"].neoHash())),
      ("script", .wrongScript, Hex.encode(transaction.script), Hex.encode(try json["script"].neoBytes())),
      ("sender", .wrongField, sender, try json["sender"].string()),
      (
        "signers", .wrongField, transaction.signers.map(NeoAddress.text).joined(separator: " "),
        signers.map(NeoAddress.text).joined(separator: " ")
      ),
      (
        "validuntilblock", .wrongField, "\(transaction.validUntil)",
        "\(try json["validuntilblock"].integer(UInt32.self))"
      ),
    ]
    for field in fields {
      try NeoRecording.require(
        field.expected == field.found, field.reason, at: height, file: file,
        expected: "\(field.name) \(field.expected)", found: field.found)
    }
  }

  private func check(
    log: JSONField<ReplayFailure>, of verified: VerifiedNeoTransaction, for client: inout NeoLightClient, file: String
  ) throws(ReplayFailure) {
    let (height, hash) = (verified.header.height, try log["txid"].neoHash())
    try NeoRecording.require(
      hash == verified.hash, .wrongHash, at: height, file: file, expected: NeoHash.text(verified.hash),
      found: NeoHash.text(hash))
    let executions = try log["executions"].elements().map { field throws(ReplayFailure) in
      try field["vmstate"].string()
    }
    guard executions == ["HALT"], let keys = NeoRecordedDesignation.keys(in: verified.transaction.script),
      let from = UInt32(exactly: height + 1)
    else { return }
    if startsAtGenesis, let undesignated {
      throw .rejected(
        Rejection(
          .wrongValidators, at: undesignated, expected: "no signed root before the designation at \(height)",
          found: "one"), file: Self.rootsFile)
    }
    client.stateValidators = NeoStateValidators(
      set: try NeoRecordedDesignation.set(of: keys, at: height, file: file), from: from)
  }

  // MARK: State

  /// - Returns: The root's hash; by whom it is signed is checked where it is.
  private mutating func check(
    root field: JSONField<ReplayFailure>, of client: inout NeoLightClient
  ) throws(ReplayFailure) -> [UInt8] {
    let (height, file) = (client.head.verified.height, Self.rootsFile)
    let version: Int = try field["version"].integer()
    let witnesses = try field["witnesses"].elements().map { field throws(ReplayFailure) in
      NeoWitness(
        invocation: try field["invocation"].neoBytes(), verification: try field["verification"].neoBytes())
    }
    try NeoRecording.require(
      version == 0 && witnesses.count <= 1, .wrongField, at: height, file: file,
      expected: "version 0 and at most one witness", found: "version \(version), \(witnesses.count) witnesses")
    let root = NeoStateRoot(
      index: client.head.header.index, rootHash: try field["roothash"].neoHash(), witness: witnesses.first)
    try NeoRecording.require(
      root.rootHash.contains { $0 != 0 }, .empty, at: height, file: file, expected: "a root of the state",
      found: "zero")
    guard let witness = root.witness else { return root.rootHash }
    if client.stateValidators == nil {
      let set = try Verdict { () throws(ProofFailure) in
        try NeoMultisignature(script: witness.verification, at: height)
      }.get(file: file)
      client.stateValidators = NeoStateValidators(set: set, from: root.index)
      undesignated = height
    }
    return try client.stateRoot(root.encoded, of: client.head).get(file: file).rootHash
  }

  /// - Returns: Whether there was a proof; of a key that is missing, nodes give none.
  private func check(
    proof entry: JSONField<ReplayFailure>, root: [UInt8]?, at height: UInt64
  ) throws(ReplayFailure) -> Bool {
    let file = Self.proofsFile
    let claimed = try entry["roothash"].neoHash()
    try NeoRecording.require(
      root == nil || root == claimed, .wrongRoot, at: height, file: file,
      expected: root.map(NeoHash.text) ?? "", found: NeoHash.text(claimed))
    let stored = try entry["keyBase64"].neoBytes()
    if let address = try entry["address"].ifPresent?.string() {
      try NeoRecording.require(
        NeoAddress.text(Array(stored.dropFirst())) == address, .wrongKey, at: height, file: file,
        expected: "the key of \(address)", found: Hex.encode(stored))
    }
    let contract = try contracts.number(of: entry, at: height)
    guard let bytes = try entry["proofBase64"].ifPresent?.neoBytes() else {
      guard entry["getproofError"].ifPresent != nil else { throw entry.mismatch("a proof, or a node's error") }
      return false
    }
    let key = NeoMPTProof.key(contract: contract, key: stored)
    let value = try Verdict { () throws(ProofFailure) in
      let proof = try NeoMPTProof.decode(bytes, at: height)
      guard proof.key == key else {
        throw .invalid(.wrongKey, at: height, expected: Hex.encode(key), found: Hex.encode(proof.key))
      }
      return try proof.value(under: root ?? claimed, at: height)
    }.get(file: file)
    for name in ["verifyproof", "getstate"] {
      guard let answer = try entry[name].ifPresent?.neoBytes() else { continue }
      try NeoRecording.require(
        answer == value, .wrongValue, at: height, file: file,
        expected: "\(name) \(value.map { Hex.encode($0) } ?? "of nothing")", found: Hex.encode(answer))
    }
    return true
  }
}

/// The numbers of native contracts, which their keys in the state trie begin with.
struct NeoRecordedContracts {
  private static let file = "native_contracts.json"
  private var numbers: [String: Int32] = ["NeoToken": -5, "GasToken": -6, "RoleManagement": -8]
  private var hashes: [String: [UInt8]] = [:]

  init(_ folder: ReplayFolder) throws(ReplayFailure) {
    for field in try folder.json(Self.file)?.elements() ?? [] {
      let name = try field["name"].string()
      let number: Int32 = try field["id"].integer()
      try NeoRecording.require(
        numbers[name] == nil || numbers[name] == number, .wrongField, at: nil, file: Self.file,
        expected: "\(name) with number \(numbers[name] ?? 0)", found: "\(number)")
      numbers[name] = number
      hashes[name] = try field["hash"].neoHash(count: 20)
    }
  }

  /// The number of the contract that a recorded proof is about.
  func number(of proof: JSONField<ReplayFailure>, at height: UInt64) throws(ReplayFailure) -> Int32 {
    let name = try proof["contract"].string()
    guard let number = numbers[name] else { throw proof["contract"].mismatch("a native contract's name") }
    if let hash = hashes[name] {
      let found = try proof["contractHash"].neoHash(count: 20)
      try NeoRecording.require(
        found == hash, .wrongKey, at: height, file: "proofs.json", expected: "\(name) \(NeoHash.text(hash))",
        found: NeoHash.text(found))
    }
    return number
  }
}
