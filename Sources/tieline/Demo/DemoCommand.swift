import ArgumentParser
import Foundation

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Runs three real ledgers, issues certificates, swaps them, sends one there and back, and makes a call.",
    discussion: """
      One swap settles, one is refunded because the buyer disappears, one is recovered after a gateway was killed with \
      SIGKILL, one is refused because its timelocks are too close, one is against coins. Exit code 0 only if everything \
      held.

      EXAMPLE
        tieline demo --json | jq .conservation
      """)

  @Flag(help: "Print one JSON object instead of the table.")
  var json = false
  @Flag(help: "Keep keys, journals, logs and the ledgers' data, and say where they are.")
  var keep = false
  @Option(help: "First of the 40 ports that the ledgers take.")
  var basePort = 26_000

  func run() async throws {
    try await reportingFailure {
      let folder = FileManager.default.temporaryDirectory.appending(path: "tieline-demo-\(UUID().uuidString.prefix(8))")
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let demo = try await Demo(folder: folder, basePort: basePort)
      let result = await runUntilSignal(demo)
      await demo.stop()
      await demo.stopLedgers()
      let isKept = keep || (try? result.get()) == nil
      if isKept { Progress.show("kept in \(folder.path)") } else { try? FileManager.default.removeItem(at: folder) }
      Progress.end()
      try result.get()
      let report = await demo.report
      print(json ? try report.json() : report.table())
      if !report.isComplete { throw CommandFailure(.failed, "the demo did not hold what it promises") }
    }
  }

  /// Ends early, but in order, when the user stops the program.
  private func runUntilSignal(_ demo: Demo) async -> Result<Void, any Error> {
    let stop = StopSignals()
    defer { stop.cancel() }
    let work = Task { try await demo.run() }
    let numbers = stop.numbers
    let watch = Task {
      for await number in numbers {
        work.cancel()
        throw CommandFailure(.failed, "stopped by signal \(number)")
      }
    }
    let result = await work.result
    watch.cancel()
    if case .failure(let failure) = await watch.result, failure is CommandFailure { return .failure(failure) }
    return result
  }
}
