import Testing

@testable import TielineEVM

@Suite struct NonceSequenceTests {
  @Test func `H-17 gives each number once, from the ledger's count on`() {
    var sequence = NonceSequence()
    #expect(sequence.reserve(2, pendingCount: 5) == [5, 6])
    #expect(sequence.reserve(1, pendingCount: 5) == [7], "the ledger has not seen them yet")
    #expect(sequence.reserve(1, pendingCount: 20) == [20], "another program used the key")
  }

  @Test func `H-17 gives the lowest number back first, and never one that the ledger knows`() {
    var sequence = NonceSequence()
    _ = sequence.reserve(6, pendingCount: 0)
    sequence.giveBack(4)
    sequence.giveBack(1)
    #expect(sequence.reserve(3, pendingCount: 0) == [1, 4, 6])
    sequence.giveBack(2)
    #expect(sequence.reserve(1, pendingCount: 3) == [7])
    sequence.giveBack(100)
    #expect(sequence.reserve(1, pendingCount: 3) == [8], "a number that was never given out is not taken back")
  }

  @Test func `H-17 leaves no gap when the last numbers come back`() {
    var sequence = NonceSequence()
    _ = sequence.reserve(4, pendingCount: 0)
    for number in [2, 3, 1] as [UInt64] { sequence.giveBack(number) }
    #expect(sequence.reserve(2, pendingCount: 0) == [1, 2])
  }

  @Test func `H-17 takes up a journal and fills the holes in it`() {
    var sequence = NonceSequence()
    sequence.resume([9, 6, 3], pendingCount: 5)
    #expect(sequence.reserve(5, pendingCount: 5) == [5, 7, 8, 10, 11])
    sequence.resume([], pendingCount: 5)
    sequence.resume([2], pendingCount: 5)
    #expect(sequence.reserve(1, pendingCount: 5) == [12])
  }

  /// Whatever comes in whatever order, no number is out twice and none below the highest is lost.
  @Test func `H-17 holds for any order of taking and giving back`() {
    var sequence = NonceSequence()
    var (held, used): (Set<UInt64>, UInt64) = ([], 0)
    var state: UInt64 = 42
    for _ in 0..<2000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      switch state >> 60 {
      case 0..<9:
        let numbers = sequence.reserve(Int(state >> 32 & 3), pendingCount: used)
        #expect(held.isDisjoint(with: numbers) && numbers == numbers.sorted())
        held.formUnion(numbers)
      case 9..<13:
        guard let number = held.sorted().dropFirst(Int(state >> 20 & 3)).first else { continue }
        held.remove(number)
        sequence.giveBack(number)
      default:
        while held.remove(used) != nil { used += 1 }
      }
    }
    let count = 10
    let numbers = sequence.reserve(count, pendingCount: used)
    let all = held.union(numbers).sorted()
    #expect(all == Array(used..<used + UInt64(all.count)))
  }
}
