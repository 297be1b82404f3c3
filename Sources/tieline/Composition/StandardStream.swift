import Foundation

/// Standard output and standard error as files that may be full or gone. `FileHandle.write(_:)` traps on such a file.
enum StandardStream {
  /// Writes what people are told on standard error. What cannot be written is lost: a program does not end because its
  /// log has no room.
  static func tell(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }

  /// Writes what a command is for to standard output.
  /// - Throws: ``CommandFailure`` where it cannot be written.
  static func write(_ bytes: [UInt8]) throws(CommandFailure) {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    } catch {
      throw CommandFailure(.failed, "standard output cannot be written; is its disk full? (\(error))")
    }
  }
}
