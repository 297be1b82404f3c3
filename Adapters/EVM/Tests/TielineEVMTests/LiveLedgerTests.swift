import Foundation
import Testing
import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineEVM
import TielineProofs
import TielineTransport

/// On a running EVM ledger: `TIELINE_EVM_URL` names its JSON-RPC (HTTP), `TIELINE_EVM_WS_URL` its WebSocket,
/// `TIELINE_COMET_URL` the CometBFT RPC of the same node, `TIELINE_COMET_CHAIN` its chain id (`test-1` if left out),
/// `TIELINE_EVM_LEDGER` its CAIP-2 name, `TIELINE_EVM_KEY` the 32-byte key of a funded account that nothing else uses.
@Suite(.serialized, .enabled(if: LiveLedger.isThere), .timeLimit(.minutes(5)))
struct LiveLedgerTests {
  @Test func `deploys, issues, locks, claims and reads it all back`() async throws {
    let live = try await LiveLedger.shared()
    let start = try #require(try await live.adapter.events(after: nil, limit: 1)).cursor
    let certificate = try live.certificate(energy: 1_250_000)
    _ = try await live.act(.issue(certificate, to: live.account), from: live.account)

    let record = try #require(try await live.adapter.certificate(certificate.identifier))
    #expect(record.certificate == certificate)
    #expect(try await live.adapter.certificates().contains(record))

    let preimage = try Preimage((0..<32).map { _ in UInt8.random(in: 0...255) })
    let terms = try live.terms(
      [AssetAmount(asset: record.asset, amount: Amount(400_000))], preimage.hashlock, seconds: 600)
    #expect(try await live.statuses([terms]) == [.absent])
    let locking = try await live.act(.lock(terms), from: live.account)
    #expect(locking.count <= 2)
    #expect(try await live.statuses([terms]) == [.locked])
    // H-13: the recipient need not be the one who claims.
    _ = try await live.act(.claim(terms, preimage), from: live.account)
    #expect(try await live.statuses([terms, terms]) == [.claimed(preimage), .claimed(preimage)])
    let holdings = [live.account, live.recipient].map { Holding(account: $0, asset: record.asset) }
    #expect(try await live.adapter.balances(of: holdings) == [Amount(850_000), Amount(400_000)])

    _ = try await live.act(
      .cancel(certificate.identifier, WattHours(850_000), beneficiary: "Stadtwerk"), from: live.account)
    #expect(try await live.adapter.balances(of: holdings)[0] == .zero)

    let identifier = try live.adapter.lockIdentifier(for: terms)
    var (events, cursor) = ([UnverifiedEvent](), start)
    repeat {
      let page = try await live.adapter.events(after: cursor, limit: 3)
      events += page.events
      cursor = page.cursor
      if !page.hasMore { break }
    } while true
    let expected: [UnverifiedEvent.Kind] = [
      .issued(certificate.identifier, owner: live.account, energy: WattHours(1_250_000)),
      .locked(identifier, hashlock: preimage.hashlock),
      .claimed(identifier, hashlock: preimage.hashlock, preimage: preimage),
      .cancelled(certificate.identifier, owner: live.account, energy: WattHours(850_000)),
    ]
    // Other suites use the same contracts at the same time.
    #expect(events.map(\.kind).filter(expected.contains) == expected)
  }

  @Test func `refunds coins and tokens at the timelock, and says why a call was undone`() async throws {
    let live = try await LiveLedger.shared()
    let mint = ERC20Contract(address: live.addresses.paymentToken).mint(
      to: try EVMAddress(live.account.address), Amount(1000))
    _ = try await live.send(live.adapter.prepare([PlannedCall(mint, gasLimit: 150_000)], from: live.account))
    let token = try AssetID("\(live.adapter.ledger)/erc20:\(live.addresses.paymentToken.lowercased)")
    let coin = try AssetID("\(live.adapter.ledger)/slip44:60")
    let before = try await live.adapter.balances(of: [Holding(account: live.account, asset: token)])
    let terms = try [token, coin].map { asset in
      let preimage = try Preimage((0..<32).map { _ in UInt8.random(in: 0...255) })
      return try live.terms(
        [AssetAmount(asset: asset, amount: Amount(700))], preimage.hashlock, seconds: LiveLedger.shortLockSeconds)
    }
    let unknown = try Hashlock((0..<32).map { _ in UInt8.random(in: 0...255) })
    let later = try live.terms([AssetAmount(asset: coin, amount: Amount(700))], unknown, seconds: 600)
    for terms in terms + [later] { _ = try await live.act(.lock(terms), from: live.account) }
    #expect(try await live.statuses(terms) == [.locked, .locked])

    let early = try await live.send(live.adapter.prepare(.refund(later), from: live.account), mustSucceed: false)
    guard case .reverted(_, let reason) = early.last else { return #expect(Bool(false), "\(early)") }
    #expect(reason.contains("timelock has not come"))

    while try await live.adapter.finalHead().time < terms[1].timelock.instant {
      try await Task.sleep(for: .milliseconds(200))
    }
    for terms in terms { _ = try await live.act(.refund(terms), from: live.account) }
    #expect(try await live.statuses(terms) == [.refunded, .refunded])
    #expect(try await live.adapter.balances(of: [Holding(account: live.account, asset: token)]) == before)
  }

  @Test func `H-17 numbers follow one another when many actions are prepared at once and sent in any order`()
    async throws
  {
    let live = try await LiveLedger.shared()
    let recipient = try EVMAddress(live.recipient.address)
    let payment = PlannedCall(recipient: recipient, value: Amount(1), data: [], gasLimit: paymentGas)
    let prepared = try await withThrowingTaskGroup(of: [PreparedTransaction].self) { group in
      for _ in 0..<8 { group.addTask { try await live.adapter.prepare([payment], from: live.account) } }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    let numbers = prepared.map(\.sequence).sorted()
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 })
    // The last two are given back; the next preparation takes the lower one.
    let ordered = prepared.sorted { $0.sequence < $1.sequence }
    await live.adapter.abandon(Array(ordered.suffix(2)))
    let again = try await live.adapter.prepare([payment], from: live.account)
    #expect(again.map(\.sequence) == [ordered[6].sequence])
    let sent = Array(ordered.prefix(6)) + again
    try await withThrowingTaskGroup(of: Void.self) { group in
      for transaction in sent.reversed() { group.addTask { try await live.adapter.broadcast(transaction) } }
      try await group.waitForAll()
    }
    for transaction in sent { try await live.adapter.broadcast(transaction) }
    _ = try await live.settle(sent)
  }

