import Testing
import TielineCore

@testable import TielineRelay

@Suite struct SwapReplayTests {
  /// What a journal keeps: facts that led to work, or to other knowledge.
  private func journaled(_ facts: [(line: String, at: Int64)], by fresh: Swap) throws -> (live: Swap, kept: Swap) {
    var (live, kept) = (fresh, fresh)
    for (line, seconds) in facts {
      let (fact, instant) = (try SwapFact(line: line), Instant(secondsSinceEpoch: Scenario.start + seconds))
      let before = live
      let effects = live.apply(fact, at: instant)
      if !effects.isEmpty || !live.isSameAsideFromTime(as: before) { kept.replay(fact, at: instant) }
    }
    return (live, kept)
  }

  private func observed(_ leg: String, _ status: String, _ seconds: Int64) -> (line: String, at: Int64) {
    ("observed \(leg) \(status) @\(seconds + 100) t=\((Scenario.start + seconds) * 1000)", seconds)
  }

  private func fresh(_ actsFor: Set<Party>, preimage: Preimage? = nil) throws -> Swap {
    let timings = LedgerTimings(inclusion: Milliseconds(seconds: 2), finality: Milliseconds(seconds: 1), samples: 20)
    return Swap(
      terms: try .sample(initiatorExpiry: Scenario.start + 60, responderExpiry: Scenario.start + 30),
      margins: SwapMargins(
        timings: PerLeg(initiator: timings, responder: timings), outage: Milliseconds(seconds: 5),
        skew: Milliseconds(seconds: 1), maximumLock: Milliseconds(hours: 1)),
      actsFor: actsFor, preimage: preimage)
  }

  @Test func `H-9 the journal gives back how a swap ended whose leg B expired untouched`() throws {
    // That leg B's time has come is told once, and by nothing else than the time.
    let (live, kept) = try journaled(
      [
        ("started", 0), observed("A", "absent", 1), observed("B", "absent", 1), observed("A", "locked", 3),
        observed("B", "absent", 31), observed("A", "refunded", 61),
      ], by: fresh([]))
    #expect(live.outcome == .refunded)
    #expect(kept.outcome == .refunded)
  }

  @Test func `H-3 the journal gives back that leg B's ledger is past the last instant to reveal`() throws {
    // The gateway's clock is behind: by it, the preimage might still go.
    let behind: [(line: String, at: Int64)] = [
      ("started", 0), observed("A", "absent", 1), observed("B", "locked", 20), (observed("B", "locked", 28).line, 20),
      (observed("A", "locked", 28).line, 21),
    ]
    let (live, kept) = try journaled(behind, by: fresh([.initiator], preimage: Scenario.preimage))
    #expect(live.pendingStep(on: .responder) == nil)
    #expect(kept.isSameAsideFromTime(as: live))
  }
}
