/// Triples sorted with one of their terms first, and where each term's triples start.
struct TripleList: Sendable {
  let triples: [Graph.Triple]
  /// For every term's number where its triples start, and one place more for the end.
  private let starts: [UInt32]

  /// Groups longer than this are sorted by the standard library; shorter ones by moving each triple to its place.
  private static let longGroup = 24

  /// Sorts by subject, predicate and object, and drops repetitions.
  ///
  /// - Precondition: every number is below `terms`, and there are fewer than 2³² triples.
  init(unsorted: consuming [Graph.Triple], terms: Int) {
    let unsorted = unsorted
    for triple in unsorted {
      precondition(
        max(triple.subject.raw, triple.predicate.raw, triple.object.raw) < terms, "a triple has a term of another graph"
      )
    }
    if Self.isSorted(unsorted) {
      triples = unsorted
    } else {
      let isGrouped = (1..<max(unsorted.count, 1)).allSatisfy { unsorted[$0 - 1].subject <= unsorted[$0].subject }
      var sorted = isGrouped ? unsorted : TripleList(unsorted, by: { $0.subject }, terms: terms).triples
      Self.sortGroups(&sorted)
      triples = sorted
    }
    starts = Self.starts(triples, terms) { $0.subject }
  }

  /// Sorts `triples` by one of their terms; those with the same keep their order.
  init(_ triples: [Graph.Triple], by key: (Graph.Triple) -> TermID, terms: Int) {
    let starts = Self.starts(triples, terms, key)
    var next = starts
    self.triples = [Graph.Triple](unsafeUninitializedCapacity: triples.count) { sorted, count in
      for triple in triples {
        let group = Int(key(triple).raw)
        sorted.initializeElement(at: Int(next[group]), to: triple)
        next[group] += 1
      }
      count = triples.count
    }
    self.starts = starts
  }

  private static func starts(_ triples: [Graph.Triple], _ terms: Int, _ key: (Graph.Triple) -> TermID) -> [UInt32] {
    precondition(triples.count < Int(UInt32.max), "a graph has fewer than 2^32 triples")
    var starts = [UInt32](repeating: 0, count: terms + 1)
    for triple in triples { starts[Int(key(triple).raw) + 1] += 1 }
    var sum: UInt32 = 0
    for index in starts.indices {
      sum += starts[index]
      starts[index] = sum
    }
    return starts
  }

  private static func isBefore(_ a: Graph.Triple, _ b: Graph.Triple) -> Bool {
    (a.subject, a.predicate, a.object) < (b.subject, b.predicate, b.object)
  }

  private static func isSorted(_ triples: [Graph.Triple]) -> Bool {
    (1..<max(triples.count, 1)).allSatisfy { isBefore(triples[$0 - 1], triples[$0]) }
  }

  /// Brings each subject's triples in order, and drops repetitions.
  private static func sortGroups(_ triples: inout [Graph.Triple]) {
    var (start, kept) = (0, 0)
    while start < triples.count {
      var end = start + 1
      while end < triples.count, triples[end].subject == triples[start].subject { end += 1 }
      if end - start > longGroup {
        triples[start..<end].sort(by: isBefore)
      } else {
        for index in start..<end {
          let moved = triples[index]
          var place = index
          while place > start, isBefore(moved, triples[place - 1]) {
            triples[place] = triples[place - 1]
            place -= 1
          }
          triples[place] = moved
        }
      }
      for index in start..<end where kept == 0 || triples[kept - 1] != triples[index] {
        triples[kept] = triples[index]
        kept += 1
      }
      start = end
    }
    triples.removeLast(triples.count - kept)
  }

  /// Where the triples with `first` as first term are; none for a number that no term has.
  func range(_ first: TermID) -> Range<Int> {
    let index = Int(first.raw)
    guard index + 1 < starts.count else { return 0..<0 }
    return Int(starts[index])..<Int(starts[index + 1])
  }

  /// Where those of them are whose next term is `next`.
  func range(_ first: TermID, _ next: TermID, second: (Graph.Triple) -> TermID) -> Range<Int> {
    let all = range(first)
    let start = Self.partition(all) { second(triples[$0]) < next }
    // Most often there are few.
    var end = start
    while end < all.upperBound, end < start + 8, second(triples[end]) == next { end += 1 }
    if end == start + 8 { end = Self.partition(end..<all.upperBound) { second(triples[$0]) <= next } }
    return start..<end
  }

  /// The first place in `range` for which `isBefore` is false, as it is for all after it.
  static func partition(_ range: Range<Int>, _ isBefore: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
