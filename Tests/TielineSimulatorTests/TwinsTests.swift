import Testing
import TielineConsensus
import TielineSimulator

@Suite struct TwinsTests {
  typealias Bounds = TwinsExploration.Bounds

  private func explore(_ bounds: Bounds, twin: MemberIndex, bugs: PlantedBugs = []) throws -> TwinsExploration.Outcome {
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = try TwinsExploration.run(bounds, twin: twin, bugs: bugs)
    print(
      "twins | twin \(twin) | \(bounds.rounds) rounds, \(bounds.cuts) cut, \(bounds.restarts) restarts |",
      "\(outcome.scenarios) scenarios | states \(outcome.states) | \(outcome.groupRounds) group rounds |",
      "\(outcome.healed) healed in \(outcome.longestHealing) rounds or fewer |",
      outcome.violation.map { "\($0)" } ?? "no violation", "|", clock.now - start)
    return outcome
  }

  @Test(arguments: MemberIndex(0)...3) func `S-14 no partition of seven rounds breaks a committee with a twin`(
    twin: MemberIndex
  ) throws {
    let outcome = try explore(Bounds(rounds: 7, cuts: 2), twin: twin)
    #expect(outcome.violation == nil)
  }

  @Test(arguments: MemberIndex(0)...3) func `S-14 no partitions of three rounds break a committee with a twin`(
    twin: MemberIndex
  ) throws {
    for bugs in [PlantedBugs.evidenceIgnored, []] {
      let outcome = try explore(Bounds(rounds: 3), twin: twin, bugs: bugs)
      #expect(outcome.violation == nil)
      #expect(outcome.scenarios == 4096)
    }
  }

  @Test func `S-14 no loss of power breaks a committee with a twin`() throws {
    var bounds = Bounds(rounds: 4, cuts: 2)
    bounds.restarts = 1
    for bugs in [PlantedBugs.evidenceIgnored, []] {
      #expect(try explore(bounds, twin: 1, bugs: bugs).violation == nil)
    }
  }

  @Test(arguments: [PlantedBugs.quorumLessOne, .lostLock]) func `a planted bug is found and can be replayed`(
    bug: PlantedBugs
  ) throws {
    var bounds = Bounds(rounds: 4)
    bounds.restarts = 1
    for bugs in [bug, [bug, .evidenceIgnored]] {
      let violation = try #require(explore(bounds, twin: 1, bugs: bugs).violation)
      #expect(try TwinsExploration.replay(violation.partitions, twin: 1, bugs: bugs) == violation.what)
    }
  }
}
