import Testing
import TielineConsensus
import TielineCore

@Suite struct SourceAgreementTests {
  private let subject = Digest(of: [1])
  private let yes = Digest(of: [2])
  private let no = Digest(of: [3])
  private func at(_ seconds: Int64) -> Instant { Instant(millisecondsSinceEpoch: seconds * 1000) }

  private func agreement() throws -> SourceAgreement {
    try #require(
      SourceAgreement(
        sources: [
          .init(name: "a1", operator: "a"), .init(name: "a2", operator: "a"), .init(name: "b", operator: "b"),
          .init(name: "c", operator: "c"),
        ], patience: Milliseconds(seconds: 10)))
  }

  @Test func `S-8 one source, or two of one operator, are not enough`() throws {
    var sources = try agreement()
    #expect(sources.hear(yes, of: subject, from: "a1", at: at(0)) == .waits(have: 1, of: 2))
    #expect(sources.hear(yes, of: subject, from: "a2", at: at(1)) == .waits(have: 1, of: 2), "failover within one")
    #expect(sources.hear(yes, of: subject, from: "b", at: at(2)) == .agreed(yes))
    #expect(sources.decide(subject, at: at(100)) == .agreed(yes))
  }

  @Test func `S-8 sources that differ make the attester abstain, also when they come late`() throws {
    var sources = try agreement()
    _ = sources.hear(yes, of: subject, from: "a1", at: at(0))
    #expect(sources.hear(yes, of: subject, from: "b", at: at(0)) == .agreed(yes))
    guard case .abstains = sources.hear(no, of: subject, from: "c", at: at(50)) else {
      Issue.record("agreed although one says otherwise")
      return
    }
    guard case .abstains = sources.decide(subject, at: at(51)) else {
      Issue.record("forgot who said otherwise")
      return
    }
  }

  @Test func `S-8 a source that changes its mind contradicts itself`() throws {
    var sources = try agreement()
    _ = sources.hear(yes, of: subject, from: "a1", at: at(0))
    _ = sources.hear(no, of: subject, from: "a1", at: at(1))
    guard case .abstains = sources.hear(no, of: subject, from: "b", at: at(2)) else {
      Issue.record("took the second word of one source")
      return
    }
  }

  @Test func `S-8 too few answers in time make the attester abstain`() throws {
    var sources = try agreement()
    _ = sources.hear(yes, of: subject, from: "b", at: at(0))
    #expect(sources.decide(subject, at: at(10)) == .waits(have: 1, of: 2))
    guard case .abstains = sources.decide(subject, at: at(11)) else {
      Issue.record("waits for ever")
      return
    }
    #expect(sources.hear(yes, of: subject, from: "stranger", at: at(1)) == nil)
    sources.forget(subject)
    #expect(sources.decide(subject, at: at(11)) == .waits(have: 0, of: 2))
  }

  @Test func `S-8 fewer than two independent sources cannot be configured`() {
    let one = [SourceAgreement.Source(name: "a1", operator: "a"), .init(name: "a2", operator: "a")]
    #expect(SourceAgreement(sources: one, patience: Milliseconds(1)) == nil)
    let two = one + [.init(name: "b", operator: "b")]
    #expect(SourceAgreement(sources: two, minimum: 1, patience: Milliseconds(1)) == nil)
    #expect(SourceAgreement(sources: two, minimum: 3, patience: Milliseconds(1)) == nil)
    #expect(SourceAgreement(sources: two + two, patience: Milliseconds(1)) == nil)
  }

  @Test func `memory is bounded`() throws {
    var sources = try agreement()
    for number in 0..<(SourceAgreement.subjectsMaximum + 1) {
      _ = sources.hear(yes, of: Digest(of: Array("\(number)".utf8)), from: "b", at: at(0))
    }
    #expect(sources.decide(Digest(of: Array("0".utf8)), at: at(0)) == .waits(have: 0, of: 2), "the oldest is given up")
    #expect(sources.decide(Digest(of: Array("1".utf8)), at: at(0)) == .waits(have: 1, of: 2))
  }
}
