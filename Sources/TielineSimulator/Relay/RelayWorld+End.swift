import TielineCore
import TielineRelay

/// What has to hold in the end, and of every journal.
extension RelayWorld {
  /// The journal gives back what is in memory.
  func checkReplay(_ gateway: Int) throws(RelayViolation) {
    var replayed: [Swap?] = Array(repeating: nil, count: swaps.count)
    for record in gateways[gateway].disk.durable {
      switch record {
      case .admitted(let swap, _): replayed[swap] = fresh(swaps[swap], at: gateway).swap
      case .event(let swap, let fact, let instant): replayed[swap]?.replay(fact, at: instant)
      case .transaction, .filler, .done, .outcome: break
      }
    }
    for (index, running) in gateways[gateway].running.enumerated() {
      guard let running else { continue }
      guard let again = replayed[index], again.isSameAsideFromTime(as: running.swap) else {
        throw RelayViolation(
          rule: .replay, at: now, what: "gateway \(gateway)'s journal gives another state of swap \(index)")
      }
    }
  }

  func checkEnd() throws(RelayViolation) {
    for gateway in gateways where gateway.index != plan.hostile {
      let admitted = gateway.disk.durable.compactMap { record -> Int? in
        if case .admitted(let swap, _) = record { swap } else { nil }
      }
      for index in admitted { try checkOutcome(of: swaps[index], at: gateway) }
      for ledger in ledgers.indices { try checkAccount(of: gateway, on: ledger) }
    }
  }

  private func status(of leg: Leg, _ swap: SimulatedSwap) -> ContractLock.Status? {
    ledgers[swap.ledgers[leg]].final.state.locks[swap.contract[leg]]?.status
  }

  private func checkOutcome(of swap: SimulatedSwap, at gateway: RelayGateway) throws(RelayViolation) {
    func violation(_ rule: RelayViolation.Rule, _ what: String) -> RelayViolation {
      RelayViolation(rule: rule, at: now, what: "gateway \(gateway.index), swap \(swap.index): \(what)")
    }
    let legs = Leg.allCases.map { status(of: $0, swap) }
    let shown = "leg A \(legs[0].map { "\($0)" } ?? "absent"), leg B \(legs[1].map { "\($0)" } ?? "absent")"
    guard let outcome = gateway.finished[swap.index] else { throw violation(.termination, "not ended; \(shown)") }
    let claims = legs.count { $0 == .claimed }
    let isTrue =
      switch outcome {
      case .settled: claims == 2
      case .refunded: claims == 0 && legs.contains(.refunded)
      case .lapsed: legs == [nil, nil] || (legs[0] == nil && legs[1] == .refunded && locksAlone(swap))
      case .breached: claims == 1
      }
    guard isTrue else { throw violation(.finality, "ended as \(outcome), but \(shown) (H-10)") }
    for leg in Leg.allCases where swap.parties[leg] == gateway.index {
      if status(of: leg, swap) == .claimed, status(of: leg.opposite, swap) != .claimed {
        throw violation(.worseOff, "its party paid and was not paid: \(shown)")
      }
      if status(of: leg, swap) == .locked { throw violation(.termination, "its party's lock is still there") }
    }
  }

  /// Whether the responder is one who may lock although nobody else has, which harms only himself.
  private func locksAlone(_ swap: SimulatedSwap) -> Bool { swap.parties.responder == plan.hostile }

  /// A party has what its locks say, and all its numbers are used.
  private func checkAccount(of gateway: RelayGateway, on index: Int) throws(RelayViolation) {
    let state = ledgers[index].final.state
    var tokens = Self.tokens
    for (terms, lock) in state.locks {
      if terms.sender == gateway.index, lock.status != .refunded { tokens -= terms.amount }
      if terms.recipient == gateway.index, lock.status == .claimed { tokens += terms.amount }
    }
    guard state.tokens[gateway.index] == tokens else {
      throw RelayViolation(
        rule: .conservation, at: now,
        what: "gateway \(gateway.index)'s party has \(state.tokens[gateway.index]) on ledger \(index), not \(tokens)")
    }
    let sent = checkers.count(ofNumbers: gateway.index, on: index)
    guard state.nonces[gateway.index] == UInt64(sent) else {
      throw RelayViolation(
        rule: .nonces, at: now,
        what:
          "gateway \(gateway.index) sent \(sent) numbers on ledger \(index); \(state.nonces[gateway.index]) are final")
    }
  }
}
