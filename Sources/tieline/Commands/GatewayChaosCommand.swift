import ArgumentParser
import Foundation

struct GatewayChaosCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chaos",
    abstract: "Kills a gateway at every write of its journal, on real ledgers, and looks how each job ends.",
    discussion: """
      Starts two injective chains, a Litecoin node and a committee, as 'tieline demo' does. Each job runs again for each \
      write, with SIGKILL before and after it; each has to end settled, and everyone to have what that means. Exit code 0 \
      only if all did. Every write takes about four minutes.

      EXAMPLES
        tieline gateway chaos
        tieline gateway chaos --every 5 --json
      """)

  @Option(help: "1 for every write, 5 for every fifth.") var every = 1
  @Option(help: "First of the 41 ports that the ledgers take.") var basePort = 26_000
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    guard (1...60).contains(every) else { throw ValidationError("--every is 1 to 60") }
  }

  func run() async throws {
    try await reportingFailure {
      let folder = FileManager.default.temporaryDirectory.appending(
        path: "tieline-crash-\(UUID().uuidString.prefix(8))")
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let demo = try await Demo(folder: folder, basePort: basePort)
      let result: Result<[CrashMatrix.Result], any Error>
      do { result = .success(try await Self.run(demo, every: every)) } catch { result = .failure(error) }
      await demo.stop()
      await demo.stopLedgers()
      let jobs = try result.get()
      let failed = jobs.contains { !$0.failures.isEmpty || $0.kills == 0 }
      if failed { Progress.show("kept in \(folder.path)") } else { try? FileManager.default.removeItem(at: folder) }
      Progress.end()
      print(json ? try OutputFile.line(jobs) : jobs.map(Self.text).joined(separator: "\n"))
      if failed { throw CommandFailure(.failed, "not every job ended settled after a kill") }
    }
  }

  @MainActor
  private static func run(_ demo: Demo, every: Int) async throws -> [CrashMatrix.Result] {
    let matrix = CrashMatrix(demo, try await demo.prepare(), every: every)
    var results: [CrashMatrix.Result] = []
    for job in CrashMatrix.Job.allCases {
      results.append(
        try await matrix.run(job) { Progress.show("\($0.job.rawValue): \($0.kills) kills, \($0.failures.count) wrong") }
      )
      Progress.end()
    }
    return results
  }

  private static func text(_ result: CrashMatrix.Result) -> String {
    ([
      "\(result.job.rawValue): \(result.kills) kills, \(result.failures.count) ended otherwise, "
        + "\(String(format: "%.0f", result.seconds)) s"
    ] + result.failures.map { "  \($0)" }).joined(separator: "\n")
  }
}
