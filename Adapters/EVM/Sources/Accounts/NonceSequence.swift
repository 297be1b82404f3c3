/// The numbers of one account's transactions: each given out once, none left out (H-17).
struct NonceSequence: Sendable, Equatable {
  /// The lowest number that was never given out.
  private var next: UInt64 = 0
  /// Numbers below `next` that were given back.
  private var free: Set<UInt64> = []

  init() {}

  /// Takes `count` numbers in ascending order, given-back ones first.
  /// - Parameter pendingCount: How many transactions the ledger knows of this account, waiting ones included.
  mutating func reserve(_ count: Int, pendingCount: UInt64) -> [UInt64] {
    advance(to: pendingCount)
    var numbers = free.sorted().prefix(count).map { $0 }
    free.subtract(numbers)
    while numbers.count < count {
      numbers.append(next)
      next += 1
    }
    return numbers
  }

  /// Gives back a number whose transaction was never sent and never will be.
  mutating func giveBack(_ number: UInt64) {
    guard number < next else { return }
    free.insert(number)
    while next > 0, free.remove(next - 1) != nil { next -= 1 }
  }

  /// Learns which signed transactions a journal holds; what lies between the ledger's count and them was never sent.
  mutating func resume(_ numbers: [UInt64], pendingCount: UInt64) {
    advance(to: pendingCount)
    // A journal holds few transactions above the ledger's count: more would be a gap that nobody can fill.
    guard let last = numbers.max(), last >= next, last - next < 100_000 else {
      free.subtract(numbers)
      return
    }
    free.formUnion(next...last)
    next = last + 1
    free.subtract(numbers)
  }

  /// The ledger knows every number below `count`: none of them can be used again.
  private mutating func advance(to count: UInt64) {
    next = max(next, count)
    free = free.filter { $0 >= count }
  }
}
