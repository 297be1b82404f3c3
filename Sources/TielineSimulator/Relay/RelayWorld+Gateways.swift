import TielineCore
import TielineRelay

extension RelayWorld {
  // MARK: Crashes

  /// Whether a gateway goes down just now.
  func powerFails(_ gateway: Int) -> Bool {
    guard gateways[gateway].crashesLeft > 0, random.happens(perMille: plan.crashPerMille) else { return false }
    gateways[gateway].crashesLeft -= 1
    crash(gateway)
    return true
  }

  func crash(_ gateway: Int) {
    guard gateways[gateway].isUp else { return }
    crashes += 1
    let isOutage = gateways[gateway].isOutageDue && !hasClaimInTrouble(gateway)
    if isOutage { gateways[gateway].isOutageDue = false }
    gateways[gateway].isUp = false
    gateways[gateway].isInOutage = isOutage
    gateways[gateway].incarnation += 1
    gateways[gateway].running = Array(repeating: nil, count: swaps.count)
    gateways[gateway].disk.crash(&random)
    let most = plan.outage.count
    after(isOutage ? random.number(most / 4...most) : random.number(100...LedgerShape.mostRestart), .restart(gateway))
  }

  /// H-3 leaves time for a claim of leg B to go through, and none for an outage meanwhile: one that was sent and cannot
  /// go through by itself is looked after.
  private func hasClaimInTrouble(_ gateway: Int) -> Bool {
    swaps.contains { swap in
      guard swap.parties.initiator == gateway, let running = gateways[gateway].running[swap.index],
        let flight = running.flights.responder, flight.step == .claim, let newest = flight.attempts.last
      else { return false }
      let ledger = swap.ledgers.responder
      return newest.fee < ledgers[ledger].fee
        || (checkers.isRevealed[swap.index] && !ledgers[ledger].isKnown(newest.identifier)
          && ledgers[ledger].receipts[newest.identifier] == nil)
    }
  }

  func restart(_ gateway: Int) throws(RelayViolation) {
    guard !gateways[gateway].isUp else { return }
    gateways[gateway].isUp = true
    gateways[gateway].isInOutage = false
    gateways[gateway].incarnation += 1
    recover(gateway)
    for swap in swaps {
      guard let running = gateways[gateway].running[swap.index] else { continue }
      let incarnation = gateways[gateway].incarnation
      for effect in running.swap.resume(at: clock(gateway)) {
        try perform(effect, gateway, swap.index)
        if gateways[gateway].incarnation != incarnation || powerFails(gateway) { return }
      }
    }
  }

  /// Replays the journal, and counts from what was signed.
  private func recover(_ gateway: Int) {
    var signed: [Int: [RelaySequencer.Taken]] = [:]
    for record in gateways[gateway].disk.durable {
      switch record {
      case .admitted(let swap, _): gateways[gateway].running[swap] = fresh(swaps[swap], at: gateway)
      case .event(let swap, let fact, let instant): gateways[gateway].running[swap]?.swap.replay(fact, at: instant)
      case .outcome(let swap, let outcome):
        gateways[gateway].running[swap] = nil
        gateways[gateway].finished[swap] = outcome
      case .done(let swap, let leg, _): gateways[gateway].running[swap]?.flights[leg] = nil
      case .transaction(let swap, let leg, let step, let transaction):
        if gateways[gateway].running[swap]?.flights[leg]?.step == step {
          gateways[gateway].running[swap]?.flights[leg]?.attempts.append(transaction)
        } else {
          gateways[gateway].running[swap]?.flights[leg] = RelayFlight(step: step, attempts: [transaction])
        }
        collect(transaction, for: .init(swap: swap, leg: leg, step: step), in: &signed)
      case .filler(let transaction): collect(transaction, for: nil, in: &signed)
      }
    }
    for ledger in ledgers.indices {
      let reached = ledgers[ledger].final.state.nonces[gateway]
      let taken = (signed[ledger] ?? []).sorted { $0.nonce < $1.nonce }
      let next = max(reached, taken.last.map { $0.nonce + 1 } ?? 0)
      gateways[gateway].sequencers[ledger] = RelaySequencer(
        next: bugs.contains(.nonceReused) ? reached : next, taken: taken.filter { $0.nonce >= reached })
      gateways[gateway].sweptAt[ledger] = 0
    }
    for swap in swaps.indices {
      guard let running = gateways[gateway].running[swap] else { continue }
      for leg in Leg.allCases where running.flights[leg]?.step != running.swap.pendingStep(on: leg) {
        gateways[gateway].running[swap]?.flights[leg] = nil
      }
    }
  }

