import Testing
import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineProofs
import TielineUTXO

/// Locks that the adapter makes and opens itself; see ``LiveLitecoinTests`` for the node.
extension LiveLitecoinTests {
  @Test func `locks, claims, and reads the preimage from the claim (H-11)`() async throws {
    let run = try await LiveAccounts()
    let reader = LockReader(adapter: run.adapter, verifier: try await run.verifier())
    let cursor = try await run.adapter.events(after: nil, limit: 1).cursor
    let terms = try await run.terms("claim")
    #expect(try await reader.read([terms], at: run.live.now).map(\.status) == [.absent])
    let lock = try await run.settle(.lock(terms), from: run.sender)
    #expect(try await reader.read([terms], at: run.live.now).map(\.status) == [.locked])
    let name = try run.adapter.lockIdentifier(for: terms)
    #expect(try await run.adapter.terms(of: name) == terms)
    let claim = try await run.settle(.claim(terms, run.preimage("claim")), from: run.recipient)
    #expect(try await reader.read([terms], at: run.live.now).map(\.status) == [.claimed(run.preimage("claim"))])
    let page = try await run.adapter.events(after: cursor, limit: 1000)
    #expect(
      page.events.filter { [lock, claim].map(\.identifier).contains($0.transaction) }.map(\.kind) == [
        .locked(name, hashlock: terms.hashlock),
        .claimed(name, hashlock: terms.hashlock, preimage: run.preimage("claim")),
      ])
    let again = await #expect(throws: AdapterError.self) {
      try await run.adapter.prepare(.claim(terms, run.preimage("claim")), from: run.recipient)
    }
    #expect(again?.code == .rejected && again?.message.contains(claim.identifier) == true)
    try await run.adapter.broadcast(claim)  // Harmless (H-16).
    let paid = try await run.adapter.balances(of: [Holding(account: run.recipient, asset: run.coin)])[0]
    #expect(paid > Amount(990_000) && paid < Amount(1_000_000))
  }

  @Test func `pays back from the timelock on, whatever was locked (H-6, H-14)`() async throws {
    let run = try await LiveAccounts()
    let reader = LockReader(adapter: run.adapter, verifier: try await run.verifier())
    let terms = try await run.terms("refund", seconds: 40)
    try await run.settle(.lock(terms), from: run.sender)
    // Somebody pays too little to the same script beside it.
    let script = try UTXOHashTimeLock(
      hashlock: terms.hashlock, recipientKey: run.keys[1].bytes, senderKey: run.keys[0].bytes,
      locktime: UInt32(terms.timelock.secondsSinceEpoch))
    try await run.live.call("sendtoaddress", [.string(script.address(on: .litecoinRegtest)), .number("0.001")])
    try await run.live.mine(3)
    let early = await #expect(throws: AdapterError.self) {
      try await run.adapter.prepare(.refund(terms), from: run.sender)
    }
    #expect(early?.code == .rejected && early?.message.contains("too early") == true)
    try await run.mine(until: terms.timelock)
    let late = await #expect(throws: AdapterError.self) {
      try await run.adapter.prepare(.claim(terms, run.preimage("refund")), from: run.recipient)
    }
    #expect(late?.code == .rejected && late?.message.contains("too late") == true)
    // The ledger takes it once the median time of its newest block is past the timelock.
    try await run.live.mine(8)
    let refund = try await run.settle(.refund(terms), from: run.sender)
    #expect(try UTXOTransaction(decoding: refund.payload).inputs.count == 2)
    #expect(try await reader.read([terms], at: run.live.now).map(\.status) == [.refunded])
  }

  @Test func `replaces a claim that waits with one of a higher fee (H-12)`() async throws {
    let run = try await LiveAccounts()
    let terms = try await run.terms("replaced")
    try await run.settle(.lock(terms), from: run.sender)
    let first = try #require(
      try await run.adapter.prepare(.claim(terms, run.preimage("replaced")), from: run.recipient).first)
    try await run.adapter.broadcast(first)
    #expect(try await run.outcome(of: first) == .pending)
    let second = try await run.adapter.replacement(for: first)
    #expect(second.sequence == first.sequence && second.account == run.recipient)
    let paid = try [first, second].map { try UTXOTransaction(decoding: $0.payload).outputs[0].value }
    #expect(paid[1] < paid[0])
    try await run.adapter.broadcast(second)
    #expect(try await run.adapter.outcomes(of: [first, second]).value == [.unknown, .pending])
    try await run.live.mine(1)
    #expect(try await run.outcome(of: second).isIncluded)
    try await run.live.mine(2)
    #expect(try await run.outcome(of: first) == .superseded)
    #expect(try await run.outcome(of: second).isSuccess)
  }

  @Test func `reopens a claim that a reorganisation undid, and pays for its lock too (H-10)`() async throws {
    let run = try await LiveAccounts()
    let terms = try await run.terms("reorganised")
    let lock = try await run.settle(.lock(terms), from: run.sender)
    let claim = try await run.settle(.claim(terms, run.preimage("reorganised")), from: run.recipient)
    let height = try #require(try await run.outcome(of: claim).height)
    let locked = try #require(try await run.outcome(of: lock).height)
    let undone = try await run.live.hash("getblockhash", [.integer(height)])
    try await run.live.call("invalidateblock", [.string("\(undone)")])
    #expect(try await run.outcome(of: claim) == .pending)
    let address = try await run.live.call("getnewaddress").string()
    let again = try await run.live.mine(3, to: address)
    #expect(try await run.outcome(of: claim) == .succeeded(height: height))
    #expect(!again.contains(undone))

    // The lock itself waits again while the preimage is known: a claim pays for both.
    let funding = try await run.live.hash("getblockhash", [.integer(locked)])
    try await run.live.call("invalidateblock", [.string("\(funding)")])
    #expect(try await run.adapter.outcomes(of: [lock, claim]).value == [.pending, .pending])
    try await run.live.mine(5, to: address)
    #expect(try await run.outcome(of: claim).isSuccess)
  }

  @Test func `refuses dust, fees above the limit, and coins that are not there, with the numbers (H-12)`() async throws
  {
    let run = try await LiveAccounts(coins: 1)
    func refusal(_ amount: UInt64, _ adapter: UTXOAdapter? = nil) async throws -> AdapterError? {
      let terms = try await run.terms("refused \(amount)", amount: amount)
      return await #expect(throws: AdapterError.self) {
        try await (adapter ?? run.adapter).prepare(.lock(terms), from: run.sender)
      }
    }
    let dust = try await refusal(3_299)
    #expect(dust?.code == .invalidRequest && dust?.message.contains("3300") == true)
    let rich = try await refusal(10_000_000)
    #expect(rich?.code == .insufficientFunds && rich?.message.contains("10000000") == true)
    var configuration = run.live.configuration
    configuration.signers = [try LockParties().sender]
    configuration.feeLimit = FeeRate(perThousandBytes: 1)
    configuration.parties = run.keys
    let foreign = try UTXOAdapter(configuration, http: run.live.http)
    let unknown = try await refusal(1_000_000, foreign)
    #expect(unknown?.code == .unknownAccount)
    // The ledger's own word on the same amount.
    let terms = try await run.terms("least", amount: 10_000)
    try await run.settle(.lock(terms), from: run.sender)
  }

  @Test func `never spends a coin twice, also after a restart (H-17, H-7)`() async throws {
    let run = try await LiveAccounts(coins: 2)
    let terms = [try await run.terms("one"), try await run.terms("two"), try await run.terms("three")]
    let first = try await run.adapter.prepare(.lock(terms[0]), from: run.sender)
    let second = try await run.adapter.prepare(.lock(terms[1]), from: run.sender)
    let none = await #expect(throws: AdapterError.self) {
      try await run.adapter.prepare(.lock(terms[2]), from: run.sender)
    }
    #expect(none?.code == .insufficientFunds)
    let used = await #expect(throws: AdapterError.self) {
      try await run.adapter.prepare(.lock(terms[0]), from: run.sender)
    }
    #expect(used?.message.contains("H-7") == true)
    await run.adapter.abandon(second)
    let third = try await run.adapter.prepare(.lock(terms[2]), from: run.sender)
    #expect(third[0].sequence == second[0].sequence)

    let restarted = try run.restarted()
    try await restarted.resume(first + third)
    let after = await #expect(throws: AdapterError.self) {
      try await restarted.prepare(.lock(terms[1]), from: run.sender)
    }
    #expect(after?.code == .insufficientFunds)
    for transaction in first + third { try await restarted.broadcast(transaction) }
    // Change that waits for a block can be spent; who spends it pays for its parent too, which is not replaced then.
    let child = try await restarted.prepare(.lock(terms[1]), from: run.sender)
    try await restarted.broadcast(child[0])
    let outpoint = try UTXOTransaction(decoding: child[0].payload).inputs[0].outpoint
    let parent = try #require((first + third).first { $0.identifier == "\(outpoint.transaction)" })
    let bound = await #expect(throws: AdapterError.self) { try await restarted.replacement(for: parent) }
    #expect(bound?.code == .rejected)
    try await run.live.mine(3)
    let outcomes = try await restarted.outcomes(of: first + third + child).value
    #expect(outcomes.allSatisfy { $0.isSuccess }, "\(outcomes)")
    let known = try run.restarted()
    let reused = await #expect(throws: AdapterError.self) {
      try await known.prepare(.lock(terms[0]), from: run.sender)
    }
    #expect(reused?.message.contains("H-7") == true, "the ledger's announcements say so")
  }

  @Test func `pays for a claim that waits by a child of it (H-12)`() async throws {
    let run = try await LiveAccounts()
    let terms = try await run.terms("child")
    try await run.settle(.lock(terms), from: run.sender)
    let claim = try await run.adapter.prepare(.claim(terms, run.preimage("child")), from: run.recipient)[0]
    let early = await #expect(throws: AdapterError.self) { try await run.adapter.child(of: claim) }
    #expect(early?.code == .rejected)
    try await run.adapter.broadcast(claim)
    let child = try await run.adapter.child(of: claim)
    try await run.adapter.broadcast(child)
    let entry = try await run.live.call("getmempoolentry", [.string(child.identifier)])
    let bytes = try entry["ancestorsize"].integer(UInt64.self)
    let fees = try [entry["fees"]["ancestor"], entry["fees"]["base"]].map {
      try #require(FeeRate.smallestUnits(inCoins: $0.numberText()))
    }
    let own = fees[0] - fees[1]
    #expect(fees[1] >= bytes && fees[1] > own / 8, "\(fees[1]) beside \(own), for \(bytes) bytes")
    try await run.live.mine(3)
    #expect(try await run.adapter.outcomes(of: [claim, child]).value.allSatisfy { $0.isSuccess })
  }
}
