import Foundation

/// Tells people on standard error how far long work has come: in place on a terminal, a line each elsewhere.
enum Progress {
  private static let isTerminal = isatty(STDERR_FILENO) == 1

  static func show(_ message: String) {
    FileHandle.standardError.write(Data((isTerminal ? "\r\u{1B}[K\(message)" : message + "\n").utf8))
  }

  /// Ends a line that ``show(_:)`` has begun.
  static func end() { if isTerminal { FileHandle.standardError.write(Data("\n".utf8)) } }
}
