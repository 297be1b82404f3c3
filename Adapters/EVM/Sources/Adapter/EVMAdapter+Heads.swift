import TielineAdapterSDK
import TielineCore
import TielineTransport

extension EVMAdapter {
  /// A push is a hint to look; while pushes come, polling goes on ten times slower, so that a connection that is open
  /// and silent cannot hide blocks.
  public func finalHeads() -> AsyncStream<LedgerHead> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let publisher = HeadPublisher(adapter: self, continuation: continuation)
      let task = Task {
        await withTaskGroup(of: Void.self) { group in
          group.addTask { await publisher.poll() }
          if let subscription {
            group.addTask { await publisher.follow(subscription) }
          }
        }
        continuation.finish()
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}

/// Hands on each final head that is higher than the last.
private actor HeadPublisher {
  private let adapter: EVMAdapter
  private let continuation: AsyncStream<LedgerHead>.Continuation
  private var height: UInt64?
  private var isPushed = false

  init(adapter: EVMAdapter, continuation: AsyncStream<LedgerHead>.Continuation) {
    (self.adapter, self.continuation) = (adapter, continuation)
  }

  func poll() async {
    while !Task.isCancelled {
      await refresh()
      let interval = adapter.configuration.pollInterval.count * (isPushed ? 10 : 1)
      do { try await Task.sleep(for: .milliseconds(max(1, interval))) } catch { return }
    }
  }

  func follow(_ subscription: WebSocketJSONRPC) async {
    for await event in subscription.subscribe(method: "eth_subscribe", params: ["newHeads"]) {
      switch event {
      case .connected: isPushed = true
      case .notification: break
      case .disconnected:
        isPushed = false
        continue
      }
      await refresh()
    }
  }

  /// A node that does not answer makes a pause, not an end.
  private func refresh() async {
    guard let head = try? await adapter.finalHead(), height.map({ head.height > $0 }) ?? true else { return }
    height = head.height
    continuation.yield(head)
  }
}
