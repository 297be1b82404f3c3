import TielineAdapterSDK
import TielineCore
import TielineProofs
import TielineTransport

extension UTXOAdapter {
  /// The rate of a new transaction.
  /// - Throws: ``AdapterError`` with `.feeLimit`, or a reading error.
  func currentRate() async throws(AdapterError) -> FeeRate {
    let quote = try await feeQuote()
    guard let rate = quote.rate(limit: configuration.feeLimit) else {
      throw AdapterError(
        .feeLimit,
        "\(ledger) asks \(max(quote.floor, quote.estimate ?? quote.floor)), above the limit of "
          + "\(configuration.feeLimit); raise it or wait")
    }
    return rate
  }

  /// What the node asks. One that has seen too few blocks for an estimate leaves it at its minimum.
  func feeQuote() async throws(AdapterError) -> FeeQuote {
    let calls = [UTXOCall.memoryPool, UTXOCall.network, UTXOCall.feeEstimate(blocks: configuration.feeTargetBlocks)]
    let answers = try await node.ask(calls).value
    let floors = [answers[0]["mempoolminfee"], answers[0]["minrelaytxfee"], answers[1]["relayfee"]]
    let rates = try floors.map { field throws(AdapterError) in try field.smallestUnits() }
    let estimate = try answers[2]["feerate"].ifPresent.map { field throws(AdapterError) in try field.smallestUnits() }
    return FeeQuote(
      floor: FeeRate(perThousandBytes: max(1, rates.max() ?? 1)),
      estimate: estimate.map { FeeRate(perThousandBytes: $0) },
      increment: FeeRate(perThousandBytes: max(1, try answers[1]["incrementalfee"].smallestUnits())))
  }

  /// What waits with each transaction until a block takes it, itself included.
  ///
  /// - Returns: One for each, in order; `nil` for one that the memory pool does not hold.
  func ancestors(of transactions: [UTXOHash]) async throws(AdapterError) -> [(bytes: Int, fees: UInt64)?] {
    guard !transactions.isEmpty else { return [] }
    return try await node.results(transactions.map(UTXOCall.waiting)).value.map { result throws(AdapterError) in
      guard case .success(let entry) = result else { return nil }
      let bytes = try entry["ancestorsize"].integer(Int.self)
      guard (0...UTXOLimits.transactionBytes).contains(bytes) else {
        throw entry["ancestorsize"].mismatch("a size of at most \(UTXOLimits.transactionBytes) bytes")
      }
      return (bytes, try entry["fees"]["ancestor"].smallestUnits())
    }
  }

  /// What the waiting ancestors of each transaction lack, for a child to pay.
  func ancestorShortfalls(
    of transactions: [UTXOHash], at rate: FeeRate
  ) async throws(AdapterError) -> [UInt64?] {
    try await ancestors(of: transactions).map { waiting in
      waiting.map { FeeQuote.shortfall(of: $0.bytes, paying: $0.fees, at: rate) }
    }
  }

  /// A transaction, from a node that knows it.
  func transaction(_ name: UTXOHash) async throws(AdapterError) -> UTXOTransaction {
    try await node.ask(UTXOCall.bytes(of: name)).utxoTransaction(named: name)
  }

  /// What each input's output holds, from the transactions that made them.
  func values(of transaction: UTXOTransaction) async throws(AdapterError) -> [UInt64] {
    var values: [UInt64] = []
    for input in transaction.inputs {
      let parent = try await self.transaction(input.outpoint.transaction)
      guard Int(input.outpoint.index) < parent.outputs.count else {
        throw AdapterError(.invalidRequest, "\(input.outpoint) does not exist; the transaction cannot be signed anew")
      }
      values.append(parent.outputs[Int(input.outpoint.index)].value)
    }
    return values
  }
}
