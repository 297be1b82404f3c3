import TielineCodec
import TielineCore

extension UTXORecordedChain {
  /// Checks a lock and the transaction that ended it. Where a block was recorded whole, inclusion is proven; where not,
  /// the transaction is checked against the lock, and its block has to be one of the chain.
  func checkHashTimeLock(
    _ field: JSONField<ReplayFailure>, _ path: String, isClaim: Bool
  ) throws(ReplayFailure) {
    let end = isClaim ? "claim" : "refund"
    let script = try field["script"].utxoBytes()
    let lock = try decoded(path) { () throws(UTXOFormatError) in try UTXOHashTimeLock(script: script) }
    try checkTerms(field, lock, path)
    let funding = try transaction(field["funding_tx"], named: field["funding_txid"], path)
    let funded = try header(try field["funding_block"].utxoHash(), path)
    let output = try field["vout"].integer(UInt32.self)
    let amount = funding.outputs.dropFirst(Int(output)).first?.value ?? 0
    let verified: VerifiedUTXOLock
    if let proof = try inclusion(of: funding, in: funded, path) {
      verified = try funded.lock(lock, amount: amount, output: output, proof: proof.bytes).get(file: path)
    } else {
      verified = try Verdict { () throws(ProofFailure) in
        try lock.verifyOutput(output, amount: amount, of: funding.stripped, in: funded.verified)
      }.get(file: path)
    }
    let spend = try transaction(field["\(end)_tx"], named: field["\(end)_txid"], path)
    let spent = try header(try field["\(end)_block"].utxoHash(), path)
    let way = try checkSpend(of: verified, spend, in: spent, isClaim: isClaim, path)
    guard case .claimed(let preimage) = way else { return }
    try Self.require(
      Hex.encode(preimage.bytes), equals: Hex.encode(try field["preimage"].utxoBytes()), .wrongValue, spent, path)
  }

  private func checkTerms(
    _ field: JSONField<ReplayFailure>, _ lock: UTXOHashTimeLock, _ path: String
  ) throws(ReplayFailure) {
    let head = client.head
    if let address = field["address"].ifPresent {
      try Self.require(try address.string(), equals: lock.address(on: client.network), .wrongScript, head, path)
    }
    if let hash = field["hash"].ifPresent {
      try Self.require(
        Hex.encode(try hash.utxoBytes()), equals: Hex.encode(lock.hashlock.bytes), .wrongValue, head, path)
    }
    if let locktime = field["locktime"].ifPresent {
      try Self.require("\(try locktime.integer(UInt32.self))", equals: "\(lock.locktime)", .wrongField, head, path)
    }
  }

  private func checkSpend(
    of lock: VerifiedUTXOLock, _ spend: UTXOTransaction, in block: TrustedUTXOHeader, isClaim: Bool, _ path: String
  ) throws(ReplayFailure) -> VerifiedUTXOSpend.Way {
    if let inclusion = try inclusion(of: spend, in: block, path) {
      let proof = try decoded(path) { () throws(UTXOFormatError) in
        try UTXOSpendProof(inclusion, transaction: spend, spending: lock.outpoint)
      }.bytes
      return try (isClaim ? block.claim(of: lock, proof: proof) : block.refund(of: lock, proof: proof))
        .get(file: path).way
    }
    return try Verdict { () throws(ProofFailure) in
      guard lock.header.height <= block.verified.height,
        let place = spend.inputs.firstIndex(where: { $0.outpoint == lock.outpoint })
      else {
        throw .invalid(
          .wrongKey, at: block.verified.height, expected: "a later input that spends \(lock.outpoint)", found: "none")
      }
      return try lock.verifySpend(
        by: spend, input: UInt32(place), witness: spend.inputs[place].witness, isClaim: isClaim,
        at: block.verified.height)
    }.get(file: path)
  }

  /// The proof from the block, where it was recorded whole.
  private func inclusion(
    of transaction: UTXOTransaction, in header: TrustedUTXOHeader, _ path: String
  ) throws(ReplayFailure) -> UTXOInclusionProof? {
    guard let block = blocks[header.identifier] else { return nil }
    guard let index = block.transactions.firstIndex(of: transaction),
      let proof = UTXOInclusionProof(block: block, index: index)
    else {
      throw Self.rejected(
        .wrongRoot, at: header.verified.height, expected: "block \(header.identifier) to hold it",
        found: "\(transaction.identifier), which it does not", file: path)
    }
    return proof
  }

  private func transaction(
    _ field: JSONField<ReplayFailure>, named name: JSONField<ReplayFailure>, _ path: String
  ) throws(ReplayFailure) -> UTXOTransaction {
    let bytes = try field.utxoBytes()
    let transaction = try decoded(path) { () throws(UTXOFormatError) in try UTXOTransaction(decoding: bytes) }
    try Self.require("\(transaction.identifier)", equals: try name.string(), .wrongKey, client.head, path)
    return transaction
  }

  private func decoded<Value>(
    _ path: String, _ decode: () throws(UTXOFormatError) -> Value
  ) throws(ReplayFailure) -> Value {
    do throws(UTXOFormatError) { return try decode() } catch { throw .rejected(error.rejection, file: path) }
  }
}
