import TielineAdapterSDK
import TielineCore
import TielineProofs

extension UTXOAdapter {
  /// The same inputs and the same lock, with less change or a smaller payment to the owner.
  ///
  /// - Source: BIP 125.
  public func replacement(
    for transaction: PreparedTransaction
  ) async throws(AdapterError) -> PreparedTransaction {
    let (key, secret) = try signer(transaction.account)
    let signed = try signedTransaction(transaction)
    guard !(await sequencer.isSpent(signed)) else {
      throw AdapterError(
        .rejected,
        "the change of \(transaction.identifier) is spent by another transaction, which a replacement would undo; that "
          + "one pays for both", retry: .safe)
    }
    let values = try await values(of: signed)
    let quote = try await feeQuote()
    let raised = try raise(signed, values, quote, to: key.outputScript)
    return try prepared(try raised.signed(values: values, by: secret), transaction.account)
  }

  private func raise(
    _ transaction: UTXOTransaction, _ values: [UInt64], _ quote: FeeQuote, to script: [UInt8]
  ) throws(AdapterError) -> UTXOTransaction {
    guard let held = CoinSelection.sum(values), let paid = CoinSelection.sum(transaction.outputs.map(\.value)),
      held >= paid
    else { throw AdapterError(.invalidRequest, "transaction \(transaction.identifier) pays more than it spends") }
    let size = transaction.virtualSize
    guard let fee = quote.replacing(held - paid, bytes: size, limit: configuration.feeLimit) else {
      throw AdapterError(
        .feeLimit,
        "more than \(held - paid) for \(size) bytes is above the limit of \(configuration.feeLimit); raise the limit of "
          + "\(ledger) or let the transaction wait")
    }
    let (extra, dust) = (fee - (held - paid), network.dustLimit(of: script))
    guard let last = transaction.outputs.last, last.script == script, last.value >= extra else {
      throw AdapterError(
        .insufficientFunds,
        "\(extra) more are needed as fee, and transaction \(transaction.identifier) has not so much change")
    }
    var outputs = Array(transaction.outputs.dropLast())
    if last.value - extra >= dust {
      outputs.append(UTXOTransaction.Output(value: last.value - extra, script: script))
    } else if outputs.isEmpty {
      throw AdapterError(
        .feeLimit, "\(held) are locked and the fee would be \(fee): less than \(dust) would be left, which is dust")
    }
    return transaction.paying(outputs)
  }

  /// A transaction that pays what a waiting one pays to its own account on to that account, with a fee for both (child
  /// pays for parent): where nodes replace nothing, as Litecoin's do unless they are told to, or where somebody else's
  /// transaction waits.
  ///
  /// - Throws: ``AdapterError`` with `.invalidRequest` for one that pays nothing to its account, `.rejected` for one that
  ///   does not wait or whose payment is spent already, `.feeLimit`, or a reading error.
  public func child(of transaction: PreparedTransaction) async throws(AdapterError) -> PreparedTransaction {
    let (key, secret) = try signer(transaction.account)
    let parent = try signedTransaction(transaction)
    guard let place = parent.outputs.lastIndex(where: { $0.script == key.outputScript }) else {
      throw AdapterError(.invalidRequest, "\(transaction.identifier) pays nothing to \(transaction.account)")
    }
    guard !(await sequencer.isSpent(parent)), let waiting = try await ancestors(of: [parent.identifier])[0] else {
      throw AdapterError(.rejected, "\(transaction.identifier) does not wait, or what it pays is spent already")
    }
    let value = parent.outputs[place].value
    let input = UTXOTransaction.Input(
      outpoint: UTXOOutpoint(transaction: parent.identifier, index: UInt32(place)), script: [],
      sequence: UTXOTransaction.replaceableSequence, witness: [UTXOTransaction.signaturePlaceholder, key.bytes])
    let draft = UTXOTransaction(
      version: 2, inputs: [input], outputs: [UTXOTransaction.Output(value: value, script: key.outputScript)],
      lockTime: 0)
    let size = draft.virtualSize + waiting.bytes
    let dust = network.dustLimit(of: key.outputScript)
    guard let both = try await feeQuote().replacing(waiting.fees, bytes: size, limit: configuration.feeLimit),
      value >= dust, both - waiting.fees <= value - dust
    else {
      throw AdapterError(
        .feeLimit,
        "a fee for \(size) bytes that wait is above the limit of \(configuration.feeLimit), or above the \(value) paid")
    }
    let rest = UTXOTransaction.Output(value: value - (both - waiting.fees), script: key.outputScript)
    let signed = try draft.paying([rest]).signed(values: [value], by: secret)
    await sequencer.keep(signed)
    return try prepared(signed, transaction.account)
  }
}
