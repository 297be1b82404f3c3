import TielineCore
import TielineCrypto
import TielineRelay

/// A swap of a simulated world, or a transfer or call, which are swaps too: what both parties agreed on, and what a
/// hostile one really does.
struct SimulatedSwap {
  /// Which of the relay's jobs.
  enum Job: String { case swap, transfer, call }

  /// What a hostile party does instead of following the protocol.
  enum Conduct: Int64, CaseIterable {
    case neverLocks, locksLate, locksLess, locksShorter
    /// Locks, and then does nothing more.
    case disappears
    /// Reveals, or claims, as late as it may.
    case waits
    /// Looks for preimages in pools.
    case watchesPools
  }

  let index: Int
  let offeredAt: Int64
  let terms: SwapTerms
  let margins: SwapMargins
  let preimage: Preimage
  /// By leg: the ledger that it is on.
  let ledgers: PerLeg<Int>
  /// By party: its gateway, which is also its account on every ledger.
  let parties: PerLeg<Int>
  /// By leg: the lock as its contract knows it.
  let contract: PerLeg<ContractTerms>
  /// The amounts' price.
  let conversion: Conversion
  let conduct: Conduct
  let job: Job

  init(
    index: Int, plan: RelayPlan, names: [LedgerID], bugs: RelayBugs, _ random: inout SeededRandom
  ) throws(ValueError) {
    self.index = index
    offeredAt = random.number(2000...60_000)
    // Many of them late, which is where margins matter.
    let isLate = random.happens(perMille: 300)
    let drawn = Conduct.allCases[Int(random.number(0...Int64(Conduct.allCases.count - 1)))]
    conduct = isLate ? .locksLate : drawn
    let first = Int(random.number(0...Int64(plan.ledgers.count - 1)))
    let second = (first + Int(random.number(1...Int64(plan.ledgers.count - 1)))) % plan.ledgers.count
    ledgers = PerLeg(initiator: first, responder: second)
    let initiator = Int(random.number(0...1))
    parties = PerLeg(initiator: initiator, responder: 1 - initiator)
    margins = SwapMargins(
      timings: PerLeg(initiator: plan.ledgers[first].timings, responder: plan.ledgers[second].timings),
      outage: plan.outage, skew: RelayPlan.skew, maximumLock: RelayPlan.longestLock)
    conversion = try Self.priced(&random, bugs)
    preimage = Preimage(checked: (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    let hashlock = Hashlock(checked: SHA256.hash(preimage.bytes))
    let expiries = try Self.expiries(from: offeredAt, margins, &random)
    let amounts = PerLeg(initiator: conversion.result, responder: conversion.given)
    var locks: [LockTerms] = []
    for leg in Leg.allCases {
      let ledger = names[ledgers[leg]]
      let asset = try AssetID(ledger: ledger, namespace: "token", reference: "asset")
      locks.append(
        try LockTerms(
          sender: AccountID(ledger: ledger, address: "a\(parties[leg])"),
          recipient: AccountID(ledger: ledger, address: "a\(parties[leg.opposite])"),
          assets: [AssetAmount(asset: asset, amount: amounts[leg])], hashlock: hashlock, timelock: expiries[leg]))
    }
    let swap = try SwapTerms(initiator: locks[0], responder: locks[1])
    // Half of them; taken from what is drawn already.
    let parts: (Job, SwapTerms)? =
      switch preimage.bytes[0] % 4 {
      case 0: (try? Self.carry(swap)).map { (.transfer, SwapTerms($0)) }
      case 1: (try? Self.call(swap)).map { (.call, SwapTerms($0)) }
      default: nil
      }
    (job, terms) = parts ?? (.swap, swap)
    let (parties, units) = (
      parties, PerLeg(initiator: Self.units(amounts.initiator), responder: Self.units(amounts.responder))
    )
    let isCall = job == .call
    func known(_ leg: Leg) -> ContractTerms {
      let isExecution = isCall && leg == .responder
      return ContractTerms(
        sender: parties[leg], recipient: parties[leg.opposite], amount: isExecution ? 0 : units[leg],
        hashlock: hashlock, timelock: expiries[leg], isExecution: isExecution)
    }
    contract = PerLeg(initiator: known(.initiator), responder: known(.responder))
  }

  /// The same timelocks, amounts and parties as a certificate's way; the responder stands for the bridge.
  private static func carry(_ swap: SwapTerms) throws(ValueError) -> Carry {
    let (a, b) = (swap[.initiator], swap[.responder])
    return try Carry(
      certificate: AssetAmount(
        asset: AssetID(ledger: a.ledger, namespace: "cert", reference: "origin", token: "1"),
        amount: a.assets[0].amount), attributes: AttributesHash(a.hashlock.bytes), sender: a.sender,
      sourceBridge: AccountID(ledger: a.ledger, address: "bridge"),
      destinationBridge: AccountID(ledger: b.ledger, address: "bridge"), recipient: b.recipient,
      hashlock: a.hashlock, departureTimelock: a.timelock, arrivalTimelock: b.timelock)
  }

  /// The same as a call, whose fee is what leg A locks.
  private static func call(_ swap: SwapTerms) throws(ValueError) -> GatewayCall {
    let (a, b) = (swap[.initiator], swap[.responder])
    return try GatewayCall(
      GatewayCall.Request(
        target: AccountID(ledger: b.ledger, address: "target"), selector: [1, 2, 3, 4], arguments: [], gas: 1),
      caller: a.sender, sourceGateway: AccountID(ledger: a.ledger, address: "calls"),
      destinationGateway: AccountID(ledger: b.ledger, address: "calls"), fee: a.assets[0], payee: a.recipient,
      hashlock: a.hashlock, commitmentTimelock: a.timelock, executionTimelock: b.timelock)
  }

  /// The initiator pays what so much is worth; the payment must not fall short in some swaps, and not exceed in others.
  private static func priced(_ random: inout SeededRandom, _ bugs: RelayBugs) throws(ValueError) -> Conversion {
    let rate = try Conversion.Rate(
      units: Amount(UInt64(random.number(1...5000))), each: Amount(UInt64(random.number(1...1000))))
    let given = Amount(UInt64(random.number(1000...100_000)))
    // Which way it is to go, the checker tells from the swap's number.
    let direction = Self.direction(ofSwap: given)
    let wrong: Conversion.Direction = direction == .up ? .down : .up
    return try Conversion(of: given, at: rate, rounding: bugs.contains(.roundingWrongWay) ? wrong : direction)
  }

  /// Even amounts are sold for a price that must not fall short, odd ones for one that must not be exceeded.
  static func direction(ofSwap given: Amount) -> Conversion.Direction { units(given) % 2 == 0 ? .up : .down }

  /// Amounts in simulated worlds are small.
  static func units(_ amount: Amount) -> Int64 { Int64(amount.description) ?? .max }

  /// As proposed, or in some offers too near, too late or too far apart.
  private static func expiries(
    from offeredAt: Int64, _ margins: SwapMargins, _ random: inout SeededRandom
  ) throws(ValueError) -> PerLeg<Timelock> {
    let begin = Instant(millisecondsSinceEpoch: RelayWorld.epochStart + offeredAt)
    let window = Milliseconds(random.number(8000...180_000))
    let good = try margins.expiries(from: begin, window: window)
    guard random.happens(perMille: 150) else { return good }
    func moved(_ timelock: Timelock, _ seconds: Int64) throws(ValueError) -> Timelock {
      try Timelock(secondsSinceEpoch: timelock.secondsSinceEpoch + seconds)
    }
    switch random.number(0...2) {
    case 0:
      let most = margins.expiryGap.count / 1000
      return PerLeg(initiator: try moved(good.initiator, -random.number(1...most)), responder: good.responder)
    case 1:
      let sooner = -random.number(window.count / 1000 + 5...window.count / 1000 + 200)
      return PerLeg(initiator: try moved(good.initiator, sooner), responder: try moved(good.responder, sooner))
    default:
      return PerLeg(
        initiator: try moved(good.initiator, margins.maximumLock.count / 1000), responder: good.responder)
    }
  }
}
