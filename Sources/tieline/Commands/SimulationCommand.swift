import ArgumentParser
import Foundation
import TielineCodec
import TielineConsensus
import TielineSimulator

struct SimulationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sim", abstract: "Runs Tieline's machines in simulated worlds where everything goes wrong.",
    subcommands: [Committee.self, TwinsCommand.self, RelaySimulationCommand.self])

  struct Committee: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Runs committees, one world a seed, and checks their rules at every step.",
      discussion: """
        Each seed makes a world: delay, loss, partitions, crashes, lost writes, clocks that are off, members that lie. \
        The same seed makes the same world everywhere. Exit codes: 0 every rule held; 1 one did not, with the command \
        that shows it again.

        BUGS THAT CAN BE PLANTED
          \(CommitteeSimulation.bugs.map(\.name).joined(separator: " "))

        EXAMPLES
          tieline sim committee --seeds 2000 --members 7
          tieline sim committee --seeds 500 --bug quorum-less-one
        """)

    @Option(help: "How many worlds.") var seeds: UInt64 = 1000
    @Option(help: "The first seed.") var start: UInt64 = 0
    @Option(help: "Members of the committee, 4 to 13.") var members = 4
    @Option(help: "A fault to plant, to see whether it is found.") var bug: String?
    @Flag(help: "Print one JSON object.") var json = false

    func validate() throws {
      guard CommitteeEpoch.sizes.contains(members) else { throw ValidationError("\(CommitteeError.size(members))") }
      guard (1...1_000_000_000).contains(seeds), start <= UInt64.max / 32 else {
        throw ValidationError("--seeds is 1 to 1000000000, and --start at most \(UInt64.max / 32)")
      }
      _ = try planted()
    }

    private func planted() throws -> PlantedBugs { try bug.map(PlantedBugs.init(named:)) ?? [] }

    func run() async throws {
      let bugs = try planted()
      var report = SimulationReport(members: members, start: start, seeds: seeds, bug: bug)
      let clock = ContinuousClock()
      let began = clock.now
      var shown = began
      try await CommitteeSimulation.run(seeds: start..<start + seeds, members: members, bugs: bugs) { outcome in
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
}

extension PlantedBugs {
  /// - Throws: `ValidationError` for a name that none has.
  init(named name: String) throws {
    guard let found = CommitteeSimulation.bugs.first(where: { $0.name == name }) else {
      let names = CommitteeSimulation.bugs.map(\.name).joined(separator: ", ")
      throw ValidationError("'\(name)' cannot be planted; known are \(names)")
    }
    self = found.bug
  }
}
