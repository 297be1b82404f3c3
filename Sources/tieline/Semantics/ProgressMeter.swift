/// Tells how far long work is, once a second.
struct ProgressMeter {
  private let name: String
  private let total: Int
  private let clock = ContinuousClock()
  private var last: ContinuousClock.Instant
  private var hasShown = false

  /// - Parameter total: Bytes to come; 0 where nobody knows.
  init(_ name: String, total: Int) {
    (self.name, self.total) = (name, total)
    last = clock.now
  }

  /// - Parameter note: What came of it so far, as `12 records`.
  mutating func show(bytes: Int, _ note: @autoclosure () -> String) {
    guard clock.now - last > .seconds(1) else { return }
    (last, hasShown) = (clock.now, true)
    let share = total > 0 ? "\(bytes * 100 / total) %" : "\(bytes >> 20) MiB"
    Progress.show("\(name): \(share), \(note()) …")
  }

  /// Ends the line, where there is one.
  func end() { if hasShown { Progress.end() } }
}
