import TielineAdapterSDK
import TielineCore
import TielineCrypto

extension ConformanceSuite {
  static let cases: [Case] = [
    Case(name: "final heads go up and their time never goes back", needs: nil) { try await $0.headsGoUp() },
    Case(name: "timings are measured and positive (H-1)", needs: nil) { try await $0.timingsArePositive() },
    Case(name: "an account without a key is refused", needs: nil) { try await $0.foreignerIsRefused() },
    Case(name: "a lock, its claim and their events (H-7)", needs: .hashTimeLocks) { try await $0.lockAndClaim() },
    Case(name: "a claim needs the preimage", needs: .hashTimeLocks) { try await $0.wrongPreimage() },
    Case(name: "claim before, refund from the timelock on (H-6)", needs: .hashTimeLocks) { try await $0.refund() },
    Case(name: "anyone may claim and refund, only the owner is paid (H-13)", needs: .hashTimeLocks) {
      try await $0.strangerActs()
    },
    Case(name: "a hashlock is not used twice (H-7)", needs: .hashTimeLocks) { try await $0.hashlockOnce() },
    Case(name: "terms that differ name another lock (H-2)", needs: .hashTimeLocks) { try await $0.termsAreBound() },
    Case(name: "broadcasting twice acts once (H-9)", needs: .hashTimeLocks) { try await $0.broadcastTwice() },
    Case(name: "numbers have no gap after one was given back (H-17)", needs: .hashTimeLocks) {
      try await $0.abandonedNumber()
    },
    Case(name: "many transactions of one account at once (H-17)", needs: .hashTimeLocks) {
      try await $0.manyAtOnce()
    },
    Case(name: "a lock beyond the balance is refused", needs: .hashTimeLocks) { try await $0.beyondBalance() },
    Case(name: "a replacement takes the same number; one of both counts (H-12)", needs: .replacement) {
      try await $0.replacement()
    },
    Case(name: "a certificate is issued once and read back the same (E-2, E-5)", needs: .certificates) {
      try await $0.certificates()
    },
  ]

  private func headsGoUp() async throws {
    let first = try await adapter.finalHead()
    var seen: [LedgerHead] = []
    let task = Task {
      var heads: [LedgerHead] = []
      for await head in adapter.finalHeads() {
        heads.append(head)
        if heads.count == 3 { break }
      }
      return heads
    }
    let timer = Task {
      try await Task.sleep(for: fixture.patience)
      task.cancel()
    }
    seen = await task.value
    timer.cancel()
    try require(seen.count == 3, "only \(seen.count) heads came within \(fixture.patience)")
    for (earlier, later) in zip([first] + seen, seen) {
      try require(later.height >= earlier.height, "height went from \(earlier.height) to \(later.height)")
      try require(later.time >= earlier.time, "time went from \(earlier.time) to \(later.time)")
    }
  }

  private func timingsArePositive() async throws {
    let timings = try await adapter.timings()
    try require(timings.inclusion > .zero, "inclusion is \(timings.inclusion)")
    try require(timings.finality >= .zero, "finality is \(timings.finality)")
    try require(timings.samples > 0, "the figures rest on no sample")
  }

  private func foreignerIsRefused() async throws {
    guard adapter.capabilities.contains(.hashTimeLocks) else { return }
    let lock = try await terms("foreigner", seconds: 3600)
    do throws(AdapterError) {
      _ = try await adapter.prepare(.refund(lock), from: fixture.foreigner)
    } catch {
      return try require(
        error.code == .unknownAccount && error.retry == .never, "expected unknownAccount, found \(error.code)")
    }
    throw Failure(description: "an account without a key could sign")
  }

  private func lockAndClaim() async throws {
    var cursor = try await adapter.events(after: nil, limit: 1000).cursor
    let lock = try await terms("claim", seconds: 600)
    let holdings = [fixture.sender, fixture.recipient].map { Holding(account: $0, asset: fixture.asset) }
    let before = try await adapter.balances(of: holdings)
    try require(try await status(lock) == .absent, "the lock exists beforehand")
    try await succeed(.lock(lock), from: fixture.sender)
    try require(try await status(lock) == .locked, "not locked after a successful lock")
    try await succeed(.claim(lock, preimage("claim")), from: fixture.recipient)
    try require(try await status(lock) == .claimed(preimage("claim")), "the preimage is not shown after the claim")
    let after = try await adapter.balances(of: holdings)
    try require(isLess(after[0], than: before[0], by: 10, fees: 1), "sender: \(before[0]) → \(after[0])")
    try require(isMore(after[1], than: before[1], by: 10, fees: 1), "recipient: \(before[1]) → \(after[1])")
    let name = try adapter.lockIdentifier(for: lock)
    var found: [UnverifiedEvent.Kind] = []
    var hasMore = true
    while hasMore {
      let page = try await adapter.events(after: cursor, limit: 1000)
      found += page.events.map(\.kind)
      cursor = page.cursor
      hasMore = page.hasMore
    }
    let expected: [UnverifiedEvent.Kind] = [
      .locked(name, hashlock: lock.hashlock),
      .claimed(name, hashlock: lock.hashlock, preimage: preimage("claim")),
    ]
    try require(found.filter(expected.contains) == expected, "events were \(found)")
    let again = try await adapter.events(after: cursor, limit: 1000)
    try require(again.events.allSatisfy { !expected.contains($0.kind) }, "an event came twice")
  }

