import TielineAdapterSDK
import TielineCore
import TielineCrypto

extension ConformanceSuite {
  /// A preimage that only this run and `label` have.
  func preimage(_ label: String) -> Preimage {
    Preimage(checked: SHA256.hash(entropy + Array(label.utf8)))
  }

  /// Terms that expire `seconds` after the ledger's newest final block.
  func terms(_ label: String, amount: UInt64 = 10, seconds: Int64) async throws -> LockTerms {
    let head = try await adapter.finalHead()
    return try LockTerms(
      sender: fixture.sender, recipient: fixture.recipient,
      assets: [AssetAmount(asset: fixture.asset, amount: units(amount))], hashlock: preimage(label).hashlock,
      timelock: Timelock(roundingUp: head.time + Milliseconds(seconds: seconds)))
  }

  /// So many of the suite's units.
  func units(_ count: UInt64) -> Amount { Amount(fixture.unit &* count) }

  /// Whether a holder has so many units less, and has paid no more than so many fees.
  func isLess(_ amount: Amount, than before: Amount, by count: UInt64, fees: UInt64) -> Bool {
    guard let most = before.subtracting(units(count)), let sum = amount.adding(Amount(fixture.largestFee &* fees))
    else {
      return false
    }
    return amount <= most && most <= sum
  }

  /// Whether a holder has so many units more, without so many fees at most.
  func isMore(_ amount: Amount, than before: Amount, by count: UInt64, fees: UInt64) -> Bool {
    guard let most = before.adding(units(count)), let sum = amount.adding(Amount(fixture.largestFee &* fees)) else {
      return false
    }
    return amount <= most && most <= sum
  }

  /// Prepares, sends and waits until the last transaction is decided.
  @discardableResult
  func carryOut(_ action: LedgerAction, from account: AccountID) async throws -> TransactionOutcome {
    let transactions = try await adapter.prepare(action, from: account)
    try require(!transactions.isEmpty, "prepare gave no transaction")
    for transaction in transactions { try await adapter.broadcast(transaction) }
    return try await decided(transactions[transactions.count - 1])
  }

  /// Carries out an action that must succeed.
  func succeed(_ action: LedgerAction, from account: AccountID) async throws {
    let outcome = try await carryOut(action, from: account)
    guard case .succeeded = outcome else {
      throw Failure(description: "expected success, found \(outcome)")
    }
  }

  /// Carries out an action that the ledger must refuse, before or in a block.
  func mustNotSucceed(_ action: LedgerAction, from account: AccountID, _ why: String) async throws {
    do {
      let outcome = try await carryOut(action, from: account)
      guard case .reverted = outcome else {
        throw Failure(description: "\(why): expected a revert, found \(outcome)")
      }
    } catch is AdapterError {
      // Refused before a block is as good.
    }
  }

  func decided(_ transaction: PreparedTransaction) async throws -> TransactionOutcome {
    try await eventually("transaction \(transaction.identifier) was not decided") {
      let outcome = try await adapter.outcomes(of: [transaction]).value[0]
      return outcome.isFinal ? outcome : nil
    }
  }

  func status(_ terms: LockTerms) async throws -> LockObservation.Status {
    try await statuses([terms])[0]
  }

  /// Where locks stand once what is proven has come to the newest final block.
  func statuses(_ locks: [LockTerms]) async throws -> [LockObservation.Status] {
    let head = try await adapter.finalHead()
    return try await eventually("nothing was proven up to height \(head.height)") {
      let proven = try await reader.read(locks, at: now())
      return proven.allSatisfy { $0.header.height >= head.height } ? proven.map(\.status) : nil
    }
  }

  /// Waits for the ledger's own time.
  func waitForLedgerTime(_ instant: Instant) async throws {
    _ = try await eventually("the ledger's time did not reach \(instant)") {
      try await adapter.finalHead().time >= instant ? true : nil
    }
  }

  func eventually<Value: Sendable>(
    _ message: String, _ body: () async throws -> Value?
  ) async throws -> Value {
    let deadline = ContinuousClock.now + fixture.patience
    while ContinuousClock.now < deadline {
      if let value = try await body() { return value }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw Failure(description: "\(message) within \(fixture.patience)")
  }
}
