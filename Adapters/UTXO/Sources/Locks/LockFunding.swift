import TielineProofs

/// The transaction that makes a lock: its output, its announcement, and change.
struct LockFunding: Hashable, Sendable {
  let lock: UTXOHashTimeLock
  let amount: UInt64
  let sender: UTXOAccountKey

  /// To be signed.
  func transaction(spending outpoints: [UTXOOutpoint], change: UInt64?) -> UTXOTransaction {
    let inputs = outpoints.map {
      UTXOTransaction.Input(
        outpoint: $0, script: [], sequence: UTXOTransaction.replaceableSequence,
        witness: [UTXOTransaction.signaturePlaceholder, sender.bytes])
    }
    var outputs = [
      UTXOTransaction.Output(value: amount, script: lock.outputScript),
      UTXOTransaction.Output(value: 0, script: LockAnnouncement(lock).script),
    ]
    if let change { outputs.append(UTXOTransaction.Output(value: change, script: sender.outputScript)) }
    return UTXOTransaction(version: 2, inputs: inputs, outputs: outputs, lockTime: 0)
  }

  /// The virtual size with so many inputs.
  func size(inputs: Int, hasChange: Bool) -> Int {
    let zero = UTXOOutpoint(transaction: Self.anyTransaction, index: 0)
    return transaction(spending: [UTXOOutpoint](repeating: zero, count: inputs), change: hasChange ? 0 : nil)
      .virtualSize
  }

  private static let anyTransaction = UTXOTransaction(version: 2, inputs: [], outputs: [], lockTime: 0).identifier
}
