import Foundation
import TielineCore

/// The wall clock, without steps back: while it is behind, time goes on as the monotonic clock does.
struct MemberClock {
  private let clock = ContinuousClock()
  private var anchor: ContinuousClock.Instant
  private var wall: Int64

  init() { (anchor, wall) = (clock.now, Self.system()) }

  mutating func now() -> Instant {
    let elapsed = (clock.now - anchor) / .milliseconds(1)
    let system = Self.system()
    let steady = wall + Int64(elapsed)
    if system > steady { (anchor, wall) = (clock.now, system) }
    return Instant(millisecondsSinceEpoch: max(system, steady))
  }

  private static func system() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