  private func collect(
    _ transaction: SimulatedTransaction, for job: RelaySequencer.Job?, in signed: inout [Int: [RelaySequencer.Taken]]
  ) {
    let known = signed[transaction.ledger, default: []].firstIndex { $0.nonce == transaction.nonce }
    if let known, job == nil {
      signed[transaction.ledger]?[known] = .init(job: nil, attempts: [transaction], sentAt: 0)
    } else if let known {
      signed[transaction.ledger]?[known].attempts.append(transaction)
    } else {
      signed[transaction.ledger, default: []].append(.init(job: job, attempts: [transaction], sentAt: 0))
    }
  }

  // MARK: Stepping

  func fresh(_ swap: SimulatedSwap, at gateway: Int) -> RelayRunning {
    let actsFor = Set(Party.allCases.filter { swap.parties[$0] == gateway })
    var margins = swap.margins
    if bugs.contains(.revealTooLate), actsFor.contains(.initiator) {
      let none = LedgerTimings(inclusion: .zero, finality: .zero, samples: 1)
      margins = SwapMargins(
        timings: PerLeg(initiator: margins.timings.initiator, responder: none), outage: margins.outage, skew: .zero,
        maximumLock: margins.maximumLock)
    }
    return RelayRunning(
      swap: Swap(
        terms: swap.terms, margins: margins, actsFor: actsFor,
        preimage: actsFor.contains(.initiator) ? swap.preimage : nil))
  }

  func offer(_ index: Int, to gateway: Int) throws(RelayViolation) {
    guard gateways[gateway].isUp else { return after(1000, .offer(gateway: gateway, swap: index)) }
    openOffers -= 1
    let (swap, clock) = (swaps[index], clock(gateway))
    if swap.margins.refusal(of: swap.terms, at: clock) != nil, !bugs.contains(.marginIgnored) { return }
    try checkers.admits(swap, gateway, at: clock)
    gateways[gateway].running[index] = fresh(swap, at: gateway)
    // A gateway that dies just before it has stored the offer has never seen it.
    gateways[gateway].disk.write([.admitted(swap: index, at: clock)])
    if powerFails(gateway) { return }
    gateways[gateway].disk.sync()
    try step(gateway, index, .started)
  }

  /// Steps a swap, stores what changed, and then does what it asks, as the gateway's engine does.
  func step(
    _ gateway: Int, _ index: Int, _ event: SwapEvent, signed transaction: SimulatedTransaction? = nil
  ) throws(RelayViolation) {
    guard var running = gateways[gateway].running[index] else { return }
    let (before, clock, incarnation) = (running.swap, clock(gateway), gateways[gateway].incarnation)
    let effects = running.swap.step(event, at: clock)
    var batch: [RelayRecord] = []
    if !effects.isEmpty || !running.swap.isSameAsideFromTime(as: before) {
      batch.append(.event(swap: index, event.fact, at: clock))
    }
    note(event, effects, transaction, in: &running, gateway, index, &batch)
    gateways[gateway].running[index] = running
    if plan.isOutAtReveal, effects.contains(.broadcast(.responder, .claim)), gateways[gateway].isOutageDue {
      if try store(batch, gateway) { crash(gateway) }
      return
    }
    let isLate = bugs.contains(.journalAfterBroadcast)
    if !isLate, try !store(batch, gateway) { return }
    for effect in effects {
      try perform(effect, gateway, index)
      if gateways[gateway].incarnation != incarnation || powerFails(gateway) { return }
    }
    if isLate { _ = try store(batch, gateway) }
  }

  /// Makes a batch durable, unless power fails.
  func store(_ batch: [RelayRecord], _ gateway: Int) throws(RelayViolation) -> Bool {
    guard !batch.isEmpty else { return true }
    if powerFails(gateway) { return false }
    gateways[gateway].disk.write(batch)
    if powerFails(gateway) { return false }
    gateways[gateway].disk.sync()
    if random.happens(perMille: 100) { try checkReplay(gateway) }
    return !powerFails(gateway)
  }

