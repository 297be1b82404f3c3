import Testing
import TielineCore
import TielineTestVectors

@testable import TielineProofs

@Suite(.enabled(if: SharedVectors.areThere)) struct FabricWriteTests {
  @Test func `accepts a lock that a later transaction has read`() throws {
    let (header, data) = try FabricVectors.trusted(5)
    // The claim in block 8 reads the lock as block 5 left it.
    let evidence = FabricCommitEvidence(
      envelope: try FabricVectors.envelope(8), under: try FabricVectors.client(at: 8).head)
    let write = try header.write(of: "lock:swap-1", in: "meter", by: 0, data: data, evidence: evidence).get()
    #expect(String(decoding: write.value, as: UTF8.self).contains("swap-1"))
    #expect(write.transaction.endorsers == ["DSOMSP", "TSOMSP"])
    #expect(write.transaction.header.height == 5)
    #expect(write.verifiedValue.value == write.value)
    #expect(String(decoding: write.verifiedValue.key, as: UTF8.self) == "meter\0lock:swap-1")
  }

  @Test func `finds every recorded transaction endorsed`() throws {
    for number in [3, 4, 5, 6, 7, 8, 9, 12, 18] {
      let (header, data) = try FabricVectors.trusted(number)
      for index in try #require(try FabricVectors.stored(number).data).entries.indices {
        let transaction = try header.transaction(index, data: data).get()
        #expect(transaction.index == index)
        #expect(transaction.endorsers == ["DSOMSP", "TSOMSP"])
      }
    }
  }

  @Test func `does not decide without evidence, or with evidence that reads another version`() throws {
    let (header, data) = try FabricVectors.trusted(8)
    #expect(header.write(of: "lock:swap-1", in: "meter", by: 0, data: data).shortfall != nil)
    // It reads the version before.
    let stale = FabricCommitEvidence(envelope: try FabricVectors.envelope(8))
    #expect(header.write(of: "lock:swap-1", in: "meter", by: 0, data: data, evidence: stale).shortfall != nil)
    let other = FabricCommitEvidence(envelope: try FabricVectors.envelope(5))
    let verdict = header.write(of: "lock:swap-1", in: "meter", by: 0, data: data, evidence: other)
    #expect(verdict.shortfall != nil)
    let unread = FabricCommitEvidence(envelope: try FabricVectors.envelope(4))
    let noRead = header.write(of: "lock:swap-1", in: "meter", by: 0, data: data, evidence: unread)
    #expect(noRead.rejection?.reason == .wrongKey)
  }

  @Test func `refuses another key, index, block or configuration`() throws {
    let (header, data) = try FabricVectors.trusted(5)
    let evidence = FabricCommitEvidence(envelope: try FabricVectors.envelope(8))
    func reason(_ key: String, _ data: [UInt8], in namespace: String = "meter", by index: Int = 0) -> Rejection.Reason?
    {
      header.write(of: key, in: namespace, by: index, data: data, evidence: evidence).rejection?.reason
    }
    #expect(reason("lock:swap-1", data) == nil)
    #expect(reason("lock:swap-2", data) == .wrongKey)
    #expect(reason("lock:swap-1", data, in: "lscc") == .wrongKey)
    #expect(reason("lock:swap-1", data, by: 1) == .wrongKey)
    #expect(reason("lock:swap-1", data, by: -1) == .wrongKey)
    #expect(reason("lock:swap-1", try FabricVectors.trusted(8).data) == .wrongRoot)
    #expect(reason("lock:swap-1", []) == .empty)
    let earlier = FabricCommitEvidence(envelope: evidence.envelope, under: try FabricVectors.client(at: 4).head)
    let verdict = header.write(of: "lock:swap-1", in: "meter", by: 0, data: data, evidence: earlier)
    #expect(verdict.rejection?.reason == .wrongHeight)
  }

  @Test func `holds a chaincode to the policy that the caller names`() throws {
    let (header, data) = try FabricVectors.trusted(5)
    func reason(_ names: Set<String>, _ threshold: Int) -> Rejection.Reason? {
      header.transaction(0, data: data, policies: ["meter": .organisations(names, threshold: threshold)])
        .rejection?.reason
    }
    #expect(reason(["DSOMSP", "TSOMSP"], 2) == nil)
    #expect(reason(["DSOMSP", "OtherMSP"], 1) == nil)
    #expect(reason(["DSOMSP", "OtherMSP"], 2) == .notEndorsed)
    #expect(reason(["OtherMSP"], 1) == .notEndorsed)
    // S-5: nobody's endorsement is no policy.
    #expect(reason(["DSOMSP"], 0) == .empty)
    #expect(reason([], 0) == .empty)
    #expect(reason(["DSOMSP"], 2) == .empty)
  }

  // MARK: With keys of our own

  @Test func `takes the word of endorsers who have read a write, and of no fewer`() throws {
    let channel = try FabricTestChannel()
    let block = try Self.block(of: channel, [.init(channel: channel.name, writes: [("lock", "1")])])
    func outcome(_ reading: FabricTestTransaction, by endorsers: [FabricTestChannel.Member]) -> Verdict<FabricWrite> {
      let envelope = reading.envelope(channel.client, endorsers: endorsers)
      return block.header.write(
        of: "lock", in: "meter", by: 0, data: block.data, evidence: .init(envelope: envelope))
    }
    let query = FabricTestTransaction(channel: channel.name, reads: [("lock", 8, 0)], nonce: [9])
    #expect(outcome(query, by: channel.peers).accepted?.value == Array("1".utf8))
    #expect(outcome(query, by: [channel.peers[0]]).rejection?.reason == .notEndorsed)
    #expect(outcome(query, by: []).rejection?.reason == .notEndorsed)
    #expect(outcome(query, by: [channel.stranger, channel.peers[1]]).rejection?.reason == .unknownSigner)
    var elsewhere = query
    elsewhere.channel = "market"
    #expect(outcome(elsewhere, by: channel.peers).rejection?.reason == .wrongLedger)
    var otherChaincode = query
    otherChaincode.chaincode = "other"
    #expect(outcome(otherChaincode, by: channel.peers).rejection?.reason == .wrongKey)
    var overwritten = query
    overwritten.reads = [("lock", 9, 0)]
    #expect(outcome(overwritten, by: channel.peers).shortfall != nil)
    var absent = query
    absent.reads = [("lock", 0, 0)]
    #expect(outcome(absent, by: channel.peers).shortfall != nil)
  }

  @Test func `refuses a write that an earlier one of its block has overtaken`() throws {
    let channel = try FabricTestChannel()
    let lock = FabricTestTransaction(channel: channel.name, reads: [("lock", 3, 0)], writes: [("lock", "1")])
    var second = lock
    (second.nonce, second.writes) = ([4], [("lock", "2")])
    let block = try Self.block(of: channel, [lock, second])
    #expect(block.write("lock", by: 0).shortfall != nil)
    #expect(block.write("lock", by: 1).rejection?.reason == .notCommitted)
    // Evidence that the first one's write stood when both had been decided.
    let query = FabricTestTransaction(channel: channel.name, reads: [("lock", 8, 0)], nonce: [9])
    let evidence = FabricCommitEvidence(envelope: query.envelope(channel.client, endorsers: channel.peers))
    #expect(block.write("lock", by: 0, evidence).accepted != nil)
    #expect(block.write("lock", by: 1, evidence).rejection?.reason == .notCommitted)
  }

  @Test func `does not decide a conflict with what may itself not have been committed`() throws {
    let channel = try FabricTestChannel()
    // The first one has read a key of which the second knows nothing: it may be out of date.
    let first = FabricTestTransaction(
      channel: channel.name, reads: [("lock", 3, 0), ("price", 2, 0)], writes: [("lock", "1")])
    let second = FabricTestTransaction(
      channel: channel.name, reads: [("lock", 3, 0)], writes: [("lock", "2")], nonce: [4])
    let block = try Self.block(of: channel, [first, second])
    #expect(block.write("lock", by: 1).shortfall != nil)
    // One without endorsements writes nothing.
    let unendorsed = try Self.block(of: channel, [second, second], endorsed: [false, true])
    #expect(unendorsed.write("lock", by: 1).shortfall != nil)
  }

  @Test func `refuses a deletion, and a key written twice`() throws {
    let channel = try FabricTestChannel()
    let deletion = try Self.block(of: channel, [.init(channel: channel.name, writes: [("lock", nil)])])
    #expect(deletion.write("lock", by: 0).rejection?.reason == .wrongValue)
    let twice = try Self.block(of: channel, [.init(channel: channel.name, writes: [("lock", "1"), ("lock", "2")])])
    #expect(twice.write("lock", by: 0).rejection?.reason == .ambiguous)
  }

  @Test func `refuses a transaction of another channel, though the block is of this one`() throws {
    let channel = try FabricTestChannel()
    let block = try Self.block(of: channel, [.init(channel: "market", writes: [("lock", "1")])], appliesData: false)
    #expect(block.write("lock", by: 0).rejection?.reason == .wrongLedger)
  }

  private struct Block {
    let header: TrustedFabricHeader
    let data: [UInt8]

    func write(_ key: String, by index: Int, _ evidence: FabricCommitEvidence? = nil) -> Verdict<FabricWrite> {
      header.write(of: key, in: "meter", by: index, data: data, evidence: evidence)
    }
  }

  private static func block(
    of channel: FabricTestChannel, _ transactions: [FabricTestTransaction], endorsed: [Bool]? = nil,
    appliesData: Bool = true
  ) throws -> Block {
    var client = channel.lightClient()
    let entries = transactions.enumerated().map { index, transaction in
      transaction.envelope(channel.client, endorsers: endorsed?[index] ?? true ? channel.peers : [])
    }
    let block = try channel.signed(EditableFabricBlock(after: client.head, lastConfig: 0, entries: entries)).read()
      .get()
    _ = try client.apply(block.encoded(withData: appliesData), at: .anyTime).get()
    return Block(header: client.head, data: try #require(block.encodedData))
  }
}
