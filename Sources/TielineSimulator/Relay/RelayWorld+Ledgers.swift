import TielineCore
import TielineRelay

extension RelayWorld {
  func makeBlock(_ index: Int) throws(RelayViolation) {
    let shape = ledgers[index].shape
    let (block, settled) = ledgers[index].produce(at: instant, bugs: bugs)
    after(random.number(shape.intervals), .block(index))
    try checkers.conserves(block.state, on: ledgers[index].name)
    for final in settled {
      for entry in final.entries {
        mix(entry.transaction.identifier &* 2 &+ (entry.succeeded ? 1 : 0))
        try checkers.settles(entry, at: final.time, on: index)
      }
    }
    let shown = bugs.contains(.reorgNotReopened) ? [block] : settled
    for entry in shown.flatMap(\.entries) {
      if let terms = entry.transaction.call.terms, let key = keys[terms] { hint(key) }
    }
    if !settled.isEmpty {
      for gateway in gateways.indices where gateways[gateway].isUp {
        after(random.number(10...LedgerShape.mostDelay), .head(run(gateway), ledger: index))
      }
    }
    changeFee(index)
    reorganise(index)
  }

  /// Nodes say that something has happened to a lock, or leave it out.
  private func hint(_ key: RelayEvent.Key) {
    for gateway in gateways.indices where gateways[gateway].running[key.swap] != nil {
      if random.happens(perMille: plan.lostHintPerMille) { continue }
      wantReading(gateway, key)
    }
  }

  private var isAnyoneOut: Bool { gateways.contains { $0.isInOutage } }

  /// Fees rise once within the time that the margins allow for, and fall slowly.
  private func changeFee(_ index: Int) {
    let shape = ledgers[index].shape
    guard random.happens(perMille: shape.feeRisePerMille), now > roseAt[index] + shape.timings.settlement.count,
      !isAnyoneOut
    else { return }
    roseAt[index] = now
    ledgers[index].raiseFee(percent: random.number(20...250))
  }

  private func reorganise(_ index: Int) {
    let shape = ledgers[index].shape
    guard random.happens(perMille: shape.reorgPerMille), now > undoneAt[index] + shape.timings.settlement.count else {
      return
    }
    undoneAt[index] = now
    undoings += 1
    let isDeepest = random.happens(perMille: 100)
    let count = isDeepest ? shape.depth : Int(random.number(1...Int64(max(1, shape.depth - 1))))
    mix(UInt64(count))
    ledgers[index].undo(count, losing: shape.losesOnReorg && !isAnyoneOut)
  }

  /// A transaction comes to a node: into the pool, or nowhere.
  func arrive(_ transaction: SimulatedTransaction) {
    let shape = ledgers[transaction.ledger].shape
    let number = AccountNumber(transaction)
    let isFirst = seen.insert(number).inserted
    let isOwn = transaction.sender < RelayPlan.gateways && transaction.sender != plan.hostile
    if case .claim(let terms, _) = transaction.call, let key = keys[terms], !isExposed[key.swap] {
      isExposed[key.swap] = true
      watchPool(swaps[key.swap])
    }
    if isOwn, isFirst, !gateways[transaction.sender].isInOutage, random.happens(perMille: shape.dropPerMille) {
      lost.insert(number)
      return
    }
    let isStuck = isOwn && isFirst && random.happens(perMille: shape.stuckPerMille)
    let blocks = isStuck ? UInt64(random.number(1...shape.stuckBlocks)) : 0
    ledgers[transaction.ledger].take(transaction, stuckFor: blocks)
    if case .claim = transaction.call, transaction.sender != RelayPlan.outsider,
      random.happens(perMille: plan.frontRunPerMille)
    {
      let ledger = transaction.ledger
      let copy = signed(transaction.call, by: RelayPlan.outsider, on: ledger, fee: transaction.fee * 2)
      after(random.number(1...300), .copy(copy))
    }
  }

  /// What somebody sends who needs no sequencer: the next number that neither chain nor pool has.
  func signed(_ call: ContractCall, by account: Int, on ledger: Int, fee: Int64) -> SimulatedTransaction {
    let waiting = ledgers[ledger].pool.count { $0.transaction.sender == account }
    return sign(
      call, by: account, on: ledger, nonce: ledgers[ledger].head.state.nonces[account] + UInt64(waiting), fee: fee)
  }

  func sign(_ call: ContractCall, by account: Int, on ledger: Int, nonce: UInt64, fee: Int64) -> SimulatedTransaction {
    signings += 1
    return SimulatedTransaction(
      identifier: signings, ledger: ledger, sender: account, nonce: nonce, fee: fee, call: call)
  }
}
