import TielineCore
@_spi(Simulation) import TielineProofs
import TielineRelay

/// What gateways ask nodes, and what they are told.
extension RelayWorld {
  private func isError(_ errors: Int) -> Bool {
    errors < LedgerShape.mostErrors && random.happens(perMille: plan.errorPerMille)
  }

  // MARK: Reading

  func wantReading(_ gateway: Int, _ key: RelayEvent.Key) {
    guard gateways[gateway].running[key.swap]?.isReading[key.leg] == false else { return }
    gateways[gateway].running[key.swap]?.isReading[key.leg] = true
    after(random.number(5...500), .read(run(gateway), key, errors: 0))
  }

  func read(_ run: RelayEvent.Run, _ key: RelayEvent.Key, errors: Int) {
    if isError(errors) {
      return after(LedgerShape.retryPause + random.number(0...500), .read(run, key, errors: errors + 1))
    }
    gateways[run.gateway].running[key.swap]?.isReading[key.leg] = false
    let ledger = ledgers[swaps[key.swap].ledgers[key.leg]]
    let block = bugs.contains(.reorgNotReopened) ? ledger.head : ledger.final
    let status: LockObservation.Status
    let lock = block.state.locks[swaps[key.swap].contract[key.leg]]
    switch lock?.status {
    case nil: status = .absent
    case .locked: status = .locked
    case .claimed: status = lock?.preimage.map { .claimed($0) } ?? .locked
    case .refunded: status = .refunded
    }
    let early = Milliseconds(seconds: bugs.contains(.refundOneSecondEarly) ? 1 : 0)
    let observation = LockObservation(status: status, height: block.height, ledgerTime: block.time + early)
    after(random.number(5...LedgerShape.mostDelay), .answer(run, key, observation))
  }

  func answered(_ gateway: Int, _ key: RelayEvent.Key, _ observation: LockObservation) throws(RelayViolation) {
    let swap = swaps[key.swap]
    guard let ending = gateways[gateway].running[key.swap]?.endings[key.leg] else {
      return try observe(gateway, key, observation)
    }
    let incarnation = gateways[gateway].incarnation
    try observe(gateway, key, observation)
    guard gateways[gateway].incarnation == incarnation, observation.height >= ending.height,
      gateways[gateway].running[swap.index] != nil
    else { return }
    gateways[gateway].running[key.swap]?.endings[key.leg] = nil
    guard ending.succeeded else {
      return try step(gateway, key.swap, .failed(key.leg, ending.step, reason: "a node said so"))
    }
    // A success that did not happen ends nothing.
    if Self.allows(observation.status, ending.step) { try step(gateway, key.swap, .succeeded(key.leg, ending.step)) }
  }

  private func observe(
    _ gateway: Int, _ key: RelayEvent.Key, _ observation: LockObservation
  ) throws(RelayViolation) {
    let swap = swaps[key.swap]
    let lock = VerifiedLock(
      simulated: observation, of: swap.terms[key.leg], chain: ledgers[swap.ledgers[key.leg]].name)
    try step(gateway, key.swap, .observed(key.leg, lock))
  }

  private static func allows(_ status: LockObservation.Status, _ step: SwapStep) -> Bool {
    switch (step, status) {
    case (.lock, .absent), (.claim, .absent), (.refund, .absent): false
    case (.lock, _): true
    case (.claim, .claimed), (.refund, .refunded): true
    case (.claim, _), (.refund, _): false
    }
  }

  // MARK: Following

  /// A final block: what is due is read, what was sent is looked after.
  func hearsHead(_ gateway: Int, _ index: Int) throws(RelayViolation) {
    let time = ledgers[index].final.time
    let isSweep = now >= gateways[gateway].sweptAt[index] + LedgerShape.sweepPause
    if isSweep { gateways[gateway].sweptAt[index] = now }
    for swap in swaps {
      for leg in Leg.allCases where swap.ledgers[leg] == index {
        guard let running = gateways[gateway].running[swap.index] else { continue }
        let key = RelayEvent.Key(swap: swap.index, leg: leg)
        // A leg that was never read, or is due, or may have changed unheard.
        if isSweep || running.swap.nextReading(of: leg).map({ $0 <= time }) ?? false { wantReading(gateway, key) }
        followFlight(gateway, key, running, on: index)
      }
    }
    try lookAfter(gateway, index)
  }

