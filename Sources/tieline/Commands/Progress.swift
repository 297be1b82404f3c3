import Foundation

/// Tells people on standard error how far long work has come: in place on a terminal, a line each elsewhere.
enum Progress {
  private static let isTerminal = isatty(STDERR_FILENO) == 1

  static func show(_ message: String) {
    StandardStream.tell(isTerminal ? "\r\u{1B}[K\(message)" : message + "\n")
  }

  /// Ends a line that ``show(_:)`` has begun.
  static func end() { if isTerminal { StandardStream.tell("\n") } }
}
