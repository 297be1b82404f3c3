import ArgumentParser
import Foundation
import TielineConsensus
import TielineCore

struct CommitteeBenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures a committee of real processes on this machine.",
    discussion: """
      Starts one process for each member, linked by TLS, with vote logs and stores on disk. Requests of 256 bytes, each \
      signed by a client and checked by every member, go to all members in turn; one counts when its batch has a \
      quorum's signatures in all three lists. Build in release mode first.

      EXAMPLES
        tieline committee bench --members 4 --seconds 30
        tieline committee bench --rate 300 --json
        tieline committee bench --rate 100 --kill-leader-at 10
      """)

  @Option(help: "Members, 4 to 13.") var members = 4
  @Option(help: "How long requests are handed in.") var seconds = 30
  @Option(help: "Requests a second; as many as are taken where it is left out.") var rate: Int?
  @Option(help: "Requests that wait at once, where no rate is held.") var window = 1000
  @Option(help: "Kill the leader's process after so many seconds.") var killLeaderAt: Int?
  @Option(help: "Stop this member's process (SIGSTOP) before the measurement.") var stopMember: Int?
  @Option(help: "A folder for the members' data; a temporary one where it is left out.") var folder: String?
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    guard CommitteeEpoch.sizes.contains(members) else { throw ValidationError("\(CommitteeError.size(members))") }
    guard (1...3600).contains(seconds), (1...100_000).contains(window) else {
      throw ValidationError("--seconds is 1 to 3600, --window 1 to 100000")
    }
    if let rate, !(1...100_000).contains(rate) { throw ValidationError("--rate is 1 to 100000") }
    if let stopMember, !(0..<members).contains(stopMember) { throw ValidationError("there is no member \(stopMember)") }
    if let killLeaderAt, !(0..<seconds).contains(killLeaderAt) {
      throw ValidationError("--kill-leader-at has to be before the end")
    }
  }

  func run() async throws {
    try await reportingFailure {
      let folder = folder ?? NSTemporaryDirectory() + "tieline-committee-\(ProcessInfo.processInfo.processIdentifier)"
      let group = try CommitteeProcesses.make(
        members: members, folder: folder, passphrase: Hex.encode(Entropy.bytes(16)), isBelieved: true)
      try await group.launch()
      defer {
        group.end()
        if self.folder == nil { try? FileManager.default.removeItem(atPath: folder) }
      }
      let load = CommitteeLoad(
        seconds: seconds, rate: rate, window: window, killLeaderAt: killLeaderAt, stopMember: stopMember)
      let result = try await load.run(group)
      print(json ? try OutputFile.line(result) : result.text)
      if result.lost > 0 || result.duplicated > 0 { throw ExitCode(1) }
    }
  }
}
