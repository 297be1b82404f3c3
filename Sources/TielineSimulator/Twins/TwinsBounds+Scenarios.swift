extension TwinsExploration.Bounds {
  private struct Count: Hashable {
    var (cuts, restarts) = (0, 0)
    var isCut = false
  }

  /// Sequences of partitions within these bounds, of which so many cut somebody off; `.max` where there are more.
  func scenarios(cutting: UInt64) -> UInt64 {
    var counts = [Count(): UInt64(1)]
    for _ in 0..<rounds {
      var next: [Count: UInt64] = [:]
      for (count, sequences) in counts {
        let isFree = lastingCountsOnce && count.isCut
        for restarts in count.restarts...min(count.restarts + 1, restarts) {
          let ways = [
            (Count(cuts: count.cuts, restarts: restarts, isCut: false), 1),
            (Count(cuts: count.cuts, restarts: restarts, isCut: true), isFree ? 1 : 0),
            (Count(cuts: count.cuts + 1, restarts: restarts, isCut: true), isFree ? cutting - 1 : cutting),
          ]
          for (after, partitions) in ways where after.cuts <= cuts && partitions > 0 {
            let (product, isTooLarge) = sequences.multipliedReportingOverflow(by: partitions)
            let (sum, isAbove) = next[after, default: 0].addingReportingOverflow(product)
            guard !isTooLarge, !isAbove else { return .max }
            next[after] = sum
          }
        }
      }
      counts = next
    }
    return counts.values.reduce(0) { $0.addingReportingOverflow($1).overflow ? .max : $0 + $1 }
  }
}
