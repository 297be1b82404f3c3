import Synchronization

/// What a connection's other side showed while TLS was agreed on.
final class ShownKey: Sendable {
  private let state = Mutex((fingerprint: [UInt8](), isStranger: true))

  var fingerprint: [UInt8] {
    get { state.withLock { $0.fingerprint } }
    set { state.withLock { $0.fingerprint = newValue } }
  }

  /// - Returns: Whether it counted as a stranger until now.
  func countOnce() -> Bool {
    state.withLock { state in
      defer { state.isStranger = false }
      return state.isStranger
    }
  }
}
