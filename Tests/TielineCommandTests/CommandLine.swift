import Foundation

/// Runs the built `tieline`.
enum TielineCommand {
  /// The program beside the test bundle.
  static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appending(path: "tieline").path

  struct Result {
    let status: Int32
    let wasKilled: Bool
    let output: String
    let errors: String
  }

  /// Starts it; the caller waits.
  static func start(
    _ arguments: [String], environment: [String: String] = [:], log: URL? = nil
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let log {
      try Data().write(to: log)
      let handle = try FileHandle(forWritingTo: log)
      process.standardError = handle
      process.standardOutput = handle
    }
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Gives `body` a new folder, which is removed afterwards.
  static func withFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tieline-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
  }

  /// Runs it to its end with both streams on a full disk, and gives its exit code; `nil` where a signal ended it.
  static func runOnFullDisk(_ arguments: String...) async throws -> Int32? {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
    process.standardError = FileHandle(forWritingAtPath: "/dev/full")
    try await end(of: process)
    return process.terminationReason == .exit ? process.terminationStatus : nil
  }

  /// Runs it to its end.
  static func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Result {
    try await run(arguments, environment: environment)
  }

  /// As ``run(_:environment:)``, with a list.
  static func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tieline-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let (output, errors) = (folder.appending(path: "out"), folder.appending(path: "err"))
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try await end(of: process)
    return Result(
      status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
      output: try String(contentsOf: output, encoding: .utf8), errors: try String(contentsOf: errors, encoding: .utf8))
  }

  /// Starts it and waits: not in a thread of the pool, which would hold up every other test.
  private static func end(of process: Process) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in continuation.resume() }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
  }
}
