import HeapModule
import TielineCore
import TielineRelay

/// Ledgers, gateways and parties in a world of their own: time, nodes, disks, clocks and lies all follow from a seed.
final class RelayWorld {
  /// Where the virtual clock begins.
  static let epochStart: Int64 = 1_800_000_000_000
  /// Far more events than any world needs.
  private static let mostSteps = 400_000
  static let coins: Int64 = 1_000_000_000_000
  static let tokens: Int64 = 10_000_000_000_000

  let bugs: RelayBugs
  let plan: RelayPlan
  let swaps: [SimulatedSwap]
  /// By swap and leg, to find what a contract's lock belongs to.
  let keys: [ContractTerms: RelayEvent.Key]

  var random: SeededRandom
  var now: Int64 = 0
  private var events = Heap<RelayEvent>()
  private var eventCount: UInt64 = 0
  private(set) var steps = 0
  /// A fingerprint of all that happened.
  private(set) var trace: UInt64 = 0xCBF2_9CE4_8422_2325

  var ledgers: [SimulatedLedger]
  var gateways: [RelayGateway]
  var checkers: RelayCheckers
  var signings: UInt64 = 0
  /// Numbers whose first sending is over.
  var seen: Set<AccountNumber> = []
  /// Numbers whose first sending was lost.
  var lost: Set<AccountNumber> = []
  /// By ledger: when fees rose last, and when blocks were last undone.
  var roseAt: [Int64]
  var undoneAt: [Int64]
  /// By swap: whether its preimage has been in a pool.
  var isExposed: [Bool]
  /// Crashes, restarts included.
  var crashes = 0
  var undoings = 0
  /// Offers that gateways have not seen yet.
  var openOffers = 0
  /// When everything must have ended.
  let endsAt: Int64

  init(seed: UInt64, bugs: RelayBugs) throws(ValueError) {
    self.bugs = bugs
    random = SeededRandom(seed: seed &* 16 &+ 1)
    let plan = RelayPlan(&random)
    self.plan = plan
    var names: [LedgerID] = []
    for index in plan.ledgers.indices { names.append(try LedgerID("sim:l\(index)")) }
    var swaps: [SimulatedSwap] = []
    for index in 0..<plan.swaps {
      swaps.append(try SimulatedSwap(index: index, plan: plan, names: names, bugs: bugs, &random))
    }
    self.swaps = swaps
    keys = Dictionary(
      uniqueKeysWithValues: swaps.flatMap { swap in
        Leg.allCases.map { (swap.contract[$0], RelayEvent.Key(swap: swap.index, leg: $0)) }
      })
    let start = Instant(millisecondsSinceEpoch: Self.epochStart)
    ledgers = zip(plan.ledgers, names).map { shape, name in
      SimulatedLedger(
        shape: shape, name: "\(name)",
        state: LedgerState(accounts: RelayPlan.outsider + 1, coins: Self.coins, tokens: Self.tokens), time: start)
    }
    gateways = (0..<RelayPlan.gateways).map { index in
      RelayGateway(
        index: index, skew: plan.skews[index], swaps: plan.swaps, ledgers: plan.ledgers.count,
        crashes: plan.crashes[index])
    }
    checkers = RelayCheckers(swaps: swaps, ledgers: plan.ledgers.count)
    roseAt = Array(repeating: 0, count: plan.ledgers.count)
    undoneAt = roseAt
    isExposed = Array(repeating: false, count: plan.swaps)
    endsAt = swaps.map(Self.end(of:)).max() ?? 0
    schedule()
  }

  /// By then every party has settled or has its own back: the last timelock, a watcher's grace, an outage, a refund.
  private static func end(of swap: SimulatedSwap) -> Int64 {
    let last = Leg.allCases.map { swap.terms[$0].timelock.instant.millisecondsSinceEpoch - epochStart }.max() ?? 0
    let settlements = swap.margins.timings.initiator.settlement + swap.margins.timings.responder.settlement
    return last + 2 * settlements.count + 2 * swap.margins.outage.count
  }

