import Testing
import TielineCore
import TielineRelay

@Suite struct AdmissionTests {
  let now = Instant(secondsSinceEpoch: Scenario.start)
  let margins = SwapMargins(
    timings: PerLeg(
      initiator: LedgerTimings(inclusion: Milliseconds(seconds: 2), finality: Milliseconds(seconds: 3), samples: 20),
      responder: LedgerTimings(inclusion: Milliseconds(seconds: 4), finality: Milliseconds(seconds: 5), samples: 20)),
    outage: Milliseconds(seconds: 7), skew: Milliseconds(seconds: 1), maximumLock: Milliseconds(seconds: 100))

  private func refusal(initiator: Int64, responder: Int64) throws -> Refusal? {
    let terms = try SwapTerms.sample(
      initiatorExpiry: Scenario.start + initiator, responderExpiry: Scenario.start + responder)
    return margins.refusal(of: terms, at: now)
  }

  @Test func `H-1 leg A outlives leg B by f_B + c_A + f_A + o + s, to the second`() throws {
    // 5 + 2 + 3 + 7 + 1 = 18
    #expect(try refusal(initiator: 58, responder: 40) == nil)
    let refused = try #require(try refusal(initiator: 57, responder: 40))
    #expect(refused.rule == "H-1")
    #expect(
      refused.description
        == "timelock rule H-1: leg A must expire at least 18 s after leg B, but expires 17 s after it; "
        + "f_B 5 s + c_A 2 s + f_A 3 s + o 7 s + s 1 s = 18 s")
  }

  @Test func `H-4 too short a lock is refused with the time that it takes`() throws {
    // lock A 5, lock B 9, reveal 10
    #expect(try refusal(initiator: 42, responder: 24) == nil)
    #expect(
      try refusal(initiator: 41, responder: 23)
        == .tooShort(required: Milliseconds(seconds: 24), offered: Milliseconds(seconds: 23), leg: .responder))
  }

  @Test func `H-15 the initiator's option lasts from both locks to the last reveal`() throws {
    let terms = try SwapTerms.sample(initiatorExpiry: Scenario.start + 100, responderExpiry: Scenario.start + 50)
    // lock A 5, lock B 9; reveal by 50 - (4 + 5 + 1)
    #expect(margins.optionWindow(for: terms, from: now) == Milliseconds(seconds: 26))
    #expect(margins.optionWindow(for: terms, from: now + Milliseconds(seconds: 40)) == .zero)
    let refusal = Refusal.longOption(allowed: Milliseconds(seconds: 20), offered: Milliseconds(seconds: 26))
    #expect(refusal.rule == "H-15")
    #expect(
      refusal.description
        == "option rule H-15: the initiator would have 26 s to choose whether the swap takes place; at most 20 s "
        + "is allowed")
  }

  @Test func `H-4 too long a lock is refused`() throws {
    #expect(try refusal(initiator: 100, responder: 50) == nil)
    #expect(
      try refusal(initiator: 101, responder: 50)
        == .tooLong(allowed: Milliseconds(seconds: 100), offered: Milliseconds(seconds: 101), leg: .initiator))
  }

  @Test func `proposed expiries are always admitted`() throws {
    for offset in stride(from: Int64(0), to: 2000, by: 137) {
      let start = now + Milliseconds(offset)
      let expiries = try margins.expiries(from: start, window: .zero)
      let terms = try SwapTerms.sample(
        initiatorExpiry: expiries.initiator.secondsSinceEpoch, responderExpiry: expiries.responder.secondsSinceEpoch)
      #expect(margins.refusal(of: terms, at: start) == nil)
    }
  }

  @Test func `H-7 both legs have one hashlock`() throws {
    let terms = try SwapTerms.sample(initiatorExpiry: Scenario.start + 60, responderExpiry: Scenario.start + 30)
    let other = try LockTerms(
      sender: terms[.responder].sender, recipient: terms[.responder].recipient, assets: terms[.responder].assets,
      hashlock: Hashlock(checked: [UInt8](repeating: 1, count: 32)), timelock: terms[.responder].timelock)
    #expect(throws: ValueError.self) { try SwapTerms(initiator: terms[.initiator], responder: other) }
  }
}
