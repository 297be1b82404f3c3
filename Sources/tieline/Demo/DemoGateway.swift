import Foundation
import TielineCore
import TielineGateway
import TielineRelay
import TielineStorage

/// One exchange's gateway of the demo: a configuration, a journal, and a process that may be killed.
@MainActor
final class DemoGateway {
  let name: String
  let configuration: GatewayConfiguration
  let journal: SwapJournal
  private let configurationPath: String
  private let log: URL
  private let passphrase: String
  private var process: Process?

  /// Writes the configuration's `text` into `folder` and opens the journal that it names.
  /// - Throws: ``ConfigurationError`` or ``StorageError``.
  init(name: String, text: String, folder: URL, passphrase: String) throws {
    self.name = name
    self.passphrase = passphrase
    configurationPath = folder.appending(path: "\(name).yaml").path
    try Data(text.utf8).write(to: URL(filePath: configurationPath))
    configuration = try GatewayConfiguration.load(configurationPath)
    journal = try SwapJournal(path: configuration.journalPath)
    log = folder.appending(path: "\(name).log")
    try Data().write(to: log)
  }

  /// Starts the process and waits until it runs.
  ///
  /// - Parameter killedAt: At which journal write it ends itself with SIGKILL, if at all.
  /// - Throws: ``CommandFailure`` with the log's last lines.
  func start(killedAt: String? = nil) async throws {
    let process = Process()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["gateway", "run", "--config", configurationPath]
    var environment = ProcessInfo.processInfo.environment
    environment["TIELINE_PASSPHRASE"] = passphrase
    environment[KillAtWrite.variable] = killedAt
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let handle = try FileHandle(forWritingTo: log)
    let offset = try handle.seekToEnd()
    process.standardError = handle
    try process.run()
    self.process = process
    for _ in 0..<1500 {
      if try written(after: offset).contains("gateway is running") { return }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw CommandFailure(.failed, "the \(name)'s gateway did not start: \(try written(after: offset))")
  }

  private func written(after offset: UInt64) throws -> String {
    let handle = try FileHandle(forReadingFrom: log)
    defer { try? handle.close() }
    try handle.seek(toOffset: offset)
    return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
  }

  /// Whether the process has ended by SIGKILL.
  var wasKilled: Bool {
    guard let process, !process.isRunning else { return false }
    return process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
  }

  /// Stops the process if it runs, and waits for it.
  func stop() {
    guard let process, process.isRunning else { return }
    process.terminate()
    process.waitUntilExit()
  }

  /// Waits until the process has been killed, at most `seconds`.
  /// - Throws: ``CommandFailure`` when it lives on, or ended otherwise.
  func waitUntilKilled(seconds: Int) async throws {
    for _ in 0..<(seconds * 50) {
      if wasKilled { return }
      if let process, !process.isRunning {
        throw CommandFailure(.failed, "the \(name)'s gateway ended with status \(process.terminationStatus)")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw CommandFailure(.failed, "the \(name)'s gateway was not killed within \(seconds) s; its log is \(log.path)")
  }

  /// How the swap has ended in this gateway's journal, if it has.
  func ending(of swap: SwapIdentifier) throws -> String? {
    try journal.summaries(limit: 100).first { $0.identifier == swap }?.outcome
  }

  /// Waits until the swap has ended in this gateway's journal, at most `seconds`.
  /// - Throws: ``CommandFailure`` when it has not.
  func outcome(of swap: SwapIdentifier, within seconds: Int) async throws -> String {
    for _ in 0..<(seconds * 50) {
      if let outcome = try ending(of: swap) { return outcome }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw CommandFailure(
      .failed, "swap \(swap) has not ended at the \(name)'s within \(seconds) s; its log is \(log.path)")
  }
}
