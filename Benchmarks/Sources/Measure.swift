import Foundation

/// Why a benchmark has no figure.
struct BenchmarkFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// This process's memory.
enum Memory {
  /// Bytes in RAM now, from the kernel.
  static func resident() -> Int {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ").dropFirst()
    return (pages?.first.flatMap { Int($0) } ?? 0) * 4096
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension Double {
  /// Three significant digits for people.
  var short: String { self >= 100 ? String(format: "%.0f", self) : String(format: "%.3g", self) }
}

/// Prints a figure at once, also where the output is a file.
func report(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
