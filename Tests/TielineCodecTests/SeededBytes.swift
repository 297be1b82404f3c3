/// Reproducible noise for mutation tests: xorshift64.
struct SeededBytes {
  private var state: UInt64

  init(seed: UInt64) { state = seed | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// `seed` with one to four bytes changed, inserted, removed or cut off.
  mutating func mutation(of seed: [UInt8]) -> [UInt8] {
    var bytes = seed
    for _ in 0...below(4) {
      guard !bytes.isEmpty else { break }
      let index = below(bytes.count)
      switch below(5) {
      case 0: bytes[index] ^= 1 << UInt8(below(8))
      case 1: bytes[index] = UInt8(truncatingIfNeeded: next())
      case 2: bytes.insert(UInt8(truncatingIfNeeded: next()), at: index)
      case 3: bytes.remove(at: index)
      default: bytes.removeLast(below(bytes.count))
      }
    }
    return bytes
  }
}