  private func wrongPreimage() async throws {
    let lock = try await terms("wrong preimage", seconds: 600)
    try await succeed(.lock(lock), from: fixture.sender)
    try await mustNotSucceed(.claim(lock, preimage("another")), from: fixture.recipient, "a wrong preimage")
    try require(try await status(lock) == .locked, "a wrong preimage changed the lock")
  }

  private func refund() async throws {
    let lock = try await terms("refund", seconds: fixture.shortLockSeconds)
    let holding = Holding(account: fixture.sender, asset: fixture.asset)
    let before = try await adapter.balances(of: [holding])[0]
    try await succeed(.lock(lock), from: fixture.sender)
    try await mustNotSucceed(.refund(lock), from: fixture.stranger, "a refund before the timelock")
    try await waitForLedgerTime(lock.timelock.instant)
    try await mustNotSucceed(.claim(lock, preimage("refund")), from: fixture.recipient, "a claim after the timelock")
    try await succeed(.refund(lock), from: fixture.stranger)
    try require(try await status(lock) == .refunded, "not refunded")
    let after = try await adapter.balances(of: [holding])[0]
    try require(isLess(after, than: before, by: 0, fees: 2), "the sender had \(before) and got back to \(after)")
    try await mustNotSucceed(.refund(lock), from: fixture.stranger, "a second refund")
  }

  private func strangerActs() async throws {
    let lock = try await terms("stranger", seconds: 600)
    let holdings = [fixture.stranger, fixture.recipient].map { Holding(account: $0, asset: fixture.asset) }
    try await succeed(.lock(lock), from: fixture.sender)
    let before = try await adapter.balances(of: holdings)
    try await succeed(.claim(lock, preimage("stranger")), from: fixture.stranger)
    let after = try await adapter.balances(of: holdings)
    try require(after[0] == before[0], "the stranger was paid")
    try require(isMore(after[1], than: before[1], by: 10, fees: 1), "the recipient was not paid")
  }

  private func hashlockOnce() async throws {
    try await succeed(.lock(try await terms("once", seconds: 600)), from: fixture.sender)
    try await mustNotSucceed(
      .lock(try await terms("once", amount: 11, seconds: 700)), from: fixture.sender, "a used hashlock")
  }

  private func termsAreBound() async throws {
    let lock = try await terms("bound", seconds: 600)
    let name = try adapter.lockIdentifier(for: lock)
    let later = try Timelock(secondsSinceEpoch: lock.timelock.secondsSinceEpoch + 1)
    let variants = [
      try LockTerms(
        sender: lock.sender, recipient: lock.recipient,
        assets: [AssetAmount(asset: fixture.asset, amount: units(11))], hashlock: lock.hashlock,
        timelock: lock.timelock),
      try LockTerms(
        sender: lock.sender, recipient: fixture.stranger, assets: lock.assets, hashlock: lock.hashlock,
        timelock: lock.timelock),
      try LockTerms(
        sender: fixture.stranger, recipient: lock.recipient, assets: lock.assets, hashlock: lock.hashlock,
        timelock: lock.timelock),
      try LockTerms(
        sender: lock.sender, recipient: lock.recipient, assets: lock.assets, hashlock: preimage("other").hashlock,
        timelock: lock.timelock),
      try LockTerms(
        sender: lock.sender, recipient: lock.recipient, assets: lock.assets, hashlock: lock.hashlock, timelock: later),
    ]
    let names = try variants.map { try adapter.lockIdentifier(for: $0) }
    try require(Set(names + [name]).count == 6, "two locks with different terms have one name")
    try await succeed(.lock(lock), from: fixture.sender)
    let statuses = try await statuses(variants)
    try require(statuses.allSatisfy { $0 == .absent }, "a lock is seen under terms that it does not have")
  }

  private func broadcastTwice() async throws {
    let lock = try await terms("twice", seconds: 600)
    let transactions = try await adapter.prepare(.lock(lock), from: fixture.sender)
    for transaction in transactions + transactions { try await adapter.broadcast(transaction) }
    _ = try await decided(transactions[transactions.count - 1])
    for transaction in transactions { try await adapter.broadcast(transaction) }
    try require(try await status(lock) == .locked, "not locked")
  }

