import TielineAdapterSDK
import TielineCore
import TielineProofs
import TielineTransport

extension UTXOAdapter {
  /// Asked anew each time, so that a reorganisation takes back what it undid (H-10).
  public func outcomes(
    of transactions: [PreparedTransaction]
  ) async throws(AdapterError) -> Sourced<[TransactionOutcome]> {
    guard !transactions.isEmpty else { return Sourced([], from: "\(ledger)") }
    let signed = try transactions.map { transaction throws(AdapterError) in try signedTransaction(transaction) }
    let head = try await finalBlock()
    let index = try await locks.index(upTo: head.height)
    let answers = try await node.results(signed.map { UTXOCall.transactionDetails($0.identifier) })
    var outcomes: [TransactionOutcome] = []
    for (transaction, answer) in zip(signed, answers.value) {
      if case .success(let details) = answer, let outcome = try await outcome(details, head) {
        outcomes.append(outcome)
      } else {
        outcomes.append(Self.isSuperseded(transaction, in: index, at: head.height) ? .superseded : .unknown)
      }
    }
    return Sourced(outcomes, from: answers.source)
  }

  /// - Returns: `nil` where the block that holds it is in no branch that the node follows.
  private func outcome(
    _ details: NodeAnswer, _ head: UTXONodeBlock
  ) async throws(AdapterError) -> TransactionOutcome? {
    guard let name = details["blockhash"].ifPresent else { return .pending }
    let block = try await node.ask(UTXOCall.headerDetails(try name.utxoHash()))
    guard try block["confirmations"].integer(Int64.self) > 0 else { return nil }
    let height = try block["height"].integer(UInt64.self)
    // What a transaction does is decided before a block takes it: in a block it has done it.
    return height <= head.height ? .succeeded(height: height) : .included(height: height)
  }

  /// Whether a final block holds another transaction that spends one of its inputs.
  private static func isSuperseded(_ transaction: UTXOTransaction, in index: LockIndex, at height: UInt64) -> Bool {
    let name = transaction.identifier
    return transaction.inputs.contains { input in
      index.spend(of: input.outpoint).map { $0.transaction != name && $0.height <= height } ?? false
    }
  }
}
