/// How much of an asset may move over a route in any window of time, and what did (S-9).
struct TransferCap: Hashable, Sendable {
  struct Admitted: Hashable, Sendable {
    let time: UInt64
    let amount: UInt64
  }

  var limit: UInt64
  /// In milliseconds: what moved at t counts before t + window.
  var window: UInt64
  private(set) var admitted: [Admitted] = []

  init(limit: UInt64, window: UInt64) { (self.limit, self.window) = (limit, window) }

  /// How much moved in the window before `time`.
  func moved(at time: UInt64) -> UInt64 {
    admitted.filter { time - min(time, $0.time) < window }.reduce(0) { $0 + $1.amount }
  }

  /// Whether so much may move at `time`, and notes that it does.
  mutating func admit(_ amount: UInt64, at time: UInt64, bugs: PlantedBugs) -> Bool {
    let window = bugs.contains(.capWindowOffByOne) && self.window > 0 ? self.window - 1 : self.window
    // The times of blocks never go back.
    admitted.removeAll { time - min(time, $0.time) >= window }
    var sum = amount
    for one in admitted {
      let (next, overflows) = sum.addingReportingOverflow(one.amount)
      if overflows { return false }
      sum = next
    }
    guard sum <= limit else { return false }
    admitted.append(Admitted(time: time, amount: amount))
    return true
  }
}