  @Test func `says how much is missing, and refuses what it cannot do`() async throws {
    let live = try await LiveLedger.shared()
    let coin = try AssetID("\(live.adapter.ledger)/slip44:60")
    let held = try await live.adapter.balances(of: [Holding(account: live.account, asset: coin)])[0]
    let hashlock = try Hashlock([UInt8](repeating: 9, count: 32))
    let tooMuch = try live.terms(
      [AssetAmount(asset: coin, amount: #require(held.adding(Amount(5))))], hashlock, seconds: 60)
    let error = await #expect(throws: AdapterError.self) {
      try await live.adapter.prepare(.lock(tooMuch), from: live.account)
    }
    #expect(error?.code == .insufficientFunds)
    let stranger = await #expect(throws: AdapterError.self) {
      try await live.adapter.prepare(.refund(tooMuch), from: live.recipient)
    }
    #expect(stranger?.code == .unknownAccount)
    var wrong = live.configuration
    wrong.ledger = try LedgerID("eip155:424242")
    let other = try EVMAdapter(wrong, http: live.http)
    let refused = await #expect(throws: AdapterError.self) { try await other.finalHead() }
    #expect(refused?.code == .wrongLedger)
    let reorganized = await #expect(throws: AdapterError.self) {
      let cursor = LedgerCursor(height: 3, hash: "0x" + String(repeating: "00", count: 32))
      return try await live.adapter.events(after: cursor, limit: 10)
    }
    #expect(reorganized?.code == .reorganized)
  }

  @Test func `H-12 signs a replacement for the same number, of which at most one counts`() async throws {
    let live = try await LiveLedger.shared()
    let recipient = try EVMAddress(live.recipient.address)
    let payment = PlannedCall(recipient: recipient, value: Amount(1), data: [], gasLimit: paymentGas)
    let first = try #require(try await live.adapter.prepare([payment], from: live.account).first)
    let second = try await live.adapter.replacement(for: first)
    #expect(second.sequence == first.sequence && second.identifier != first.identifier)
    try await live.adapter.broadcast(second)
    _ = try await live.settle([second])
    await #expect(throws: AdapterError.self) { try await live.adapter.broadcast(first) }
    var outcome = TransactionOutcome.unknown
    for _ in 0..<100 where outcome != .superseded {
      outcome = try #require(try await live.adapter.outcomes(of: [first]).value.first)
      try await Task.sleep(for: .milliseconds(100))
    }
    #expect(outcome == .superseded)
    var low = live.configuration
    low.feeLimit = Amount(1)
    let limited = try EVMAdapter(low, http: live.http)
    let error = await #expect(throws: AdapterError.self) { try await limited.replacement(for: first) }
    #expect(error?.code == .feeLimit)
  }

  @Test func `H-10 calls a transaction final only when enough blocks follow its own`() async throws {
    let live = try await LiveLedger.shared()
    var deep = live.configuration
    deep.finalityDepth = 6
    let adapter = try EVMAdapter(deep, http: live.http)
    let payment = PlannedCall(
      recipient: try EVMAddress(live.recipient.address), value: Amount(1), data: [], gasLimit: paymentGas)
    let sent = try await live.adapter.prepare([payment], from: live.account)
    try await live.adapter.broadcast(sent[0])
    guard case .succeeded(let height) = try await live.settle(sent)[0] else { return }
    var seen: [TransactionOutcome] = []
    while seen.last?.isFinal != true, seen.count < 400 {
      let outcome = try await adapter.outcomes(of: sent).value[0]
      if outcome.isFinal { #expect(try await live.adapter.finalHead().height >= height + 6) }
      if outcome != seen.last { seen.append(outcome) }
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(seen == [.included(height: height), .succeeded(height: height)])
    #expect(try await adapter.timings().finality > .zero)
  }

  @Test func `follows heads upwards and measures the ledger`() async throws {
    let live = try await LiveLedger.shared()
    var heights: [UInt64] = []
    for await head in live.adapter.finalHeads() {
      heights.append(head.height)
      if heights.count == 5 { break }
    }
    #expect(heights.count == 5 && zip(heights, heights.dropFirst()).allSatisfy { $0 < $1 })
    let timings = try await live.adapter.timings()
    #expect(timings.samples >= 20)
    #expect(timings.inclusion >= Milliseconds(seconds: 1))
    #expect(timings.finality == .zero)
  }
}

private let paymentGas: UInt64 = 50_000
