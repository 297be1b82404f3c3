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
struct MutationFuzzer {
  /// `TIELINE_FUZZ`, or what runs with every test.
  static var mutationsPerFamily: Int { ProcessInfo.processInfo.environment["TIELINE_FUZZ"].flatMap(Int.init) ?? 20_000 }

  private var generator: SeededGenerator

  init(seed: UInt64 = 1) { generator = SeededGenerator(seed: seed) }

  /// Tries `count` mutations, spread over `seeds`.
  /// - Returns: What was accepted although it differs from its seed: name and mutation, the first ten.
  mutating func forgeries(of seeds: [FuzzSeed], count: Int = mutationsPerFamily) -> [String] {
    var forgeries: [String] = []
    for round in 0..<count {
      let seed = seeds[round % seeds.count]
      let (mutated, what) = mutation(of: seed.bytes)
      guard mutated != seed.bytes, seed.accepts(mutated) else { continue }
      forgeries.append("\(seed.name): \(what)")
      if forgeries.count == 10 { break }
    }
    return forgeries
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
