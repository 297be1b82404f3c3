import NIOCore
import NIOWebSocket
import Synchronization

/// One attempt's fate, shared between the task that waits for its end and the connection's event loop.
final class ConnectionRecord: Sendable {
  private struct State {
    var reason: String?
    var isConfirmed = false
    var hasNotified = false
    var isCancelled = false
    var isOpen = false
    var channel: (any Channel)?
  }

  /// Asks the connection's handler to say goodbye.
  struct Leave: Sendable {}

  private let state = Mutex(State())

  /// Why it ended; the first reason given counts.
  var reason: String { state.withLock { $0.reason } ?? "the node closed the connection" }
  var isConfirmed: Bool { state.withLock(\.isConfirmed) }
  /// Whether at least one notification came.
  var hasNotified: Bool { state.withLock(\.hasNotified) }

  func end(_ reason: String) { state.withLock { $0.reason = $0.reason ?? reason } }
  func confirm() { state.withLock { $0.isConfirmed = true } }
  func notify() { state.withLock { $0.hasNotified = true } }
  func open() { state.withLock { $0.isOpen = true } }

  /// Remembers the channel, so that ``cancel()`` can close it.
  /// - Returns: `false` where the attempt has been cancelled already.
  func begin(_ channel: any Channel) -> Bool {
    state.withLock { state in
      guard !state.isCancelled else { return false }
      state.channel = channel
      return true
    }
  }

  /// Ends the connection: with a closing handshake where it is open, at once where it is not.
  func cancel() {
    let (channel, isOpen) = state.withLock { state in
      state.isCancelled = true
      state.reason = state.reason ?? "cancelled"
      return (state.channel, state.isOpen)
    }
    guard let channel else { return }
    if isOpen {
      channel.pipeline.fireUserInboundEventTriggered(Leave())
    } else {
      channel.close(promise: nil)
    }
  }
}
