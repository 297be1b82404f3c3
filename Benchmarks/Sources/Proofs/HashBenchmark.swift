import TielineCrypto

/// Keccak-256 of what tries hash most: 64 bytes (a mapping's slot), and a full branch of 532.
struct HashBenchmark {
  func run() throws {
    for count in [64, 532] {
      let bytes = [UInt8](repeating: 7, count: count)
      let work = Work(name: "keccak") {
        for _ in 0..<10_000 { precondition(Keccak256.hash(bytes).count == 32) }
        return 10_000
      }
      report("keccak-256 of \(count) bytes: \(try Work.compare([work])[0].rate)")
    }
  }
}
