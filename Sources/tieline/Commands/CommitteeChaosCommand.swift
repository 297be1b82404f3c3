import ArgumentParser
import Foundation
import TielineConsensus

struct CommitteeChaosCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chaos", abstract: "Harms a committee of real processes under load, and looks whether it held.",
    discussion: """
      Members are killed, stopped for 10 s, cut off by network namespaces, run out of disk, and have their clocks set \
      back; now and then more of them than may fail. In the end everything has to be attested, once, by all. Needs \
      root, iproute2 and a C compiler. Exit code 0 only if nothing was lost and nothing attested twice.

      EXAMPLES
        tieline committee chaos --seconds 600
        tieline committee chaos --seconds 60 --seed 7 --json
      """)

  @Option(help: "Members, 4 to 13.") var members = 4
  @Option(help: "How long.") var seconds = 600
  @Option(help: "Requests a second.") var rate = 50
  @Option(help: "The same seed makes the same faults.") var seed: UInt64 = 1
  @Option(help: "A folder for the members' data, kept; a temporary one where it is left out.") var folder: String?
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    guard CommitteeEpoch.sizes.contains(members) else { throw ValidationError("\(CommitteeError.size(members))") }
    guard (10...86_400).contains(seconds), (1...1000).contains(rate) else {
      throw ValidationError("--seconds is 10 to 86400, --rate 1 to 1000")
    }
  }

  func run() async throws {
    try await reportingFailure {
      let folder = folder ?? NSTemporaryDirectory() + "tieline-chaos-\(ProcessInfo.processInfo.processIdentifier)"
      defer { if self.folder == nil { try? FileManager.default.removeItem(atPath: folder) } }
      let result = try await CommitteeChaos(
        members: members, seconds: seconds, rate: rate, seed: seed, folder: folder
      ).run()
      print(json ? try OutputFile.line(result) : result.text)
      if !result.isClean { throw ExitCode(1) }
    }
  }
}