  // MARK: Time

  func at(_ time: Int64, _ kind: RelayEvent.Kind) {
    eventCount += 1
    events.insert(RelayEvent(at: max(time, now), order: eventCount, kind: kind))
  }

  func after(_ delay: Int64, _ kind: RelayEvent.Kind) { at(now + delay, kind) }

  func mix(_ number: UInt64) { trace = (trace ^ number) &* 0x100_0000_01B3 }

  /// The world's own time, which nobody in it knows.
  var instant: Instant { Instant(millisecondsSinceEpoch: Self.epochStart + now) }

  func clock(_ gateway: Int) -> Instant { instant + Milliseconds(gateways[gateway].skew) }

  private func schedule() {
    for ledger in ledgers.indices { at(random.number(0...3000), .block(ledger)) }
    for gateway in gateways.indices {
      at(0, .restart(gateway))
      if let outage = plan.outages[gateway] { at(outage, .crash(gateway)) }
    }
    for swap in swaps {
      for gateway in gateways.indices where plan.hostile != gateway {
        openOffers += 1
        at(swap.offeredAt + random.number(0...3000), .offer(gateway: gateway, swap: swap.index))
      }
      scheduleActs(of: swap)
    }
  }

  /// Runs until everything has ended, or should have.
  func run() throws(RelayViolation) {
    for swap in swaps { try checkers.prices(swap) }
    while let event = events.popMin(), event.at <= endsAt {
      now = event.at
      checkers.now = now
      steps += 1
      mix(UInt64(bitPattern: now))
      try happen(event.kind)
      if case .block = event.kind, isQuiet { break }
      guard steps < Self.mostSteps else {
        throw RelayViolation(rule: .termination, at: now, what: "\(steps) events: a storm")
      }
    }
    try checkEnd()
  }

  private func happen(_ kind: RelayEvent.Kind) throws(RelayViolation) {
    switch kind {
    case .block(let ledger): try makeBlock(ledger)
    case .arrive(let transaction): arrive(transaction)
    case .head(let run, let ledger): if isCurrent(run) { try hearsHead(run.gateway, ledger) }
    case .read(let run, let key, let errors): if isCurrent(run) { read(run, key, errors: errors) }
    case .answer(let run, let key, let observation):
      if isCurrent(run) { try answered(run.gateway, key, observation) }
    case .prepare(let run, let key, let step, let errors):
      if isCurrent(run) { try prepare(run, key, step, errors: errors) }
    case .send(let run, let transaction, let errors):
      if isCurrent(run) { try send(transaction, from: run.gateway, errors: errors) }
    case .offer(let gateway, let swap): try offer(swap, to: gateway)
    case .crash(let gateway):
      gateways[gateway].isOutageDue = true
      if !plan.isOutAtReveal { crash(gateway) }
    case .restart(let gateway): try restart(gateway)
    case .act(let swap, let act): perform(act, of: swaps[swap])
    case .meddle(let swap, let leg): meddle(with: swaps[swap], on: leg)
    case .copy(let transaction): arrive(transaction)
    }
  }

  func run(_ gateway: Int) -> RelayEvent.Run {
    RelayEvent.Run(gateway: gateway, incarnation: gateways[gateway].incarnation)
  }

  private func isCurrent(_ run: RelayEvent.Run) -> Bool {
    gateways[run.gateway].isUp && gateways[run.gateway].incarnation == run.incarnation
  }

  /// Whether nothing is left to do for anybody.
  private var isQuiet: Bool {
    openOffers == 0
      && gateways.allSatisfy { gateway in
        gateway.isUp && gateway.running.allSatisfy { $0 == nil } && gateway.sequencers.allSatisfy(\.taken.isEmpty)
      }
  }
}
