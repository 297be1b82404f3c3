import Synchronization
import TielineCore

@testable import TielineTransport

/// Time that passes when the test says so, and when someone sleeps. Keeps how long was slept.
final class ManualTime: Sendable {
  private let state = Mutex((now: ContinuousClock.now, pauses: [Milliseconds]()))

  var pauses: [Milliseconds] { state.withLock(\.pauses) }

  func advance(_ time: Milliseconds) { state.withLock { $0.now += .milliseconds(time.count) } }

  var clock: TransportClock {
    TransportClock(
      now: { self.state.withLock(\.now) },
      sleep: { pause throws(CancellationError) in
        if Task.isCancelled { throw CancellationError() }
        self.state.withLock { state in
          state.pauses.append(pause)
          state.now += .milliseconds(pause.count)
        }
      },
      random: { 0 })
  }
}
