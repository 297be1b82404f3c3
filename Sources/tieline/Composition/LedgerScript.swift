import Foundation

/// The scripts in `Tools/ledgers` that start real ledgers on this machine, for tests and the demo.
enum LedgerScript: String {
  case injective, litecoin

  /// Runs the script to its end.
  /// - Returns: What it wrote.
  /// - Throws: ``CommandFailure`` with what it says.
  func run(_ arguments: [String]) async throws -> Data {
    let root = try ProjectFiles.root()
    let python = root.appending(path: ".venv/bin/python").path
    guard FileManager.default.isExecutableFile(atPath: python) else {
      throw CommandFailure(.failed, "the ledger programs are not installed; run 'make setup' in \(root.path)")
    }
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = [root.appending(path: "Tools/ledgers/\(rawValue).py").path] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    let status = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Int32, any Error>) in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
    guard status == 0 else {
      let reason = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
      throw CommandFailure(.failed, reason.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    return output.fileHandleForReading.availableData
  }
}
