import Foundation
import TielineConsensus
import TielineSimulator
import Testing

@Suite struct PlantedBugTests {
  @Test(arguments: CommitteeSimulation.bugs.map(\.name)) func `S-14 a planted bug is found`(name: String) throws {
    let bug = try #require(CommitteeSimulation.bugs.first { $0.name == name }).bug
    let count = Int(ProcessInfo.processInfo.environment["TIELINE_SEEDS"] ?? "") ?? 300
    var caught: [CommitteeViolation.Rule: Int] = [:]
    for seed in 0..<UInt64(count) {
      for members in [4, 7] {
        if let violation = try CommitteeSimulation.run(seed: seed, members: members, bugs: bug).violation {
          caught[violation.rule, default: 0] += 1
        }
      }
    }
    let rules = caught.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) by \($0.key.rawValue)" }
    print("seed bug \(name): of \(2 * count) worlds \(caught.values.reduce(0, +)) caught it: \(rules)")
    #expect(!caught.isEmpty)
  }
}