  /// Asks what became of a step.
  private func followFlight(_ gateway: Int, _ key: RelayEvent.Key, _ running: RelayRunning, on index: Int) {
    guard let flight = running.flights[key.leg], running.endings[key.leg] == nil,
      running.swap.pendingStep(on: key.leg) == flight.step, !random.happens(perMille: plan.errorPerMille)
    else { return }
    let ledger = ledgers[index]
    var succeeded: Bool?
    let receipts = flight.attempts.compactMap { ledger.receipts[$0.identifier] }
    if let receipt = receipts.first {
      succeeded = receipt.succeeded
    } else if let nonce = flight.attempts.first?.nonce, ledger.final.state.nonces[gateway] > nonce {
      succeeded = false
    }
    if random.happens(perMille: plan.liePerMille) { succeeded = [nil, true, false][Int(random.number(0...2))] }
    guard let succeeded else { return }
    gateways[gateway].running[key.swap]?.endings[key.leg] = .init(
      step: flight.step, succeeded: succeeded, height: ledger.final.height)
    wantReading(gateway, key)
  }

  // MARK: Sending

  func prepare(
    _ run: RelayEvent.Run, _ key: RelayEvent.Key, _ step: SwapStep, errors: Int
  ) throws(RelayViolation) {
    let (gateway, swap) = (run.gateway, swaps[key.swap])
    guard let running = gateways[gateway].running[key.swap], running.swap.pendingStep(on: key.leg) == step else {
      return
    }
    if isError(errors) {
      return after(
        LedgerShape.retryPause + random.number(0...500), .prepare(run, key, step, errors: errors + 1))
    }
    let call: ContractCall
    switch step {
    case .lock: call = .lock(swap.contract[key.leg])
    case .refund: call = .refund(swap.contract[key.leg])
    case .claim:
      guard let preimage = running.swap.preimage(for: key.leg) else { return }
      call = .claim(swap.contract[key.leg], preimage)
    }
    let ledger = swap.ledgers[key.leg]
    let transaction = sign(
      call, by: gateway, on: ledger, nonce: gateways[gateway].sequencers[ledger].next, fee: ledgers[ledger].fee * 3 / 2)
    try self.step(gateway, key.swap, .prepared(key.leg, step), signed: transaction)
  }

  /// Gives a transaction to a node; from here on it may be known to anybody.
  func send(_ transaction: SimulatedTransaction, from gateway: Int, errors: Int) throws(RelayViolation) {
    mix(transaction.identifier)
    try checkers.sends(
      transaction, gateways[gateway], at: clock(gateway), key: transaction.call.terms.flatMap { keys[$0] },
      finals: ledgers.map(\.final.state))
    let failed = isError(errors)
    if failed {
      after(
        LedgerShape.retryPause + random.number(0...500), .send(run(gateway), transaction, errors: errors + 1))
    }
    // A node that reports an error may have taken the transaction all the same.
    if !failed || random.happens(perMille: 500) {
      after(random.number(10...LedgerShape.mostDelay), .arrive(transaction))
    }
  }

  /// Sends again what takes too long; with a higher fee if that is why (H-12, H-17).
  private func lookAfter(_ gateway: Int, _ index: Int) throws(RelayViolation) {
    let reached = ledgers[index].final.state.nonces[gateway]
    gateways[gateway].sequencers[index].taken.removeAll { $0.nonce < reached }
    let patience = ledgers[index].shape.patience
    for place in gateways[gateway].sequencers[index].taken.indices {
      let taken = gateways[gateway].sequencers[index].taken[place]
      guard now >= taken.sentAt + patience, let newest = taken.attempts.last else { continue }
      gateways[gateway].sequencers[index].taken[place].sentAt = now
      if newest.fee >= ledgers[index].fee {
        try send(newest, from: gateway, errors: 0)
        continue
      }
      let raised = sign(
        newest.call, by: gateway, on: index, nonce: newest.nonce, fee: ledgers[index].fee * 3 / 2)
      let record: RelayRecord =
        taken.job.map { .transaction(swap: $0.swap, $0.leg, $0.step, raised) } ?? .filler(raised)
      gateways[gateway].sequencers[index].taken[place].attempts.append(raised)
      if let job = taken.job, gateways[gateway].running[job.swap]?.flights[job.leg]?.attempts.last == newest {
        gateways[gateway].running[job.swap]?.flights[job.leg]?.attempts.append(raised)
      }
      guard try store([record], gateway) else { return }
      try send(raised, from: gateway, errors: 0)
    }
  }
}
