import Foundation
import TielineTestVectors

/// Bytes that a verifier accepts, and the question whether it accepts others.
struct FuzzSeed: Sendable {
  let name: String
  let bytes: [UInt8]
  /// Whether the verifier accepts `bytes` as proof of the same statement.
  let accepts: @Sendable ([UInt8]) -> Bool
}

/// Changes valid proofs in one or two bytes, or in their structure, and counts what is still accepted: nothing may be
/// (S-7).
///
/// `make fuzz` sets `TIELINE_FUZZ`, the mutations of each family, and runs one family at a time in release mode; memory
/// may then not grow either.
struct MutationFuzzer {
  /// Most bytes by which memory may grow.
  static let maximumGrowth = 64 << 20

  private static let requested = ProcessInfo.processInfo.environment["TIELINE_FUZZ"].flatMap(Int.init)

  /// `TIELINE_FUZZ`, or what runs with every test.
  static var mutationsPerFamily: Int { requested ?? 20_000 }

  private var generator: SeededGenerator

  init(seed: UInt64 = 1) { generator = SeededGenerator(seed: seed) }

  /// Tries `count` mutations, spread over `seeds`, and prints what came of it.
  /// - Parameter suite: The file of the test that asks.
  /// - Returns: What was accepted although it differs from its seed: name and mutation, the first ten; and memory that
  ///   grew too far.
  mutating func forgeries(
    of seeds: [FuzzSeed], count: Int = mutationsPerFamily, suite: String = #fileID
  ) -> [String] {
    var forgeries: [String] = []
    var (start, peak) = (0, 0)
    let clock = ContinuousClock.now
    for round in 0..<count {
      let seed = seeds[round % seeds.count]
      let (mutated, what) = mutation(of: seed.bytes)
      if mutated != seed.bytes, seed.accepts(mutated) { forgeries.append("\(seed.name): \(what)") }
      if forgeries.count == 10 { break }
      // What is made once, such as tables, is there after the first hundredth.
      if round == count / 100 { start = Self.residentBytes() }
      if round % 1024 == 0 || round == count - 1 { peak = max(peak, Self.residentBytes()) }
    }
    let growth = max(0, peak - start)
    report(suite, seeds.count, count, ContinuousClock.now - clock, forgeries.count, growth)
    if Self.requested != nil, growth > Self.maximumGrowth { forgeries.append("memory grew by \(growth) bytes") }
    return forgeries
  }

  private func report(
    _ suite: String, _ seeds: Int, _ count: Int, _ elapsed: Duration, _ accepted: Int, _ growth: Int
  ) {
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    let rate = String(format: "%.0f", Double(count) / seconds)
    let family = suite.split(separator: "/").last?.split(separator: ".").first ?? ""
    print(
      "fuzz | \(family) | \(count) mutations of \(seeds) seeds | \(rate)/s | \(accepted) accepted | "
        + "memory +\(String(format: "%.1f", Double(growth) / 1_048_576)) MiB")
  }

  /// This process's memory in RAM.
  private static func residentBytes() -> Int {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
    return (pages?.dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
  }

  private mutating func mutation(of seed: [UInt8]) -> ([UInt8], String) {
    var bytes = seed
    guard !bytes.isEmpty else { return ([below(256)].map { UInt8($0) }, "one byte") }
    switch below(10) {
    case 0...3:
      let index = change(&bytes)
      return (bytes, "byte \(index) changed")
    case 4...6:
      let indices = [change(&bytes), change(&bytes)]
      return (bytes, "bytes \(indices) changed")
    case 7:
      let start = below(bytes.count)
      let count = 1 + below(min(40, bytes.count - start))
      bytes.removeSubrange(start..<start + count)
      return (bytes, "\(count) bytes removed at \(start)")
    case 8:
      let start = below(bytes.count)
      let count = 1 + below(min(40, bytes.count - start))
      let place = below(bytes.count + 1)
      bytes.insert(contentsOf: seed[start..<start + count], at: place)
      return (bytes, "\(count) bytes from \(start) repeated at \(place)")
    default:
      let (first, second) = (below(bytes.count), below(bytes.count))
      let count = 1 + below(min(40, bytes.count - max(first, second)))
      for offset in 0..<count { bytes.swapAt(first + offset, second + offset) }
      return (bytes, "\(count) bytes at \(first) and \(second) exchanged")
    }
  }

  private mutating func change(_ bytes: inout [UInt8]) -> Int {
    let index = below(bytes.count)
    bytes[index] ^= below(2) == 0 ? 1 << UInt8(below(8)) : UInt8(1 + below(255))
    return index
  }

  private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }
}