  private func abandonedNumber() async throws {
    let given = try await adapter.prepare(.lock(try await terms("abandoned", seconds: 600)), from: fixture.sender)
    await adapter.abandon(given)
    try await succeed(.lock(try await terms("after abandoned", seconds: 600)), from: fixture.sender)
  }

  private func manyAtOnce() async throws {
    var locks: [LockTerms] = []
    for index in 0..<8 { locks.append(try await terms("many \(index)", amount: 1, seconds: 600)) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lock in locks { group.addTask { try await succeed(.lock(lock), from: fixture.sender) } }
      try await group.waitForAll()
    }
    let statuses = try await statuses(locks)
    try require(statuses.allSatisfy { $0 == .locked }, "statuses were \(statuses)")
  }

  private func beyondBalance() async throws {
    let balance = try await adapter.balances(of: [Holding(account: fixture.sender, asset: fixture.asset)])[0]
    let head = try await adapter.finalHead()
    guard let tooMuch = balance.adding(Amount(1)) else { return }
    let lock = try LockTerms(
      sender: fixture.sender, recipient: fixture.recipient,
      assets: [AssetAmount(asset: fixture.asset, amount: tooMuch)], hashlock: preimage("beyond").hashlock,
      timelock: Timelock(roundingUp: head.time + Milliseconds(seconds: 600)))
    do throws(AdapterError) {
      _ = try await adapter.prepare(.lock(lock), from: fixture.sender)
    } catch {
      return try require(error.code == .insufficientFunds, "expected insufficientFunds, found \(error.code)")
    }
    throw Failure(description: "a lock beyond the balance was prepared")
  }

  private func replacement() async throws {
    let lock = try await terms("replaced", seconds: 600)
    let transactions = try await adapter.prepare(.lock(lock), from: fixture.sender)
    for transaction in transactions { try await adapter.broadcast(transaction) }
    let first = transactions[transactions.count - 1]
    let second = try await adapter.replacement(for: first)
    try require(second.sequence == first.sequence, "the replacement has another number")
    try require(second.identifier != first.identifier, "the replacement is the same transaction")
    try? await adapter.broadcast(second)  // Too late where the first is in a block already.
    let outcomes = [try await decided(first), try await decided(second)]
    let succeeded = outcomes.filter { if case .succeeded = $0 { true } else { false } }
    try require(succeeded.count == 1, "outcomes were \(outcomes)")
    try require(try await status(lock) == .locked, "not locked")
  }

  private func certificates() async throws {
    guard let certificate = fixture.certificate else {
      throw Failure(description: "the fixture has no certificate although the adapter declares them")
    }
    try await succeed(.issue(certificate, to: fixture.sender), from: fixture.sender)
    guard let record = try await adapter.certificate(certificate.identifier) else {
      throw Failure(description: "the certificate is not found under its name")
    }
    try require(record.certificate == certificate, "read back: \(record.certificate)")
    let all = try await adapter.certificates()
    try require(all.contains(record), "not in the list of certificates")
    let held = try await adapter.balances(of: [Holding(account: fixture.sender, asset: record.asset)])[0]
    try require(held == certificate.energy.amount, "the owner holds \(held) Wh of \(certificate.energy)")
    try await mustNotSucceed(
      .issue(certificate, to: fixture.recipient), from: fixture.sender, "a second certificate for the interval (E-2)")
    try await succeed(.cancel(certificate.identifier, certificate.energy, beneficiary: "test"), from: fixture.sender)
    let left = try await adapter.balances(of: [Holding(account: fixture.sender, asset: record.asset)])[0]
    try require(left == .zero, "\(left) Wh are left after cancellation (E-4)")
    try await movements(of: certificate)
    let none = try await adapter.certificate(CertificateIdentifier(checked: preimage("none").bytes))
    try require(none == nil, "a certificate that nobody issued was found")
  }

  /// Reads all pages from the ledger's first block, in small and in large pieces.
  private func movements(of certificate: Certificate) async throws {
    var found: [[CertificateMovement]] = []
    for limit in [50, 10_000] {
      var (movements, next): ([CertificateMovement], UInt64?) = ([], nil)
      for _ in 0..<100_000 {
        let page = try await adapter.movements(from: next, limit: limit)
        movements += page.movements.filter { $0.certificate == certificate.identifier }
        next = page.next
        if !page.hasMore { break }
      }
      found.append(movements)
    }
    try require(found[0] == found[1], "pages of 50 blocks give other movements than pages of 10,000")
    try require(
      found[0].map(\.kind) == [.issued(to: fixture.sender), .cancelled(by: fixture.sender)]
        && found[0].allSatisfy { $0.energy == certificate.energy && !$0.transaction.isEmpty },
      "movements were \(found[0])")
  }
}
