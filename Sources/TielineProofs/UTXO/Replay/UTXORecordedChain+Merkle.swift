import BigInt
import TielineCodec
import TielineCore

extension UTXORecordedChain {
  /// Checks a `gettxoutproof`, and whatever else was recorded of its block.
  mutating func checkMerkle(_ field: JSONField<ReplayFailure>, _ path: String) throws(ReplayFailure) {
    let isObject = (try? field["block"].names()) != nil
    let details = isObject ? field["block"] : field["header"]
    let name = try isObject ? details["hash"].utxoHash() : field["block"].utxoHash()
    try extend(with: field["header_hex"].utxoHeader(), path)
    let header = try header(name, path)
    let recorded = try field["header_hex"].utxoBytes(count: UTXOLimits.headerBytes)
    guard recorded == header.header.bytes else {
      throw Self.rejected(
        .wrongHash, expected: Hex.encode(header.header.bytes), found: Hex.encode(recorded), file: path)
    }
    let transaction = try field["txid"].utxoHash()
    let merkleBlock: UTXOMerkleBlock
    do throws(UTXOFormatError) {
      merkleBlock = try UTXOMerkleBlock(decoding: utxoBytes(of: field["merkleblock"]))
    } catch { throw .rejected(error.rejection, file: path) }
    guard merkleBlock.header == header.header else {
      throw Self.rejected(
        .wrongHash, at: header.verified.height, expected: "\(name)", found: "\(merkleBlock.header.identifier)",
        file: path)
    }
    guard merkleBlock.matches.map(\.transaction) == [transaction] else {
      throw Self.rejected(
        .wrongKey, at: header.verified.height, expected: "\(transaction)",
        found: merkleBlock.matches.map { "\($0.transaction)" }.joined(separator: ", "), file: path)
    }
    if let verified = field["verify"].ifPresent {
      let stated = try verified.elements().map { element throws(ReplayFailure) in try element.utxoHash() }
      try Self.require("\(stated)", equals: "\([transaction])", .wrongKey, header, path)
    }
    if let details = details.ifPresent { try check(details, header, path) }
    try checkLeaves(field, details, merkleBlock, header, path)
  }

  /// A malformed text is unreadable; ``UTXOMerkleBlock`` judges the bytes.
  private func utxoBytes(of field: JSONField<ReplayFailure>) throws(UTXOFormatError) -> [UInt8] {
    do { return try field.utxoBytes() } catch {
      throw UTXOFormatError(.malformed, expected: "bytes in hexadecimal digits", found: "\(error)")
    }
  }

  /// What the node told of the header.
  private func check(
    _ details: JSONField<ReplayFailure>, _ header: TrustedUTXOHeader, _ path: String
  ) throws(ReplayFailure) {
    let own = header.header
    let expected = [
      "height": "\(header.verified.height)", "time": "\(own.time)", "version": "\(own.version)",
      "mediantime": "\(header.verified.time.millisecondsSinceEpoch / 1000)", "nonce": "\(own.nonce)",
    ]
    for (name, value) in expected.sorted(by: { $0.key < $1.key }) {
      guard let field = details[name].ifPresent else { continue }
      try Self.require("\(try field.integer(Int64.self))", equals: value, .wrongField, header, path)
    }
    let texts = [
      "merkleroot": "\(own.merkleRoot)", "previousblockhash": "\(own.parent)",
      "bits": Hex.encode(withUnsafeBytes(of: own.bits.bigEndian) { Array($0) }, prefix: false),
      "hash": "\(header.identifier)",
    ]
    for (name, value) in texts.sorted(by: { $0.key < $1.key }) {
      guard let field = details[name].ifPresent else { continue }
      try Self.require(try field.string(), equals: value, .wrongField, header, path)
    }
    if client.network.retargeting == .never, let work = details["chainwork"].ifPresent,
      let target = CompactTarget(bits: own.bits)
    {
      let found = BigUInt(try work.string(), radix: 16).map { "\($0)" } ?? "no number"
      try Self.require(
        found, equals: "\(target.work * (BigUInt(header.verified.height) + 1))", .wrongWork, header, path)
    }
  }

  /// The whole block, and the list of all names, where they were recorded.
  private mutating func checkLeaves(
    _ field: JSONField<ReplayFailure>, _ details: JSONField<ReplayFailure>, _ merkleBlock: UTXOMerkleBlock,
    _ header: TrustedUTXOHeader, _ path: String
  ) throws(ReplayFailure) {
    let match = merkleBlock.matches[0]
    for count in [field["n_tx"], details["nTx"]] {
      guard let stated = try count.ifPresent?.integer(Int.self) else { continue }
      try Self.require("\(merkleBlock.transactionCount)", equals: "\(stated)", .wrongField, header, path)
    }
    if let list = details["tx"].ifPresent {
      let names = try list.elements().map { element throws(ReplayFailure) in try element.utxoHash() }
      let root: UTXOHash
      do throws(ProofFailure) { root = try UTXOMerkleTree.root(of: names, at: header.verified.height) } catch {
        throw Self.failure(error, path)
      }
      try Self.require("\(root)", equals: "\(header.header.merkleRoot)", .wrongRoot, header, path)
      try Self.require("\(names.count)", equals: "\(merkleBlock.transactionCount)", .wrongField, header, path)
      let found = UTXOMerkleTree.branch(of: names, at: Int(match.branch.index))
      guard found == match.branch, names[Int(match.branch.index)] == match.transaction else {
        throw Self.rejected(
          .wrongKey, expected: "\(match.transaction) at \(match.branch.index)", found: "another", file: path)
      }
    }
    guard let text = field["block_hex"].ifPresent else { return }
    let block = try header.block(try text.utxoBytes()).get(file: path).block
    guard block.transactions.count == merkleBlock.transactionCount,
      let proof = UTXOInclusionProof(block: block, index: Int(match.branch.index)), proof.branch == match.branch
    else {
      throw Self.rejected(
        .wrongKey, at: header.verified.height, expected: "the branch of transaction \(match.branch.index)",
        found: "another, or another number of transactions", file: path)
    }
    let included = try header.transaction(proof.bytes).get(file: path)
    try Self.require("\(included.identifier)", equals: "\(match.transaction)", .wrongKey, header, path)
    blocks[header.identifier] = block
  }

  static func require(
    _ found: String, equals expected: String, _ reason: Rejection.Reason, _ header: TrustedUTXOHeader, _ path: String
  ) throws(ReplayFailure) {
    guard found == expected else {
      throw rejected(reason, at: header.verified.height, expected: expected, found: found, file: path)
    }
  }
}
