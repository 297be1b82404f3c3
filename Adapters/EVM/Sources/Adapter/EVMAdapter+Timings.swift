import TielineAdapterSDK
import TielineCore
import TielineTransport

extension EVMAdapter {
  /// Blocks that ``timings()`` looks at.
  static let timingBlocks: UInt64 = 33

  /// Measured on the newest 32 intervals between blocks (fewer on a younger ledger) and this process's own transactions.
  ///
  /// c is three times the longest interval, for a block that is missed and one that is full, plus a second, because
  /// blocks tell their time in whole seconds; never less than the longest that an own transaction has waited and one
  /// more interval. f is the finality depth times the longest interval.
  public func timings() async throws(AdapterError) -> LedgerTimings {
    let newest = try await node.ask(JSONRPCCall("eth_blockNumber")).hexQuantity()
    // Block 0 has whatever time its author wrote, which is no interval.
    guard newest >= 2 else {
      throw AdapterError(.unreachable, "\(ledger) has no two blocks yet; ask again when it has")
    }
    let first = newest - min(newest - 1, Self.timingBlocks - 1)
    let answers = try await node.ask((first...newest).map { EVMCall.block(.number($0)) })
    let times = try answers.map { answer throws(AdapterError) in try EVMNode.block(answer).time }
    let intervals = zip(times.dropFirst(), times).map { $0 - $1 }
    let longest = max(intervals.max() ?? .zero, .zero)
    let own = ownTransactions.longest
    let ownWorst = own.samples > 0 ? own.wait + longest : .zero
    return LedgerTimings(
      inclusion: max(longest * 3 + Milliseconds(seconds: 1), ownWorst),
      finality: longest * Int64(clamping: configuration.finalityDepth), samples: intervals.count + own.samples)
  }
}
