import Synchronization
import TielineCodec

/// Events on their way from a connection to the one who reads them. Bounded: a reader that falls behind loses the
/// waiting notifications and is told so by the `.disconnected` that follows.
final class SubscriptionMailbox: Sendable {
  private struct State {
    var events: [(event: SubscriptionEvent, bytes: Int)] = []
    var first = 0
    var bytes = 0
    var isFinished = false
    var waiters: [CheckedContinuation<SubscriptionEvent?, Never>] = []

    var count: Int { events.count - first }

    mutating func removeAll() {
      events.removeAll()
      (first, bytes) = (0, 0)
    }

    mutating func removeFirst() -> SubscriptionEvent? {
      guard first < events.count else { return nil }
      let next = events[first]
      first += 1
      bytes -= next.bytes
      if first == events.count || first == 1024 {
        events.removeFirst(first)
        first = 0
      }
      return next.event
    }
  }

  private let state = Mutex(State())
  private let eventLimit: Int
  private let byteLimit: Int

  init(eventLimit: Int, byteLimit: Int) {
    (self.eventLimit, self.byteLimit) = (max(2, eventLimit), byteLimit)
  }

  /// Puts in a notification of so many bytes.
  /// - Returns: `false` where it did not fit. Then everything that waited is gone.
  func push(_ field: NodeAnswer, bytes: Int) -> Bool {
    put(.notification(field), bytes: bytes)
  }

  /// Puts in a change of state. Always fits: what waited makes room.
  func push(state event: SubscriptionEvent) {
    if !put(event, bytes: 0) { _ = put(event, bytes: 0) }
  }

  private func put(_ event: SubscriptionEvent, bytes: Int) -> Bool {
    let (fits, waiter) = state.withLock { state -> (Bool, CheckedContinuation<SubscriptionEvent?, Never>?) in
      guard !state.isFinished else { return (true, nil) }
      if !state.waiters.isEmpty { return (true, state.waiters.removeFirst()) }
      guard state.count < eventLimit, bytes <= byteLimit - state.bytes else {
        state.removeAll()
        return (false, nil)
      }
      state.events.append((event, bytes))
      state.bytes += bytes
      return (true, nil)
    }
    waiter?.resume(returning: event)
    return fits
  }

  /// The next event; `nil` at the end.
  func next() async -> SubscriptionEvent? {
    await withCheckedContinuation { continuation in
      let (isReady, event) = state.withLock { state -> (Bool, SubscriptionEvent?) in
        if state.isFinished { return (true, nil) }
        if let event = state.removeFirst() { return (true, event) }
        state.waiters.append(continuation)
        return (false, nil)
      }
      if isReady { continuation.resume(returning: event) }
    }
  }

  /// Ends the stream; what still waits is dropped.
  func finish() {
    let waiters = state.withLock { state in
      state.isFinished = true
      state.removeAll()
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume(returning: nil) }
  }
}
