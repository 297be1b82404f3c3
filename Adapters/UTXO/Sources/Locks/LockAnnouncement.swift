import TielineCore
import TielineProofs

/// What a locking transaction says of its lock, in an output that holds nothing: an address hides its script, and a
/// script that nobody can write down again locks for ever.
///
/// The output's script is `RETURN` and one push of 73 bytes: `tln1`, the hashlock, the locktime with its least
/// significant byte first, and the recipient's key. The sender's key is the one that the first input shows.
struct LockAnnouncement: Hashable, Sendable {
  let hashlock: Hashlock
  let locktime: UInt32
  let recipientKey: [UInt8]

  private static let prefix: [UInt8] = [0x6A, 73] + Array("tln1".utf8)

  init(_ lock: UTXOHashTimeLock) {
    (hashlock, locktime, recipientKey) = (lock.hashlock, lock.locktime, lock.recipientKey)
  }

  /// Reads an output's script.
  /// - Returns: `nil` for any other.
  init?(script: [UInt8]) {
    guard script.count == 75, script.starts(with: Self.prefix), let hashlock = try? Hashlock(script[6..<38]) else {
      return nil
    }
    self.hashlock = hashlock
    locktime = script[38..<42].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    recipientKey = Array(script[42...])
  }

  var script: [UInt8] {
    Self.prefix + hashlock.bytes + (0..<4).map { UInt8(truncatingIfNeeded: locktime >> UInt32(8 * $0)) } + recipientKey
  }

  /// The announced lock, where `transaction` has an output under exactly its script.
  static func lock(in transaction: UTXOTransaction) -> (lock: UTXOHashTimeLock, output: UInt32, amount: UInt64)? {
    guard let announcement = transaction.outputs.lazy.compactMap({ LockAnnouncement(script: $0.script) }).first,
      let witness = transaction.inputs.first?.witness, witness.count == 2,
      let lock = try? UTXOHashTimeLock(
        hashlock: announcement.hashlock, recipientKey: announcement.recipientKey, senderKey: witness[1],
        locktime: announcement.locktime)
    else { return nil }
    let script = lock.outputScript
    guard let output = transaction.outputs.firstIndex(where: { $0.script == script }) else { return nil }
    return (lock, UInt32(output), transaction.outputs[output].value)
  }
}
