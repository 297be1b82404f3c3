import Foundation
import TielineConsensus
import TielineSimulator
import Testing

@Suite struct CommitteeSimulationTests {
  @Test(arguments: [4, 7]) func `S-14 holds agreement, validity, exactly once and liveness whatever goes wrong`(
    members: Int
  ) throws {
    let count = Int(ProcessInfo.processInfo.environment["TIELINE_SEEDS"] ?? "") ?? 200
    let start = UInt64(ProcessInfo.processInfo.environment["TIELINE_START"] ?? "") ?? 0
    var (failures, steps, blocks) = ([String](), 0, 0)
    let clock = ContinuousClock()
    let took = try clock.measure {
      for seed in start..<start + UInt64(count) {
        let outcome = try CommitteeSimulation.run(seed: seed, members: members)
        steps += outcome.steps
        blocks += outcome.blocks
        if let violation = outcome.violation { failures.append("seed \(seed): \(violation)") }
      }
    }
    print("\(members) members: \(count) seeds, \(steps) steps, \(blocks) blocks in \(took), \(failures.count) failures")
    for failure in failures.prefix(20) { print(failure) }
    #expect(failures.isEmpty)
  }
}
