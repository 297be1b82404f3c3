import Synchronization
import TielineCore

/// How long this process's own transactions have waited for a block.
///
/// Counts the time until a transaction was last seen waiting: so long it has surely taken, however seldom anyone asked
/// afterwards.
final class InclusionRecord: Sendable {
  private struct State {
    var sent: [String: ContinuousClock.Instant] = [:]
    /// The longest waits seen, newest last.
    var waits: [Milliseconds] = []
    var current: [String: Milliseconds] = [:]
  }

  /// Transactions that are watched at a time; further ones are not measured.
  private static let capacity = 4096
  private static let kept = 64

  private let state = Mutex(State())

  func sent(_ transaction: String) {
    state.withLock { state in
      guard state.sent[transaction] == nil, state.sent.count < Self.capacity else { return }
      state.sent[transaction] = .now
    }
  }

  func seenWaiting(_ transaction: String) {
    state.withLock { state in
      guard let sent = state.sent[transaction] else { return }
      state.current[transaction] = Milliseconds(Int64((.now - sent) / .milliseconds(1)))
    }
  }

  func seenIncluded(_ transaction: String) {
    state.withLock { state in
      guard state.sent.removeValue(forKey: transaction) != nil else { return }
      state.waits.append(state.current.removeValue(forKey: transaction) ?? .zero)
      if state.waits.count > Self.kept { state.waits.removeFirst() }
    }
  }

  /// The longest of the last waits, those that go on included, and how many there were.
  var longest: (wait: Milliseconds, samples: Int) {
    state.withLock { state in
      let waits = state.waits + state.current.values
      return (waits.max() ?? .zero, waits.count)
    }
  }
}
