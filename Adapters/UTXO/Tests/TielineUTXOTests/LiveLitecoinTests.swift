import Foundation
import Testing
import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineProofs
import TielineTransport
import TielineUTXO

/// On a running `litecoind` in regtest past height 1351, whose URL with user and password is `TIELINE_LITECOIN_URL`.
@Suite(.serialized, .enabled(if: LiveLitecoin.isThere), .timeLimit(.minutes(5)))
struct LiveLitecoinTests {
  @Test func `follows the ledger from its genesis block and proves lock, claim and refund`() async throws {
    let live = try LiveLitecoin()
    var client = try UTXOLightClient(network: .litecoinRegtest, depth: 3)
    var headers: [UTXOHash: TrustedUTXOHeader] = [:]
    func follow() async throws {
      try await live.mine(3)
      for header in try await live.follow(&client) { headers[header.identifier] = header }
      #expect(client.head.verified.height == (try await live.adapter.finalHead().height))
    }
    try await follow()
    let (parties, amount) = (try LockParties(), UInt64(5_000_000))
    let lock = try parties.lock(until: UInt32(client.tipHeight + 4))
    let locked = try await fund(lock, amount, live)
    try await follow()

    var proven: [VerifiedUTXOLock] = []
    for (block, transaction, output) in locked {
      let inclusion = try await live.adapter.inclusion(of: transaction, in: block)
      let header = try #require(headers[block])
      let verdict = header.lock(lock, amount: amount, output: output, proof: inclusion.proof.bytes)
      proven.append(try #require(verdict.accepted, "\(verdict)"))
    }
    for (lock, isClaim) in zip(proven, [true, false]) {
      let spend = try parties.spend(lock, isClaim: isClaim)
      let sent = try await live.hash("sendrawtransaction", [.string(Hex.encode(spend.bytes(), prefix: false))])
      #expect(sent == spend.identifier)
      let block = try #require(try await live.mine(1).first)
      #expect(try await live.adapter.block(holding: sent) == block)
      try await follow()
      let proof = try await live.adapter.spend(of: lock.outpoint, by: sent, in: block).bytes
      let header = try #require(headers[block])
      let verdict = isClaim ? header.claim(of: lock, proof: proof) : header.refund(of: lock, proof: proof)
      #expect(verdict.accepted?.way == (isClaim ? .claimed(parties.preimage) : .refunded), "\(verdict)")
      let other = isClaim ? header.refund(of: lock, proof: proof) : header.claim(of: lock, proof: proof)
      #expect(other.rejection?.reason == .wrongScript)
    }
    let again = try UTXOLightClient(checkpoint: client.checkpoint)
    #expect(again.head == client.head)
  }

  /// Two outputs of the wallet, each in a transaction and block of its own: block, transaction and output.
  private func fund(
    _ lock: UTXOHashTimeLock, _ amount: UInt64, _ live: LiveLitecoin
  ) async throws -> [(UTXOHash, UTXOHash, UInt32)] {
    var funded: [(UTXOHash, UTXOHash, UInt32)] = []
    for _ in 0..<2 {
      let coins: JSONValue = .number("0.05")
      let sent = try await live.hash("sendtoaddress", [.string(lock.address(on: .litecoinRegtest)), coins])
      let block = try #require(try await live.mine(1).first)
      let transaction = try await live.adapter.inclusion(of: sent, in: block).transaction
      let output = try #require(transaction.outputs.firstIndex { $0.script == lock.outputScript })
      #expect(transaction.outputs[output].value == amount)
      funded.append((block, sent, UInt32(output)))
    }
    return funded
  }

  @Test func `proves a coinbase, and refuses a transaction of another block`() async throws {
    let live = try LiveLitecoin(finalityDepth: 0)
    let blocks = try await live.mine(2)
    var client = try await live.adapter.pin(at: live.adapter.finalHead().height - 5, depth: 0)
    let final = try await live.follow(&client)
    let header = try #require(final.last)
    #expect(header.identifier == blocks[1])
    let coinbase = try UTXOHash(displayed: await live.call("getblock", [.string("\(blocks[1])")])["tx"][0].string())
    let inclusion = try await live.adapter.inclusion(of: coinbase, in: blocks[1])
    #expect(header.transaction(inclusion.proof.bytes).accepted?.identifier == coinbase)
    let other = try #require(final.dropLast().last)
    #expect(other.transaction(inclusion.proof.bytes).rejection?.reason == .wrongRoot)
    let missing = await #expect(throws: AdapterError.self) {
      try await live.adapter.inclusion(of: coinbase, in: blocks[0])
    }
    #expect(missing?.code == .unreachable)
    let block = try await live.call("getblock", [.string("\(blocks[1])"), 0]).string()
    #expect(header.block(try #require(Hex.decode(block))).accepted?.block.transactions.count == 1)
  }

