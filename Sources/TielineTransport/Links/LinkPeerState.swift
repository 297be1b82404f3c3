import NIOCore
import Synchronization

/// One peer's connection and what waits for it.
final class LinkPeerState: Sendable {
  private struct State {
    var channel: (any Channel)?
    var queue: [[UInt8]] = []
    var head = 0
    var isDraining = false
    var isPaused = false
    var statistics = LinkStatistics()
  }

  let peer: LinkPeer
  private let limits: LinkLimits
  private let state = Mutex(State())

  init(_ peer: LinkPeer, limits: LinkLimits) { (self.peer, self.limits) = (peer, limits) }

  var statistics: LinkStatistics { state.withLock { $0.statistics } }
  var isConnected: Bool { state.withLock { $0.channel != nil } }
  var isPaused: Bool { state.withLock { $0.isPaused } }

  /// Makes a connection the one that is used; an older one may be half dead and is closed.
  func install(_ channel: any Channel) {
    let (old, isPaused) = state.withLock { state -> ((any Channel)?, Bool) in
      let old = state.channel
      state.channel = channel
      (state.queue, state.head, state.isDraining) = ([], 0, false)
      state.statistics.queuedBytes = 0
      state.statistics.isConnected = true
      state.statistics.connections += 1
      return (old, state.isPaused)
    }
    old?.close(promise: nil)
    if isPaused { channel.setOption(.autoRead, value: false).whenComplete { _ in } }
  }

  /// - Returns: Whether it was the one in use.
  @discardableResult
  func remove(_ channel: any Channel) -> Bool {
    state.withLock { state in
      guard let current = state.channel, current === channel else { return false }
      state.channel = nil
      state.statistics.dropped += UInt64(state.queue.count - state.head)
      (state.queue, state.head, state.isDraining) = ([], 0, false)
      state.statistics.queuedBytes = 0
      state.statistics.isConnected = false
      return true
    }
  }

  func send(_ message: [UInt8]) {
    let channel = state.withLock { state -> (any Channel)? in
      guard let channel = state.channel, state.statistics.queuedBytes + message.count <= limits.queuedBytes else {
        state.statistics.dropped += 1
        return nil
      }
      state.queue.append(message)
      state.statistics.queuedBytes += message.count
      guard !state.isDraining else { return nil }
      state.isDraining = true
      return channel
    }
    guard let channel else { return }
    channel.eventLoop.execute { channel.pipeline.fireUserInboundEventTriggered(LinkSignal.drain) }
  }

  /// The next messages to write, at most `bytes` of them; none ends the draining.
  func next(_ bytes: Int, for channel: any Channel) -> ArraySlice<[UInt8]> {
    state.withLock { state in
      guard state.channel === channel else { return [] }
      var (end, size) = (state.head, 0)
      while end < state.queue.count, size < bytes {
        size += state.queue[end].count
        end += 1
      }
      let found = state.queue[state.head..<end]
      state.statistics.queuedBytes -= size
      state.statistics.sentMessages += UInt64(found.count)
      state.statistics.sentBytes += UInt64(size)
      state.head = end
      if end == state.queue.count { (state.queue, state.head) = ([], 0) }
      if found.isEmpty { state.isDraining = false }
      return found
    }
  }

  /// The channel takes no more for now; it calls again.
  func yieldDraining() { state.withLock { $0.isDraining = true } }

  func received(_ bytes: Int) {
    state.withLock {
      $0.statistics.receivedMessages += 1
      $0.statistics.receivedBytes += UInt64(bytes)
    }
  }

  func setPaused(_ isPaused: Bool) {
    let channel = state.withLock { state in
      state.isPaused = isPaused
      return state.channel
    }
    guard let channel else { return }
    channel.setOption(.autoRead, value: !isPaused).whenSuccess { if !isPaused { channel.read() } }
  }

  func close() { state.withLock { $0.channel }?.close(promise: nil) }
}

/// What the mesh tells a connection.
enum LinkSignal: Sendable { case drain }
