import Foundation
import TielineRelay
import TielineStorage

/// Ends this process with SIGKILL at a chosen write of the journal, to show that nothing is lost.
///
/// Set `TIELINE_KILL_AT_WRITE` to `before:3` (the third write of this process) or to `after:prepared B claim` (the first
/// write that holds this event). For tests of crash safety and the demo; never set it otherwise.
struct KillAtWrite: JournalObserver {
  static let variable = "TIELINE_KILL_AT_WRITE"

  private let isAfter: Bool
  private let target: String

  /// `nil` where the variable is not set or has another form.
  init?(environment: [String: String]) {
    let parts = (environment[Self.variable] ?? "").split(separator: ":", maxSplits: 1)
    guard parts.count == 2, ["before", "after"].contains(parts[0]) else { return nil }
    (isAfter, target) = (parts[0] == "after", String(parts[1]))
  }

  func willCommit(_ ordinal: Int, _ writes: [JournalWrite]) { if !isAfter { killIfDue(ordinal, writes) } }
  func didCommit(_ ordinal: Int, _ writes: [JournalWrite]) { if isAfter { killIfDue(ordinal, writes) } }

  private func killIfDue(_ ordinal: Int, _ writes: [JournalWrite]) {
    let isDue =
      target == "\(ordinal)"
      || writes.contains { if case .event(_, let event, _, _) = $0 { event.line == target } else { false } }
    if isDue { kill(getpid(), SIGKILL) }
  }
}