  @Test func `goes over to another branch, and stops where a final block would be undone`() async throws {
    let live = try LiveLitecoin()
    var client = try await live.adapter.pin(at: live.adapter.finalHead().height, depth: 3)
    try await live.mine(4)
    _ = try await live.follow(&client)
    let start = try #require(try await live.adapter.events(after: nil, limit: 1)).cursor
    let height = client.tipHeight
    let undone = try await live.hash("getblockhash", [.integer(height - 1)])
    try await live.call("invalidateblock", [.string("\(undone)")])
    let address = try await live.call("getnewaddress").string()
    try await live.mine(3, to: address)
    _ = try await live.follow(&client)
    #expect(client.tipHeight == height + 1)
    let tip = try await live.hash("getbestblockhash")
    #expect(client.tipIdentifier == tip)
    let page = try await live.adapter.events(after: start, limit: 10)
    #expect(page.events.isEmpty && page.cursor.height == start.height + 1 && !page.hasMore)

    let head = client.head
    let final = "\(head.identifier)"
    try await live.call("invalidateblock", [.string(final)])
    try await live.mine(6, to: address)
    let alert = await #expect(throws: AdapterError.self) { try await live.follow(&client) }
    #expect(alert?.code == .reorganized && alert?.retry == .never && client.head == head)
    let reorganized = await #expect(throws: AdapterError.self) {
      try await live.adapter.events(after: page.cursor, limit: 10)
    }
    #expect(reorganized?.code == .reorganized)
    // What the node now follows contradicts what the light client holds to be final.
    let fork = try await live.adapter.headers(from: head.verified.height, count: 1).value[0]
    #expect(client.apply(fork.bytes, at: live.now).rejection?.reason == .conflictingHeaders)
  }

  @Test func `follows heads upwards, measures, and refuses another ledger`() async throws {
    let live = try LiveLitecoin(finalityDepth: 1)
    let first = try await live.adapter.finalHead()
    var heights: [UInt64] = []
    for await head in live.adapter.finalHeads() {
      heights.append(head.height)
      if heights.count == 3 { break }
      try await live.mine(1)
    }
    #expect(heights == [first.height, first.height + 1, first.height + 2])
    let timings = try await live.adapter.timings()
    #expect(timings.samples == 32 && timings.inclusion >= Milliseconds(seconds: 1))
    let cursor = LedgerCursor(height: 5, hash: String(repeating: "0", count: 64))
    let error = await #expect(throws: AdapterError.self) { try await live.adapter.events(after: cursor, limit: 1) }
    #expect(error?.code == .reorganized)
    let newest = try await live.call("getblockcount").integer(UInt64.self)
    #expect(try await live.adapter.headers(from: newest, count: 5).value.count == 1)
    #expect(try await live.adapter.headers(from: newest + 1, count: 5).value.isEmpty)

    var wrong = live.configuration
    wrong.ledger = try LedgerID("bip122:\(UTXONetwork.bitcoinRegtest.reference)")
    let other = try UTXOAdapter(wrong, http: live.http)
    let refused = await #expect(throws: AdapterError.self) { try await other.finalHead() }
    #expect(refused?.code == .wrongLedger)
  }
}
