import Testing

@testable import TielineProofs

@Suite struct VerdictTests {
  @Test func `a failed check is a verdict that says what was expected and found`() {
    let verdict = Verdict<Int> { () throws(ProofFailure) in
      throw .invalid(.missedQuorum, at: 7, expected: "3 of 4 seals", found: "2")
    }
    #expect(verdict.accepted == nil)
    #expect(verdict.rejection?.description == "missedQuorum at height 7: expected 3 of 4 seals, found 2")
  }

  @Test func `not enough differs from untrue`() {
    let verdict = Verdict<Int> { () throws(ProofFailure) in
      throw .insufficient(.needsConfirmations(height: 9, found: 1, needed: 3))
    }
    #expect(verdict.rejection == nil)
    #expect(verdict.shortfall?.description == "height 9: 1 of 3 confirmations")
  }
}
