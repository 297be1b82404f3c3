import Testing
import TielineCore
import TielineRelay

/// A transfer is a swap whose locks are the two ends of a carry.
@Suite struct TransferTests {
  private func carry(attributes: UInt8 = 1, amount: UInt64 = 1000) throws -> Carry {
    let (north, south) = (try LedgerID("sandbox:north"), try LedgerID("sandbox:south"))
    return try Carry(
      certificate: AssetAmount(asset: AssetID("sandbox:north/cert:origin/1"), amount: Amount(amount)),
      attributes: AttributesHash([UInt8](repeating: attributes, count: 32)),
      sender: AccountID(ledger: north, address: "seller"), sourceBridge: AccountID(ledger: north, address: "bridge"),
      destinationBridge: AccountID(ledger: south, address: "bridge"),
      recipient: AccountID(ledger: south, address: "buyer"),
      hashlock: Hashlock([UInt8](repeating: 9, count: 32)),
      departureTimelock: Timelock(secondsSinceEpoch: Scenario.start + 60),
      arrivalTimelock: Timelock(secondsSinceEpoch: Scenario.start + 30))
  }

  @Test func `the legs are the ends of one carry, or none is`() throws {
    let (carry, other) = (try carry(), try carry(amount: 999))
    let (departure, arrival) = (LockTerms(.departure(carry)), LockTerms(.arrival(carry)))
    #expect(try SwapTerms(initiator: departure, responder: arrival) == SwapTerms(carry))
    for (first, second) in [
      (arrival, departure), (departure, LockTerms(.arrival(other))), (LockTerms(.departure(other)), arrival),
    ] {
      #expect(throws: ValueError.self) { try SwapTerms(initiator: first, responder: second) }
    }
    let plain = try LockTerms(
      sender: departure.sender, recipient: departure.recipient, assets: departure.assets,
      hashlock: departure.hashlock, timelock: departure.timelock)
    #expect(throws: ValueError.self) { try SwapTerms(initiator: plain, responder: arrival) }
    #expect(throws: ValueError.self) { try SwapTerms(initiator: departure, responder: plain) }
  }

  @Test func `a transfer's name commits to the attributes too`() throws {
    let terms = SwapTerms(try carry())
    #expect(
      terms.canonicalText == """
        tieline-swap-v1
        0x0909090909090909090909090909090909090909090909090909090909090909
        A sandbox:north:seller sandbox:north:bridge \(Scenario.start + 60) sandbox:north/cert:origin/1=1000
        B sandbox:south:bridge sandbox:south:buyer \(Scenario.start + 30) sandbox:north/cert:origin/1=1000
        carry 0x0101010101010101010101010101010101010101010101010101010101010101
        """)
    #expect(terms.identifier != SwapTerms(try carry(attributes: 2)).identifier)
  }

  /// The first step that a gateway takes on leg A once leg B was claimed.
  private func answer(_ terms: SwapTerms, actingFor parties: Set<Party>) throws -> [SwapEffect] {
    let second = Milliseconds(seconds: 1)
    let timings = LedgerTimings(inclusion: second, finality: second, samples: 20)
    var swap = Swap(
      terms: terms,
      margins: SwapMargins(
        timings: PerLeg(initiator: timings, responder: timings), outage: second, skew: second,
        maximumLock: Milliseconds(seconds: 100)), actsFor: parties, preimage: nil)
    let now = Instant(secondsSinceEpoch: Scenario.start)
    func saw(_ leg: Leg, _ status: LockObservation.Status) -> [SwapEffect] {
      swap.replay(.observed(leg, LockObservation(status: status, height: 1, ledgerTime: now)), at: now)
      return Leg.allCases.compactMap { leg in swap.pendingStep(on: leg).map { .prepare(leg, $0) } }
    }
    swap.replay(.started, at: now)
    _ = saw(.initiator, .locked)
    return saw(.responder, .claimed(Preimage(checked: [UInt8](repeating: 3, count: 32))))
  }

  @Test func `H-13 any gateway makes a departure final once the arrival is, so that nothing is live twice (E-3)`()
    throws
  {
    #expect(try answer(SwapTerms(try carry()), actingFor: []) == [.prepare(.initiator, .claim)])
    let swap = try SwapTerms.sample(
      initiatorExpiry: Scenario.start + 60, responderExpiry: Scenario.start + 30)
    #expect(try answer(swap, actingFor: []).isEmpty, "a swap's claim is left to who is paid by it")
  }
}
