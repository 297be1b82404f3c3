import Foundation
import Testing
import TielineConsensus
import TielineSimulator

@Suite(.serialized) struct CommitteeSimulationTests {
  /// `TIELINE_SEEDS` asks for another number of worlds.
  private static let seeds = UInt64(ProcessInfo.processInfo.environment["TIELINE_SEEDS"] ?? "") ?? 2000

  @Test(arguments: [4, 7]) func `S-14 agreement, validity, exactly once and liveness hold in every world`(
    members: Int
  ) async throws {
    var (failures, steps, blocks) = ([String](), 0, 0)
    try await CommitteeSimulation.run(seeds: 0..<Self.seeds, members: members) { outcome in
      steps += outcome.steps
      blocks += outcome.blocks
      if let violation = outcome.violation { failures.append("seed \(outcome.seed): \(violation)") }
    }
    print("simulation | \(members) members | \(Self.seeds) worlds | \(steps) events | \(blocks) blocks")
    #expect(failures.isEmpty, "\(failures.prefix(5))")
    #expect(blocks > Self.seeds)
  }

  @Test func `the same seed makes the same world, another one another`() throws {
    let one = try CommitteeSimulation.run(seed: 17, members: 7)
    let again = try CommitteeSimulation.run(seed: 17, members: 7)
    let other = try CommitteeSimulation.run(seed: 18, members: 7)
    #expect(one.trace == again.trace)
    #expect(one.trace != other.trace)
  }

  @Test(arguments: CommitteeSimulation.bugs.map(\.name)) func `S-14 a planted bug is found`(name: String) async throws {
    let bug = try #require(CommitteeSimulation.bugs.first { $0.name == name }).bug
    var caught: [CommitteeViolation.Rule: Int] = [:]
    var worlds = 0
    // Until a few worlds have found it, and some hundred at most.
    while caught.values.reduce(0, +) < 2, worlds < 1600 {
      let seeds = UInt64(worlds)..<UInt64(worlds) + 32
      try await CommitteeSimulation.run(seeds: seeds, members: 4, bugs: bug) { outcome in
        if let violation = outcome.violation { caught[violation.rule, default: 0] += 1 }
      }
      worlds += 32
    }
    let rules = caught.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) by \($0.key.rawValue)" }
    print("planted bug | \(name) | found in \(caught.values.reduce(0, +)) of \(worlds) worlds | \(rules)")
    #expect(!caught.isEmpty)
  }
}
