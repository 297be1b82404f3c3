import TielineAdapterSDK
import TielineCore

/// Carries out single actions on a ledger and waits until they are final.
enum LedgerTask {
  /// Most transactions of one account that wait for a block at once.
  private static let window = 32

  /// Sends every action, in order, and waits for all of them.
  ///
  /// - Parameter progress: Called after each that is final, with how many are.
  /// - Returns: The deciding transaction of each action.
  /// - Throws: ``AdapterError``, or ``CommandFailure`` for an action that the ledger undid or that took over
  ///   two minutes.
  static func carryOut(
    _ actions: [LedgerAction], from account: AccountID, on adapter: any LedgerAdapter,
    progress: @Sendable (Int) -> Void = { _ in }
  ) async throws -> [PreparedTransaction] {
    var done: [PreparedTransaction] = []
    for start in stride(from: 0, to: actions.count, by: window) {
      var sent: [PreparedTransaction] = []
      for action in actions[start..<min(start + window, actions.count)] {
        let transactions = try await adapter.prepare(action, from: account)
        for transaction in transactions { try await adapter.broadcast(transaction) }
        sent += transactions.suffix(1)
      }
      for transaction in sent {
        try await wait(for: transaction, on: adapter)
        done.append(transaction)
        progress(done.count)
      }
    }
    return done
  }

  /// Waits until a transaction is final.
  /// - Throws: ``AdapterError``, or ``CommandFailure`` when it was undone or takes over two minutes.
  static func wait(for transaction: PreparedTransaction, on adapter: any LedgerAdapter) async throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while ContinuousClock.now < deadline {
      switch try await adapter.outcomes(of: [transaction]).value.first {
      case .succeeded: return
      case .reverted(let height, let reason):
        throw CommandFailure(.failed, "transaction \(transaction.identifier) was undone in block \(height): \(reason)")
      case .superseded:
        throw CommandFailure(.failed, "another transaction of \(transaction.account) took the place of this one")
      case .unknown, .pending, .included, nil: try await Task.sleep(for: .milliseconds(50))
      }
    }
    throw CommandFailure(.unavailable, "transaction \(transaction.identifier) was not final within two minutes")
  }
}
