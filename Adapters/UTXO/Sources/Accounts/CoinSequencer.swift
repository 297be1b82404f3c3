import TielineCore
import TielineProofs

/// Gives out coins: each to one transaction of this process (H-17), and each hashlock to one lock (H-7).
actor CoinSequencer {
  private var taken: Set<UTXOOutpoint> = []
  private var hashlocks: Set<Hashlock> = []
  /// Change of transactions that were sent and may wait for a block, by the script that it pays to.
  private var change: [[UInt8]: [UTXOOutpoint: UInt64]] = [:]

  /// Most change that waits at a time; what is beyond is found again once a block holds it.
  private static let maximumChange = 4096

  enum Refusal: Error { case usedHashlock, insufficient(free: UInt64, taken: Int) }

  /// Chooses among coins that nobody has, and keeps them and the hashlock.
  func reserve(
    _ coins: [UTXOCoin], for hashlock: Hashlock, choose: @Sendable ([UTXOCoin]) -> CoinSelection?
  ) throws(Refusal) -> CoinSelection {
    guard !hashlocks.contains(hashlock) else { throw .usedHashlock }
    let free = coins.filter { !taken.contains($0.outpoint) }
    guard let selection = choose(free) else {
      throw .insufficient(free: CoinSelection.sum(free.map(\.value)) ?? .max, taken: coins.count - free.count)
    }
    taken.formUnion(selection.coins.map(\.outpoint))
    hashlocks.insert(hashlock)
    return selection
  }

  /// Change of own transactions to a script that nobody has yet, in order.
  func waitingChange(to script: [UInt8]) -> [(outpoint: UTXOOutpoint, value: UInt64)] {
    (change[script] ?? [:]).filter { !taken.contains($0.key) }
      .map { ($0.key, $0.value) }.sorted { $0.0.description < $1.0.description }
  }

  /// Whether another transaction was made to spend an output of this one.
  func isSpent(_ transaction: UTXOTransaction) -> Bool {
    let name = transaction.identifier
    return transaction.outputs.indices.contains { taken.contains(UTXOOutpoint(transaction: name, index: UInt32($0))) }
  }

  /// Learns that a locking transaction was sent: its change may be spent.
  func sent(_ transaction: UTXOTransaction) {
    keep(transaction)
    guard LockAnnouncement.lock(in: transaction) != nil, let last = transaction.outputs.last, last.script.count == 22
    else { return }
    let outpoint = UTXOOutpoint(
      transaction: transaction.identifier, index: UInt32(transaction.outputs.count - 1))
    guard change[last.script, default: [:]].count < Self.maximumChange else { return }
    change[last.script, default: [:]][outpoint] = last.value
  }

  /// Forgets change that is in a block or gone.
  func forget(_ outpoints: [UTXOOutpoint], to script: [UInt8]) {
    for outpoint in outpoints { change[script]?[outpoint] = nil }
  }

  /// Keeps what a signed transaction spends, and the hashlock that it announces.
  func keep(_ transaction: UTXOTransaction) {
    taken.formUnion(transaction.inputs.map(\.outpoint))
    if let (lock, _, _) = LockAnnouncement.lock(in: transaction) { hashlocks.insert(lock.hashlock) }
  }

  /// Gives back what a transaction that was never sent would have spent.
  func giveBack(_ transaction: UTXOTransaction) {
    taken.subtract(transaction.inputs.map(\.outpoint))
    if let (lock, _, _) = LockAnnouncement.lock(in: transaction) { hashlocks.remove(lock.hashlock) }
  }
}
