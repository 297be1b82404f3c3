import Foundation
import Testing
import TielineConsensus
import TielineSimulator

@Suite struct TwinsTests {
  typealias Bounds = TwinsExploration.Bounds

  /// `TIELINE_TWINS_CUTS` asks for another number of rounds in which somebody is cut off; three take some minutes.
  private static let cuts = Int(ProcessInfo.processInfo.environment["TIELINE_TWINS_CUTS"] ?? "") ?? 2

  /// `TIELINE_TWINS_ROUNDS` asks for another number of rounds that may all be cut; each more costs ten times as much.
  private static let rounds = Int(ProcessInfo.processInfo.environment["TIELINE_TWINS_ROUNDS"] ?? "") ?? 3

  private func explore(_ bounds: Bounds, twin: MemberIndex, bugs: PlantedBugs = []) throws -> TwinsExploration.Outcome {
    let outcome = try TwinsExploration.run(bounds, twin: twin, bugs: bugs)
    let parts = [
      "twins", "twin \(twin)", "\(bounds.rounds) rounds",
      "\(bounds.cuts) cuts\(bounds.lastingCountsOnce ? " that may last" : "")", "\(bounds.restarts) restarts",
      "bugs \(bugs.rawValue)", "\(outcome.scenarios) scenarios", "states \(outcome.states)",
      "\(outcome.groupRounds) group rounds", "\(outcome.unequal) of \(outcome.compared) merges wrong",
      "\(outcome.healed) healed within \(outcome.longestHealing) rounds",
      outcome.violation.map { "\($0)" } ?? "no violation",
    ]
    print(parts.joined(separator: " | "))
    return outcome
  }

  @Test(arguments: MemberIndex(0)...3) func `S-14 two cuts anywhere in seven rounds break no committee with a twin`(
    twin: MemberIndex
  ) throws {
    // Where a twin's lies are not remarked, it goes on to vote.
    for bugs in [PlantedBugs.evidenceIgnored, []] {
      let outcome = try explore(Bounds(rounds: 7, cuts: Self.cuts), twin: twin, bugs: bugs)
      #expect(outcome.violation == nil)
      #expect(outcome.compared > 0 && outcome.unequal == 0)
      #expect(outcome.scenarios >= 4831)
      #expect(outcome.states.count == 7 && outcome.healed > 0)
    }
  }

  @Test(arguments: MemberIndex(0)...3) func `S-14 no partitions of three rounds break a committee with a twin`(
    twin: MemberIndex
  ) throws {
    let outcome = try explore(Bounds(rounds: Self.rounds), twin: twin)
    #expect(outcome.violation == nil && outcome.unequal == 0)
    #expect(outcome.scenarios >= 4096)
  }

  @Test(arguments: [MemberIndex(0), 1]) func `S-14 merging loses no state of three rounds, and adds none`(
    twin: MemberIndex
  ) throws {
    let walk = try TwinsWalk(rounds: 3, twin: twin)
    #expect(walk.violations == 0)
    #expect(walk.states.count > 3000)
    #expect(try TwinsWalk.merged(rounds: 3, twin: twin) == walk.states)
  }

  @Test func `S-14 merging finds a planted bug where each sequence carried out by itself shows it`() throws {
    for bugs in [PlantedBugs.quorumLessOne, [.quorumLessOne, .evidenceIgnored]] {
      #expect(try TwinsWalk(rounds: 2, twin: 1, bugs: bugs).violations > 0)
      #expect(try TwinsExploration.run(rounds: 2, twin: 1, bugs: bugs).violation?.partitions.count == 2)
    }
  }

  @Test(arguments: MemberIndex(0)...3) func `S-14 no two cuts that last break a committee with a twin`(
    twin: MemberIndex
  ) throws {
    var bounds = Bounds(rounds: 4, cuts: 2)
    bounds.lastingCountsOnce = true
    let outcome = try explore(bounds, twin: twin)
    #expect(outcome.violation == nil && outcome.unequal == 0)
  }

  @Test(arguments: [PlantedBugs.evidenceIgnored, []]) func `S-14 no loss of power breaks a committee with a twin`(
    bugs: PlantedBugs
  ) throws {
    var bounds = Bounds(rounds: 4, cuts: 2)
    bounds.restarts = 1
    let outcome = try explore(bounds, twin: 1, bugs: bugs)
    #expect(outcome.violation == nil && outcome.unequal == 0)
  }

  @Test(arguments: MemberIndex(0)...3) func `S-14 planted bugs are found and can be replayed`(
    twin: MemberIndex
  ) throws {
    var bounds = Bounds(rounds: 7)
    bounds.restarts = 1
    for bug in [PlantedBugs.quorumLessOne, .lostLock] {
      for bugs in [bug, [bug, .evidenceIgnored]] {
        let violation = try #require(explore(bounds, twin: twin, bugs: bugs).violation)
        let again = violation.partitions.compactMap { TwinsPartition($0.description) }
        #expect(try TwinsExploration.replay(again, twin: twin, bugs: bugs) == violation.what)
        #expect(try TwinsExploration.replay(again, twin: twin) == nil)
      }
    }
  }

  @Test func `reads partitions, and refuses what is none`() {
    #expect(TwinsPartition("3|0124*")?.description == "3|0124*")
    #expect(TwinsPartition("01234") == TwinsPartition.none)
    for text in ["", "0123", "01234|", "0|01234", "01235|4", "01|234**", "-1|234"] {
      #expect(TwinsPartition(text) == nil)
    }
  }
}
