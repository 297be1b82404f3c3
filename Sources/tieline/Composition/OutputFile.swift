import Foundation

/// Where a command writes what it made.
enum OutputFile {
  /// Writes to a file, or to standard output where `path` is `-`.
  /// - Throws: ``CommandFailure`` where it cannot be written.
  static func write(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
    guard path != "-" else {
      FileHandle.standardOutput.write(Data(bytes))
      return
    }
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
      throw CommandFailure(.failed, "\(path) cannot be written; does its folder exist?")
    }
  }
}
