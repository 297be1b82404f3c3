import Testing
import TielineCore
import TielineRelay

/// A call is a swap whose second leg is claimed without having been locked.
@Suite struct CallTests {
  private static let preimage = Preimage(checked: [UInt8](repeating: 3, count: 32))
  private let second = Milliseconds(seconds: 1)
  private let start = Instant(secondsSinceEpoch: Scenario.start)

  private func terms(arguments: [UInt8] = [1, 2]) throws -> SwapTerms {
    let (north, south) = (try LedgerID("sandbox:north"), try LedgerID("sandbox:south"))
    return SwapTerms(
      try GatewayCall(
        GatewayCall.Request(
          target: AccountID(ledger: south, address: "target"), selector: [1, 2, 3, 4], arguments: arguments, gas: 9),
        caller: AccountID(ledger: north, address: "caller"), sourceGateway: AccountID(ledger: north, address: "calls"),
        destinationGateway: AccountID(ledger: south, address: "calls"), fee: nil,
        payee: AccountID(ledger: north, address: "payee"), hashlock: Self.preimage.hashlock,
        commitmentTimelock: Timelock(secondsSinceEpoch: Scenario.start + 60),
        executionTimelock: Timelock(secondsSinceEpoch: Scenario.start + 30)))
  }

  private func swap(_ parties: Set<Party> = [.initiator, .responder]) throws -> Swap {
    let timings = LedgerTimings(inclusion: second, finality: second, samples: 20)
    return Swap(
      terms: try terms(),
      margins: SwapMargins(
        timings: PerLeg(initiator: timings, responder: timings), outage: second, skew: second,
        maximumLock: Milliseconds(seconds: 100)), actsFor: parties,
      preimage: parties.contains(.initiator) ? Self.preimage : nil)
  }

  private func saw(
    _ leg: Leg, _ status: LockObservation.Status, after seconds: Int64 = 0, _ swap: inout Swap
  ) {
    let now = start + Milliseconds(seconds: seconds)
    swap.replay(.observed(leg, LockObservation(status: status, height: 1, ledgerTime: now)), at: now)
  }

  @Test func `H-2 a call is executed once its commitment is final, and settled once it was executed`() throws {
    var swap = try swap()
    swap.replay(.started, at: start)
    saw(.initiator, .absent, &swap)
    saw(.responder, .absent, &swap)
    #expect(swap.pendingStep(on: .initiator) == .lock && swap.pendingStep(on: .responder) == nil)
    saw(.initiator, .locked, &swap)
    #expect(swap.pendingStep(on: .responder) == .claim)
    #expect(swap.phase == .awaitingReveal)
    saw(.responder, .claimed(Self.preimage), &swap)
    #expect(swap.pendingStep(on: .initiator) == .claim)
    saw(.initiator, .claimed(Self.preimage), &swap)
    #expect(swap.outcome == .settled)
  }

  @Test func `H-3 a call is not executed too late to be final in time, and its fee goes back`() throws {
    var swap = try swap()
    swap.replay(.started, at: start)
    // c_B + f_B + s before the execution's timelock is the last instant.
    saw(.responder, .absent, after: 28, &swap)
    saw(.initiator, .locked, after: 28, &swap)
    #expect(swap.pendingStep(on: .responder) == nil)
    saw(.responder, .absent, after: 30, &swap)
    #expect(swap.pendingStep(on: .initiator) == nil, "the commitment has not expired")
    saw(.initiator, .locked, after: 60, &swap)
    #expect(swap.pendingStep(on: .initiator) == .refund)
    saw(.initiator, .refunded, after: 61, &swap)
    #expect(swap.outcome == .refunded)
  }

  @Test func `H-13 any gateway has the outcome of an executed call kept`() throws {
    var swap = try swap([])
    swap.replay(.started, at: start)
    saw(.initiator, .locked, &swap)
    saw(.responder, .absent, &swap)
    #expect(swap.pendingStep(on: .responder) == nil, "it has no preimage")
    saw(.responder, .claimed(Self.preimage), &swap)
    #expect(swap.pendingStep(on: .initiator) == .claim)
  }

  @Test func `a call that was executed and whose fee went back is a breach`() throws {
    var swap = try swap([])
    saw(.responder, .claimed(Self.preimage), &swap)
    saw(.initiator, .refunded, after: 61, &swap)
    guard case .breached? = swap.outcome else {
      Issue.record("it ended \(String(describing: swap.outcome))")
      return
    }
  }

  @Test func `a call's name commits to its arguments`() throws {
    let text = try terms().canonicalText
    #expect(text.hasSuffix("\ncall sandbox:north:calls 0x01020304 9 0x0102"))
    #expect(try terms(arguments: [1, 3]).identifier != terms().identifier)
  }
}
