import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineTransport

extension EVMAdapter {
  /// A number counts as taken by another transaction only once it was used this many blocks before the final head: a
  /// node may know a block some moments before it can find the block's transactions by their hashes.
  static let supersedingDepth: UInt64 = 8

  public func outcomes(
    of transactions: [PreparedTransaction]
  ) async throws(AdapterError) -> Sourced<[TransactionOutcome]> {
    guard !transactions.isEmpty else { return Sourced([], from: "\(ledger)") }
    let head = try await finalBlock()
    let settled = EVMCall.Block.number(head.number - min(head.number, Self.supersedingDepth))
    var calls: [JSONRPCCall] = []
    for transaction in transactions {
      let sender = try evmAddress(transaction.account)
      calls += [
        EVMCall.receipt(transaction.identifier), EVMCall.transaction(transaction.identifier),
        EVMCall.transactionCount(sender, at: settled),
      ]
    }
    let asked = try await node.asked(calls)
    let answers = asked.value
    var outcomes: [TransactionOutcome] = []
    var reverted: [(index: Int, receipt: EVMReceipt)] = []
    for (index, transaction) in transactions.enumerated() {
      let parts = Array(answers[index * 3..<index * 3 + 3])
      let receipt = try receipt(parts[0], transaction)
      outcomes.append(try outcome(transaction, receipt, known: parts[1], settledCount: parts[2], head))
      if let receipt, case .reverted = outcomes[index] { reverted.append((index, receipt)) }
    }
    let reasons = try await revertReasons(reverted.map { (transactions[$0.index], $0.receipt) })
    for (place, reason) in zip(reverted, reasons) {
      outcomes[place.index] = .reverted(height: place.receipt.blockNumber, reason: reason)
    }
    return Sourced(outcomes, from: asked.source)
  }

  /// The gas that a transaction of a block used.
  /// - Throws: ``AdapterError``, `.invalidRequest` for one that is in no block.
  public func gasUsed(by transaction: PreparedTransaction) async throws(AdapterError) -> UInt64 {
    guard let receipt = try receipt(try await node.ask(EVMCall.receipt(transaction.identifier)), transaction) else {
      throw AdapterError(.invalidRequest, "transaction \(transaction.identifier) is in no block")
    }
    return receipt.gasUsed
  }

  private func receipt(
    _ field: NodeAnswer, _ transaction: PreparedTransaction
  ) throws(AdapterError) -> EVMReceipt? {
    guard let present = field.ifPresent else { return nil }
    guard Hex.encode(try present["transactionHash"].hexBytes(count: 32)) == transaction.identifier else {
      throw present["transactionHash"].mismatch("the transaction that was asked for")
    }
    return try EVMReceipt(present)
  }

  private func outcome(
    _ transaction: PreparedTransaction, _ receipt: EVMReceipt?, known: NodeAnswer, settledCount: NodeAnswer,
    _ head: EVMBlock
  ) throws(AdapterError) -> TransactionOutcome {
    if let receipt {
      ownTransactions.seenIncluded(transaction.identifier)
      guard receipt.blockNumber <= head.number else { return .included(height: receipt.blockNumber) }
      return receipt.succeeded
        ? .succeeded(height: receipt.blockNumber) : .reverted(height: receipt.blockNumber, reason: "")
    }
    if known.ifPresent != nil {
      ownTransactions.seenWaiting(transaction.identifier)
      return .pending
    }
    return try settledCount.hexQuantity() > transaction.sequence ? .superseded : .unknown
  }

  /// Runs reverted transactions again on the state before their block; close to what happened, and good enough to read.
  private func revertReasons(
    _ reverted: [(PreparedTransaction, EVMReceipt)]
  ) async throws(AdapterError) -> [String] {
    guard !reverted.isEmpty else { return [] }
    let calls = try reverted.map { transaction, receipt throws(AdapterError) -> JSONRPCCall in
      let signed = try signedTransaction(transaction)
      let call = ContractCall(
        signed.transaction.recipient ?? .zero, value: signed.transaction.value, data: signed.transaction.data)
      return EVMCall.call(call, from: signed.sender, at: .number(receipt.blockNumber - min(receipt.blockNumber, 1)))
    }
    return try await zip(reverted, node.results(calls).value).map { reverted, result throws(AdapterError) in
      let signed = try signedTransaction(reverted.0)
      if reverted.1.gasUsed >= signed.transaction.gasLimit { return "all gas was used" }
      guard case .failure(let error) = result else { return "the state had changed when it ran" }
      return RevertReason.text(error)
    }
  }
}
