/// Which of a route's numbers have been seen (S-12).
struct RouteNumbers: Hashable, Sendable {
  /// Numbers ahead of a gap that are remembered.
  static let aheadMaximum = 1024

  /// What a number says about those before it.
  enum Finding: Hashable, Sendable {
    case next
    /// These are missing; said once for each gap.
    case gap(ClosedRange<UInt64>)
    case fillsGap
    /// Seen before, or too far ahead.
    case unexpected
  }

  /// All up to here were seen.
  private(set) var complete: UInt64 = 0
  /// Seen beyond, ascending.
  private var ahead: [UInt64] = []

  mutating func see(_ number: UInt64) -> Finding {
    guard number > complete, !ahead.contains(number), ahead.count < Self.aheadMaximum else { return .unexpected }
    let newest = ahead.last ?? complete
    let place = ahead.firstIndex { $0 > number } ?? ahead.endIndex
    ahead.insert(number, at: place)
    while let first = ahead.first, first == complete + 1 {
      complete = first
      ahead.removeFirst()
    }
    if number <= newest { return .fillsGap }
    return number == newest + 1 ? .next : .gap(newest + 1...number - 1)
  }
}
