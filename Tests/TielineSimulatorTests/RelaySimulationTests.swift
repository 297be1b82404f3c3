import Foundation
import Testing
import TielineSimulator

@Suite(.serialized) struct RelaySimulationTests {
  /// `TIELINE_SEEDS` asks for another number of worlds.
  private static let seeds = UInt64(ProcessInfo.processInfo.environment["TIELINE_SEEDS"] ?? "") ?? 2000

  @Test func `H-1 to H-17 hold in every world of swaps`() throws {
    var (failures, steps, crashes, undoings, reveals) = ([String](), 0, 0, 0, 0)
    var endings: [String: Int] = [:]
    for seed in 0..<Self.seeds {
      let outcome = try RelaySimulation.run(seed: seed)
      steps += outcome.steps
      crashes += outcome.crashes
      undoings += outcome.reorganisations
      reveals += outcome.reveals
      endings.merge(outcome.endings, uniquingKeysWith: +)
      if let violation = outcome.violation { failures.append("seed \(seed): \(violation)") }
    }
    let ends = endings.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    print(
      "simulation | swaps | \(Self.seeds) worlds | \(steps) events | \(crashes) crashes | "
        + "\(undoings) reorganisations | \(reveals) reveals | \(ends)")
    #expect(failures.isEmpty, "\(failures.count): \(failures.prefix(8))")
    for ending in ["settled", "refunded", "lapsed", "breached"] { #expect(endings[ending, default: 0] > 0) }
  }

  @Test func `the same seed makes the same world of swaps, another one another`() throws {
    let one = try RelaySimulation.run(seed: 17)
    let again = try RelaySimulation.run(seed: 17)
    let other = try RelaySimulation.run(seed: 18)
    #expect(one.trace == again.trace)
    #expect(one.trace != other.trace)
  }

  /// The rules by which each planted bug is to be found, and within how many worlds.
  @Test(arguments: RelaySimulation.bugs.map(\.name)) func `a bug planted in the relay's world is found`(
    name: String
  ) throws {
    let bug = try #require(RelaySimulation.bugs.first { $0.name == name }).bug
    var caught: [RelayViolation.Rule: Int] = [:]
    for seed in UInt64(0)..<200 {
      if let violation = try RelaySimulation.run(seed: seed, bugs: bug).violation {
        caught[violation.rule, default: 0] += 1
      }
    }
    let rules = caught.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) by \($0.key.rawValue)" }
    print("planted bug | \(name) | found in \(caught.values.reduce(0, +)) of 200 worlds | \(rules)")
    #expect(!caught.isEmpty)
  }
}
