import TielineCore
import TielineRelay

/// What has to hold at every step of a world of swaps, whatever goes wrong. Counts by itself.
struct RelayCheckers {
  private let swaps: [SimulatedSwap]
  var now: Int64 = 0
  /// By ledger: how often a lock was paid out, claimed or refunded, in final blocks.
  private var payouts: [[ContractTerms: Int]]
  /// What a number was first sent for.
  private var numbers: [AccountNumber: ContractCall] = [:]
  /// By swap: whether a gateway has sent its preimage.
  private(set) var isRevealed: [Bool]
  /// Reveals, and admissions.
  private(set) var reveals = 0
  private(set) var admissions = 0

  init(swaps: [SimulatedSwap], ledgers: Int) {
    self.swaps = swaps
    payouts = Array(repeating: [:], count: ledgers)
    isRevealed = Array(repeating: false, count: swaps.count)
  }

  private func violation(_ rule: RelayViolation.Rule, _ what: String) -> RelayViolation {
    RelayViolation(rule: rule, at: now, what: what)
  }

  // MARK: Ledgers

  func conserves(_ state: LedgerState, on name: String) throws(RelayViolation) {
    let accounts = Int64(state.coins.count)
    guard state.allCoins == accounts * RelayWorld.coins, state.allTokens == accounts * RelayWorld.tokens else {
      throw violation(.conservation, "\(name) has \(state.allTokens) of the asset and \(state.allCoins) coins")
    }
    let locked = state.locks.reduce(0) { $0 + ($1.value.status == .locked ? $1.key.amount : 0) }
    guard locked == state.held else {
      throw violation(.conservation, "\(name): \(locked) are locked and the contract holds \(state.held)")
    }
  }

  /// A transaction in a final block.
  mutating func settles(_ entry: SimulatedBlock.Entry, at time: Instant, on ledger: Int) throws(RelayViolation) {
    guard entry.succeeded, let terms = entry.transaction.call.terms else { return }
    let word: String
    switch entry.transaction.call {
    case .lock, .nothing: return
    case .claim: word = "claimed"
    case .refund: word = "refunded"
    }
    payouts[ledger][terms, default: 0] += 1
    guard payouts[ledger][terms] == 1 else {
      throw violation(.exactlyOne, "a lock of \(terms.amount) was \(word) after it had been paid out")
    }
    guard (time < terms.timelock.instant) == (word == "claimed") else {
      throw violation(.expiry, "a lock that expires at \(terms.timelock) was \(word) at \(time)")
    }
  }

  // MARK: Gateways

  /// H-5, with other arithmetic: the price times its divisor against the amount times the rate.
  func prices(_ swap: SimulatedSwap) throws(RelayViolation) {
    let conversion = swap.conversion
    let (given, result) = (SimulatedSwap.units(conversion.given), SimulatedSwap.units(conversion.result))
    let exact = given * SimulatedSwap.units(conversion.rate.units)
    let each = SimulatedSwap.units(conversion.rate.each)
    let isRight =
      given % 2 == 0
      ? result * each >= exact && (result - 1) * each < exact : result * each <= exact && (result + 1) * each > exact
    guard isRight else {
      throw violation(
        .rounding,
        "swap \(swap.index) must not \(given % 2 == 0 ? "fall short of" : "exceed") \(exact)/\(each): \(conversion)")
    }
  }

  mutating func admits(_ swap: SimulatedSwap, _ gateway: Int, at clock: Instant) throws(RelayViolation) {
    admissions += 1
    let (a, b) = (swap.margins.timings.initiator, swap.margins.timings.responder)
    let (first, last) = (swap.terms[.responder].timelock.instant, swap.terms[.initiator].timelock.instant)
    let gap = b.finality.count + a.inclusion.count + a.finality.count + swap.margins.outage.count + RelayPlan.skew.count
    guard (last - first).count >= gap else {
      throw violation(
        .margins, "gateway \(gateway) admitted swap \(swap.index): H-1 asks for \(gap) ms, not \(last - first)")
    }
    let least = a.settlement.count + 2 * b.settlement.count + RelayPlan.skew.count
    guard (first - clock).count >= least, (last - clock).count <= RelayPlan.longestLock.count else {
      throw violation(
        .margins, "gateway \(gateway) admitted swap \(swap.index) against H-4: \(first - clock), \(last - clock)")
    }
  }

  /// A gateway gives a transaction to a node.
  ///
  /// - Parameters:
  ///   - key: The leg that it is about.
  ///   - finals: By ledger, the newest final state.
  mutating func sends(
    _ transaction: SimulatedTransaction, _ gateway: RelayGateway, at clock: Instant, key: RelayEvent.Key?,
    finals: [LedgerState]
  ) throws(RelayViolation) {
    let number = AccountNumber(transaction)
    guard gateway.disk.signed.contains(transaction.identifier) else {
      throw violation(.journal, "gateway \(gateway.index) sent what is not in its journal: number \(number.nonce)")
    }
    if let before = numbers.updateValue(transaction.call, forKey: number), before != transaction.call {
      throw violation(.nonces, "gateway \(gateway.index) used number \(number.nonce) twice on ledger \(number.ledger)")
    }
    guard let key else { return }
    let swap = swaps[key.swap]
    switch (transaction.call, key.leg) {
    case (.lock, .responder):
      guard finals[swap.ledgers.initiator].locks[swap.contract.initiator] != nil else {
        throw violation(.finality, "leg B of swap \(swap.index) was locked before leg A was final (H-2)")
      }
    case (.claim, .responder):
      guard swap.job != .call || finals[swap.ledgers.initiator].locks[swap.contract.initiator] != nil else {
        throw violation(.finality, "call \(swap.index) was executed before its commitment was final (H-2)")
      }
      try reveals(swap, gateway, at: clock, finals)
    default: break
    }
  }

  private mutating func reveals(
    _ swap: SimulatedSwap, _ gateway: RelayGateway, at clock: Instant, _ finals: [LedgerState]
  ) throws(RelayViolation) {
    guard gateway.index == swap.parties.initiator, !isRevealed[swap.index] else { return }
    isRevealed[swap.index] = true
    reveals += 1
    let b = swap.margins.timings.responder
    let latest = swap.terms[.responder].timelock.instant - b.inclusion - b.finality - RelayPlan.skew
    let isPublic = finals[swap.ledgers.initiator].locks[swap.contract.initiator]?.status == .claimed
    guard clock <= latest || isPublic else {
      throw violation(.reveal, "the preimage of swap \(swap.index) left \(clock - latest) after the last instant (H-3)")
    }
  }

  /// The numbers that an account has sent on a ledger.
  func count(ofNumbers account: Int, on ledger: Int) -> Int {
    numbers.keys.count { $0.account == account && $0.ledger == ledger }
  }
}
