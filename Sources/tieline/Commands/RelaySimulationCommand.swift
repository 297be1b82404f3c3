import ArgumentParser
import Foundation
import TielineSimulator

struct RelaySimulationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relay", abstract: "Runs swaps, one world a seed, and checks their rules at every step.",
    discussion: """
      Each seed makes a world: two or three ledgers that reorganise, lose and delay transactions and raise their fees, \
      nodes that fail and lie, three gateways that are killed at any write or sending, parties that cheat. The same \
      seed makes the same world everywhere. Exit codes: 0 every rule held; 1 one did not, with the command that shows \
      it again.

      BUGS THAT CAN BE PLANTED
        \(RelaySimulation.bugs.map(\.name).joined(separator: " "))

      EXAMPLES
        tieline sim relay --seeds 2000
        tieline sim relay --seeds 500 --bug reveal-too-late
      """)

  @Option(help: "How many worlds.") var seeds: UInt64 = 1000
  @Option(help: "The first seed.") var start: UInt64 = 0
  @Option(help: "A fault to plant, to see whether it is found.") var bug: String?
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    guard (1...1_000_000_000).contains(seeds), start <= UInt64.max / 32 else {
      throw ValidationError("--seeds is 1 to 1000000000, and --start at most \(UInt64.max / 32)")
    }
    _ = try planted()
  }

  private func planted() throws -> RelayBugs {
    guard let bug else { return [] }
    guard let found = RelaySimulation.bugs.first(where: { $0.name == bug }) else {
      let names = RelaySimulation.bugs.map(\.name).joined(separator: ", ")
      throw ValidationError("'\(bug)' cannot be planted; known are \(names)")
    }
    return found.bug
  }

  func run() async throws {
    let bugs = try planted()
    var report = RelaySimulationReport(start: start, bug: bug)
    let clock = ContinuousClock()
    let began = clock.now
    var shown = began
    try await RelaySimulation.run(seeds: start..<start + seeds, bugs: bugs) { outcome in
      report.add(outcome)
      guard clock.now - shown > .seconds(2) else { return }
      shown = clock.now
      Progress.show("\(report.worlds) of \(seeds) worlds, \(report.failures.count) failed …")
    }
    if shown != began { Progress.end() }
    report.seconds = (clock.now - began) / .seconds(1)
    print(json ? report.json.text : report.text)
    if !report.failures.isEmpty { throw ExitCode(1) }
  }
}
