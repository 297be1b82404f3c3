import TielineCore

/// A block of a simulated ledger.
struct SimulatedBlock {
  struct Entry {
    let transaction: SimulatedTransaction
    let succeeded: Bool
  }

  let height: UInt64
  /// By the ledger's clock, in whole seconds.
  let time: Instant
  var entries: [Entry] = []
  /// Behind it.
  var state: LedgerState
}

/// A simulated ledger: its final block, those on top that may still be undone, and the pool.
struct SimulatedLedger {
  struct Pooled {
    let transaction: SimulatedTransaction
    /// Included from this height on.
    var from: UInt64
  }

  /// What became of a transaction.
  struct Receipt {
    let height: UInt64
    let succeeded: Bool
  }

  let shape: LedgerShape
  let name: String
  private(set) var final: SimulatedBlock
  /// Ascending; the last is the head.
  private(set) var open: [SimulatedBlock] = []
  private(set) var pool: [Pooled] = []
  /// Of transactions in final blocks.
  private(set) var receipts: [UInt64: Receipt] = [:]
  /// What a transaction pays at least.
  private(set) var fee: Int64 = 100

  init(shape: LedgerShape, name: String, state: LedgerState, time: Instant) {
    (self.shape, self.name) = (shape, name)
    final = SimulatedBlock(height: 0, time: time, state: state)
  }

  var head: SimulatedBlock { open.last ?? final }

  func isKnown(_ identifier: UInt64) -> Bool {
    pool.contains { $0.transaction.identifier == identifier }
      || open.contains { $0.entries.contains { $0.transaction.identifier == identifier } }
  }

  /// Takes a transaction into the pool; of two with one number the pool keeps the one that pays more.
  mutating func take(_ transaction: SimulatedTransaction, stuckFor blocks: UInt64) {
    guard transaction.nonce >= head.state.nonces[transaction.sender], !isKnown(transaction.identifier) else { return }
    let rival = pool.firstIndex {
      $0.transaction.sender == transaction.sender && $0.transaction.nonce == transaction.nonce
    }
    if let rival {
      guard pool[rival].transaction.fee < transaction.fee else { return }
      pool.remove(at: rival)
    }
    pool.append(Pooled(transaction: transaction, from: head.height + 1 + blocks))
  }

  mutating func raiseFee(percent: Int64) { fee = fee * (100 + percent) / 100 }

  /// Makes the next block.
  ///
  /// - Parameter now: The world's time.
  /// - Returns: The block, and those that became final with it.
  mutating func produce(at now: Instant, bugs: RelayBugs) -> (block: SimulatedBlock, final: [SimulatedBlock]) {
    let before = head
    let clock = (now + Milliseconds(shape.skew)).millisecondsSinceEpoch / 1000
    let time = max(before.time, Instant(secondsSinceEpoch: clock))
    var block = SimulatedBlock(height: before.height + 1, time: time, state: before.state)
    var rest = pool
    pool = []
    var progressed = true
    while progressed {
      progressed = false
      // Who pays more comes first; of equals, who came first.
      let ready = rest.indices.filter { index in
        let transaction = rest[index].transaction
        return rest[index].from <= block.height && transaction.fee >= fee
          && transaction.nonce == block.state.nonces[transaction.sender]
      }
      if let index = ready.max(by: { left, right in
        (rest[left].transaction.fee, -left) < (rest[right].transaction.fee, -right)
      }) {
        let transaction = rest.remove(at: index).transaction
        let succeeded = block.state.apply(transaction, at: time, bugs: bugs)
        block.entries.append(.init(transaction: transaction, succeeded: succeeded))
        progressed = true
      }
    }
    pool = rest.filter { $0.transaction.nonce >= block.state.nonces[$0.transaction.sender] }
    open.append(block)
    return (block, settle())
  }

  private mutating func settle() -> [SimulatedBlock] {
    var settled: [SimulatedBlock] = []
    while open.count > shape.depth {
      final = open.removeFirst()
      for entry in final.entries {
        receipts[entry.transaction.identifier] = Receipt(height: final.height, succeeded: entry.succeeded)
      }
      settled.append(final)
    }
    return settled
  }

  /// Undoes the newest blocks; what was in them waits again, unless it is lost.
  mutating func undo(_ count: Int, losing: Bool) {
    for _ in 0..<min(count, open.count) {
      let entries = open.removeLast().entries
      if !losing { pool += entries.map { Pooled(transaction: $0.transaction, from: 0) } }
    }
  }
}
