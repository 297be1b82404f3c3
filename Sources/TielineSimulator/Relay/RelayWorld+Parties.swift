import TielineCore
import TielineRelay

extension RelayWorld {
  /// The leg that the hostile party locks, if it takes part; every swap is between gateways 0 and 1.
  private func hostileLeg(of swap: SimulatedSwap) -> Leg? {
    plan.hostile.map { swap.parties.initiator == $0 ? .initiator : .responder }
  }

  private func milliseconds(_ instant: Instant) -> Int64 { instant.millisecondsSinceEpoch - Self.epochStart }

  /// Plans what a hostile party does, and others, by the clock of nobody.
  func scheduleActs(of swap: SimulatedSwap) {
    for leg in Leg.allCases where random.happens(perMille: 400) {
      let expiry = milliseconds(swap.terms[leg].timelock.instant)
      at(max(0, expiry + random.number(-6000...6000)), .meddle(swap: swap.index, leg))
    }
    guard let own = hostileLeg(of: swap) else { return }
    let (margins, terms) = (swap.margins, swap.terms)
    let expiry = PerLeg(
      initiator: milliseconds(terms[.initiator].timelock.instant),
      responder: milliseconds(terms[.responder].timelock.instant))
    let latest =
      own == .initiator
      ? milliseconds(margins.latestInitiatorLock(for: terms)) : milliseconds(margins.latestResponderLock(for: terms))
    func act(_ time: Int64, _ act: HostileAct) { at(max(time, swap.offeredAt), .act(swap: swap.index, act)) }
    switch swap.conduct {
    case .neverLocks: return
    case .locksLate: act(random.number(latest - 20_000...max(latest, expiry[own] - 1000)), .lock(own))
    default: act(swap.offeredAt + random.number(2000...60_000), .lock(own))
    }
    act(expiry[own] + random.number(-4000...20_000), .refund(own))
    guard swap.conduct != .disappears else { return }
    let paying = own.opposite
    let lead = swap.conduct == .waits ? random.number(0...40_000) : random.number(0...240_000)
    act(expiry[paying] - lead, .claim(paying))
  }

  func perform(_ act: HostileAct, of swap: SimulatedSwap) {
    guard let hostile = plan.hostile else { return }
    let call: ContractCall
    let leg: Leg
    switch act {
    case .lock(let own): (call, leg) = (.lock(asLocked(swap.contract[own], swap)), own)
    case .refund(let own): (call, leg) = (.refund(asLocked(swap.contract[own], swap)), own)
    case .claim(let paying):
      // The responder knows no preimage but one that was shown.
      guard paying == .responder || isExposed[swap.index] else { return }
      // A call is made, and its fee paid, by what was attested of the other end.
      if swap.job == .call {
        let other = ledgers[swap.ledgers[paying.opposite]].final.state.locks[swap.contract[paying.opposite]]
        guard other?.status == (paying == .responder ? .locked : .claimed) else { return }
      }
      (call, leg) = (.claim(swap.contract[paying], swap.preimage), paying)
    }
    let ledger = swap.ledgers[leg]
    after(
      random.number(1...500), .arrive(signed(call, by: hostile, on: ledger, fee: ledgers[ledger].fee * 10)))
  }

  /// Somebody tries a refund, which pays its rightful owner or does nothing (H-13).
  func meddle(with swap: SimulatedSwap, on leg: Leg) {
    let ledger = swap.ledgers[leg]
    let refund = signed(
      .refund(swap.contract[leg]), by: RelayPlan.outsider, on: ledger, fee: ledgers[ledger].fee * 2)
    after(random.number(1...300), .arrive(refund))
  }

  /// What a hostile party locks under a swap's name: what was agreed, or less, or for a shorter time.
  private func asLocked(_ terms: ContractTerms, _ swap: SimulatedSwap) -> ContractTerms {
    switch swap.conduct {
    case .locksLess:
      return ContractTerms(
        sender: terms.sender, recipient: terms.recipient, amount: terms.amount - 1, hashlock: terms.hashlock,
        timelock: terms.timelock)
    case .locksShorter:
      let sooner = try? Timelock(secondsSinceEpoch: terms.timelock.secondsSinceEpoch - 30)
      return ContractTerms(
        sender: terms.sender, recipient: terms.recipient, amount: terms.amount, hashlock: terms.hashlock,
        timelock: sooner ?? terms.timelock)
    default: return terms
    }
  }

  /// A hostile responder claims leg A as soon as a preimage is in any pool.
  func watchPool(_ swap: SimulatedSwap) {
    guard hostileLeg(of: swap) == .responder, swap.conduct == .watchesPools || swap.conduct == .waits else { return }
    after(random.number(1...2000), .act(swap: swap.index, .claim(.initiator)))
  }
}
