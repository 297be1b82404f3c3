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

/// Work that keeps one core busy, measured by the time that the core gave it: other programs do not count.
struct Work {
  let name: String
  /// Does some of it, and gives how many items.
  let batch: () throws -> Int

  /// Seconds of processor time for one item, over a quarter of a second of it or more.
  func secondsPerItem() throws -> Double {
    let start = processorSeconds()
    var items = 0
    var elapsed = 0.0
    repeat {
      items += try batch()
      elapsed = processorSeconds() - start
    } while elapsed < 0.25
    return elapsed / Double(items)
  }

  /// Seconds per item of each piece of work, the least of ten rounds, as what else runs on the machine can only slow it
  /// down; every other round goes the other way round, so that none always comes first.
  static func compare(_ pieces: [Work]) throws -> [Double] {
    var found: [[Double]] = pieces.map { _ in [] }
    for round in 0..<10 {
      let order = round.isMultiple(of: 2) ? Array(pieces.indices) : pieces.indices.reversed()
      for index in order { found[index].append(try pieces[index].secondsPerItem()) }
    }
    return found.map { $0.min() ?? .infinity }
  }
}

/// Seconds of processor time that this process has used.
private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension Double {
  /// Three significant digits for people.
  var short: String { self >= 100 ? String(format: "%.0f", self) : String(format: "%.3g", self) }

  /// So many in a second, where this is the seconds for one.
  var rate: String { "\((1 / self).short)/s" }
}

/// Prints a figure at once, also where the output is a file.
func report(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
