import TielineAdapterSDK
import TielineCore
import TielineTransport

extension UTXOAdapter {
  /// Blocks that ``timings()`` looks at.
  static let timingBlocks: UInt64 = 33

  /// Its time is the median of the last 11 header times, which timelocks are measured by (BIP 113).
  public func finalHead() async throws(AdapterError) -> LedgerHead { try await finalBlock().head }

  /// Polls. A node that does not answer makes a pause, not an end.
  public func finalHeads() -> AsyncStream<LedgerHead> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let task = Task {
        var height: UInt64?
        while !Task.isCancelled {
          if let head = try? await finalHead(), height.map({ head.height > $0 }) ?? true {
            height = head.height
            continuation.yield(head)
          }
          do {
            try await Task.sleep(for: .milliseconds(max(1, configuration.pollInterval.count)))
          } catch { break }
        }
        continuation.finish()
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  /// Measured on the newest 32 intervals between blocks (fewer on a younger ledger).
  ///
  /// Blocks come at random: in one interval of 150 the wait is five times the mean. c is three times the longest of the
  /// intervals, and a second because blocks tell whole ones; f is the finality depth times the longest.
  public func timings() async throws(AdapterError) -> LedgerTimings {
    let newest = try await node.height()
    guard newest >= 2 else {
      throw AdapterError(.unreachable, "\(ledger) has no two blocks yet; ask again when it has")
    }
    let headers = try await node.headers((newest - min(newest - 1, Self.timingBlocks - 1))...newest).value
    // A header's time may lie before its parent's.
    let intervals = zip(headers.dropFirst(), headers).map { Int64($0.time) - Int64($1.time) }
    let longest = Milliseconds(seconds: max(0, intervals.max() ?? 0))
    return LedgerTimings(
      inclusion: longest * 3 + Milliseconds(seconds: 1),
      finality: longest * Int64(clamping: configuration.finalityDepth), samples: intervals.count)
  }
}