  /// Keeps in memory and in the same batch what the event says of what was signed.
  private func note(
    _ event: SwapEvent, _ effects: [SwapEffect], _ transaction: SimulatedTransaction?, in running: inout RelayRunning,
    _ gateway: Int, _ index: Int, _ batch: inout [RelayRecord]
  ) {
    switch event {
    case .prepared(let leg, let step):
      guard let transaction, effects.contains(.broadcast(leg, step)) else { break }
      running.flights[leg] = RelayFlight(step: step, attempts: [transaction])
      let taken = RelaySequencer.Taken(
        job: .init(swap: index, leg: leg, step: step), attempts: [transaction], sentAt: now)
      gateways[gateway].sequencers[transaction.ledger].next = transaction.nonce + 1
      gateways[gateway].sequencers[transaction.ledger].taken.append(taken)
      batch.append(.transaction(swap: index, leg, step, transaction))
    case .succeeded(let leg, let step), .failed(let leg, let step, _), .withheld(let leg, let step):
      if running.flights[leg]?.step == step { running.flights[leg] = nil }
      batch.append(.done(swap: index, leg, step))
    case .started, .observed, .sent: break
    }
    if let outcome = running.swap.outcome { batch.append(.outcome(swap: index, outcome)) }
  }

  func perform(_ effect: SwapEffect, _ gateway: Int, _ index: Int) throws(RelayViolation) {
    switch effect {
    case .prepare(let leg, let step):
      after(
        random.number(20...LedgerShape.mostDelay),
        .prepare(run(gateway), .init(swap: index, leg: leg), step, errors: 0))
    case .broadcast(let leg, let step):
      guard let flight = gateways[gateway].running[index]?.flights[leg], flight.step == step,
        let newest = flight.attempts.last
      else { return }
      try send(newest, from: gateway, errors: 0)
      if gateways[gateway].running[index]?.swap.reveals(step, on: leg) == true, !powerFails(gateway) {
        try self.step(gateway, index, .sent(leg, step))
      }
    case .withhold(let leg, let step):
      if bugs.contains(.releasedTakenForSent) { return try perform(.broadcast(leg, step), gateway, index) }
      try withhold(leg, step, gateway, index)
    case .discard: break  // Its number was never taken.
    case .observe(let leg): wantReading(gateway, .init(swap: index, leg: leg))
    case .finish(let outcome):
      gateways[gateway].finished[index] = outcome
      gateways[gateway].running[index] = nil
      mix(UInt64(index * 8 + gateway))
    }
  }
  /// Sends a released claim again where the ledger knows it, and gives it up where it does not: something that does
  /// nothing takes its number.
  private func withhold(_ leg: Leg, _ step: SwapStep, _ gateway: Int, _ index: Int) throws(RelayViolation) {
    guard let flight = gateways[gateway].running[index]?.flights[leg], flight.step == step,
      let newest = flight.attempts.last
    else { return }
    let ledger = newest.ledger
    let isKnown = flight.attempts.contains {
      ledgers[ledger].isKnown($0.identifier) || ledgers[ledger].receipts[$0.identifier] != nil
    }
    let incarnation = gateways[gateway].incarnation
    guard !isKnown else {
      try self.step(gateway, index, .sent(leg, step))
      guard gateways[gateway].incarnation == incarnation else { return }
      return try send(newest, from: gateway, errors: 0)
    }
    // Stored before the claim is given up: whoever finds only that it was signed would send it to use its number.
    let filler = sign(.nothing, by: gateway, on: ledger, nonce: newest.nonce, fee: ledgers[ledger].fee * 3 / 2)
    guard try store([.filler(filler)], gateway) else { return }
    gateways[gateway].sequencers[ledger].taken.removeAll { $0.nonce == filler.nonce }
    gateways[gateway].sequencers[ledger].taken.append(.init(job: nil, attempts: [filler], sentAt: now))
    gateways[gateway].sequencers[ledger].taken.sort { $0.nonce < $1.nonce }
    try self.step(gateway, index, .withheld(leg, step))
    guard gateways[gateway].incarnation == incarnation else { return }
    try send(filler, from: gateway, errors: 0)
  }
}
