import TielineCore
import TielineCrypto
import TielineProofs

/// An input that opens a hash-time lock, as its witness shows it.
struct LockSpend: Hashable, Sendable {
  let outpoint: UTXOOutpoint
  let lock: UTXOHashTimeLock
  /// What a claim shows (H-11); `nil` for a refund.
  let preimage: Preimage?

  /// Reads an input.
  /// - Returns: `nil` for one that opens no lock of the known form.
  init?(_ input: UTXOTransaction.Input) {
    let witness = input.witness
    guard let script = witness.last, (3...4).contains(witness.count), script.count <= 200,
      let lock = try? UTXOHashTimeLock(script: script)
    else { return nil }
    (outpoint, self.lock) = (input.outpoint, lock)
    if witness.count == 3 {
      guard witness[1].isEmpty else { return nil }
      preimage = nil
    } else {
      guard witness[2] == [1], let shown = try? Preimage(witness[1]), SHA256.hash(shown.bytes) == lock.hashlock.bytes
      else { return nil }
      preimage = shown
    }
  }

  /// A transaction that opens locks of one script, to be signed.
  ///
  /// - Parameters:
  ///   - preimage: For a claim; a refund's lock time is the lock's own, the first at which it may be included.
  ///   - output: Where to, with what is left after the fee.
  static func transaction(
    opening outpoints: [UTXOOutpoint], of lock: UTXOHashTimeLock, showing preimage: Preimage?,
    output: UTXOTransaction.Output
  ) -> UTXOTransaction {
    let way: [[UInt8]] = preimage.map { [$0.bytes, [1]] } ?? [[]]
    let inputs = outpoints.map {
      UTXOTransaction.Input(
        outpoint: $0, script: [], sequence: UTXOTransaction.replaceableSequence,
        witness: [UTXOTransaction.signaturePlaceholder] + way + [lock.script])
    }
    return UTXOTransaction(
      version: 2, inputs: inputs, outputs: [output], lockTime: preimage == nil ? lock.locktime : 0)
  }
}
