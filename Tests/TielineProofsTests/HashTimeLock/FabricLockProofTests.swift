import Testing
import TielineCodec
import TielineCore

@testable import TielineProofs

@Suite struct FabricLockProofTests {
  /// Locks that the chaincode makes in block 8, and ends in block 9.
  private struct Run {
    let channel: FabricTestChannel
    let ledger: LedgerID
    let checkpoint: CanonicalJSON
    private(set) var client: FabricLightClient
    private(set) var headers: [[UInt8]] = []
    private(set) var data: [[UInt8]] = []

    init() throws {
      channel = try FabricTestChannel()
      ledger = try LedgerID("fabric:\(channel.name)")
      client = channel.lightClient()
      checkpoint = client.checkpoint
    }

    /// - Parameter records: Key and value of what each transaction writes.
    mutating func add(_ records: [(key: String, value: String?)], withData: Bool) throws {
      let entries = records.enumerated().map { index, record in
        FabricTestTransaction(channel: channel.name, writes: [record], nonce: [1, UInt8(index)])
          .envelope(channel.client, endorsers: channel.peers)
      }
      let block = try channel.signed(EditableFabricBlock(after: client.head, lastConfig: 0, entries: entries)).read()
        .get()
      headers.append(block.encoded(withData: withData))
      data.append(try #require(block.encodedData))
      _ = try client.apply(headers[headers.count - 1], at: .anyTime).get()
    }

    /// That a transaction wrote a key, and that endorsers have read it so.
    func evidence(_ key: String, block: UInt64, transaction: UInt64) -> [UInt8] {
      let reading = FabricTestTransaction(channel: channel.name, reads: [(key, block, transaction)], nonce: [9])
      return FabricLockEvidence(
        transaction: Int(transaction), commit: reading.envelope(channel.client, endorsers: channel.peers)
      ).encoded
    }
  }

  static let preimage = Preimage(checked: [UInt8](repeating: 0x42, count: 32))
  private static let words = ["locked", "claimed", "refunded"]

  private static func terms(_ status: String, on ledger: LedgerID) throws -> LockTerms {
    try LockTerms(
      sender: AccountID(ledger: ledger, address: "alice"), recipient: AccountID(ledger: ledger, address: "bob"),
      assets: [AssetAmount(asset: AssetID("\(ledger)/meter:wh"), amount: Amount(500))], hashlock: preimage.hashlock,
      timelock: Timelock(secondsSinceEpoch: 1_900_000_000 + Int64(words.firstIndex(of: status) ?? 9)))
  }

  private static func run() throws -> Run {
    var run = try Run()
    let keys = try words.map { LockRecord.textKey(of: try terms($0, on: run.ledger)) }
    try run.add(keys.map { ($0, "\u{1}") }, withData: false)
    try run.add(
      [(keys[1], "\u{2}" + String(repeating: "B", count: 32)), (keys[2], "\u{3}"), (keys[0], nil)], withData: true)
    return run
  }

  private static func sample(_ run: Run) throws -> LockProofSample {
    let at: [(block: UInt64, transaction: UInt64)] = [(8, 0), (9, 0), (9, 1)]
    let statuses: [LockObservation.Status] = [.locked, .claimed(preimage), .refunded]
    var valid: [String: LockProofSample.Valid] = [:]
    var (otherLock, otherBlock): ([String: [UInt8]], [String: LockEvidence]) = ([:], [:])
    for (index, word) in words.enumerated() {
      let terms = try terms(word, on: run.ledger)
      let (key, blocks) = (LockRecord.textKey(of: terms), Int(at[index].block) - 7)
      let proof = run.evidence(key, block: at[index].block, transaction: at[index].transaction)
      valid[word] = LockProofSample.Valid(
        proof: try HashTimeLockProof(
          terms: terms, status: statuses[index], layout: .fabric(chaincode: "meter"), checkpoint: run.checkpoint,
          headers: Array(run.headers[..<blocks]),
          evidence: LockEvidence(state: run.data[blocks - 1], locks: [proof])),
        height: at[index].block,
        // Block 8 comes without its data, which the time stands in.
        time: Instant(secondsSinceEpoch: index == 0 ? 1_790_000_000 : 1_790_000_100))
      let other = [1, 1, 0][index]
      otherLock[word] = run.evidence(
        LockRecord.textKey(of: try self.terms(words[(index + 1) % 3], on: run.ledger)), block: at[index].block,
        transaction: UInt64(other))
      let elsewhere = index == 0 ? 1 : 0
      otherBlock[word] = LockEvidence(
        state: run.data[elsewhere], locks: [run.evidence(key, block: UInt64(8 + elsewhere), transaction: UInt64(index))]
      )
    }
    return LockProofSample(
      family: "fabric", now: .anyTime, valid: valid, otherLock: otherLock, otherBlock: otherBlock,
      otherLayout: .fabric(chaincode: "other"), otherLedger: try LedgerID("fabric:market"))
  }

  @Test func `accepts what a block's transactions wrote`() throws { try Self.sample(Self.run()).expectAcceptance() }

  @Test func `refuses what no transaction wrote`() throws {
    try Self.sample(Self.run()).expectRefusals([
      "amount": .invalid(.wrongKey), "asset": .invalid(.wrongKey), "hashlock": .invalid(.wrongKey),
      "timelock": .invalid(.wrongKey), "sender": .invalid(.wrongKey), "recipient": .invalid(.wrongKey),
      "layout": .invalid(.wrongKey), "another lock's evidence": .invalid(.wrongKey),
      "another block's evidence": .invalid(.wrongRoot),
      "trailing byte in the lock's evidence": .invalid(.malformed),
      "trailing byte in the state's evidence": .invalid(.malformed),
      // Nothing stands for transaction 0 and an empty envelope.
      "no evidence of the lock": .invalid(.empty), "refunded, no evidence of the lock": .invalid(.wrongKey),
      "no evidence at all": .invalid(.empty),
      "first header dropped": .insufficient, "last header dropped": .invalid(.wrongRoot),
      "no headers": .invalid(.wrongRoot),
    ])
  }

  /// What the chaincode leaves behind is all that a block can show; nothing shows that a key was never written.
  @Test func `proves no lock to be absent, and reads records strictly`() throws {
    let run = try Self.run()
    let proof = try Self.sample(run).proof("locked")
    let key = LockRecord.textKey(of: proof.terms)
    let deletion = try HashTimeLockProof(
      terms: proof.terms, status: .absent, layout: proof.layout, checkpoint: proof.checkpoint, headers: run.headers,
      evidence: LockEvidence(state: run.data[1], locks: [run.evidence(key, block: 9, transaction: 2)]))
    let verdict = deletion.verify(at: .anyTime)
    print("fabric | a deleted record | \(verdict.rejection.map { "\($0)" } ?? "\(verdict)")")
    #expect(verdict.rejection?.reason == .wrongValue)
    let late = try HashTimeLockProof(
      terms: proof.terms, status: .locked, layout: proof.layout, checkpoint: proof.checkpoint, headers: proof.headers,
      evidence: LockEvidence(state: proof.evidence.state, locks: [run.evidence(key, block: 9, transaction: 2)]))
    #expect(late.verify(at: .anyTime).accepted == nil)
  }

  @Test func `S-7 accepts no altered claim`() throws { try Self.sample(Self.run()).expectNoForgeries() }
}

@Suite struct LockRecordTests {
  private static let ledger = "fabric:grid"

  private static func terms() throws -> LockTerms {
    let ledger = try LedgerID(Self.ledger)
    return try LockTerms(
      sender: AccountID(ledger: ledger, address: "alice"), recipient: AccountID(ledger: ledger, address: "bob"),
      assets: [AssetAmount(asset: AssetID("\(ledger)/meter:wh"), amount: Amount(500))],
      hashlock: FabricLockProofTests.preimage.hashlock, timelock: Timelock(secondsSinceEpoch: 1_900_000_000))
  }

  @Test func `the form of a record is pinned`() throws {
    let terms = try Self.terms()
    #expect(LockRecord.textKey(of: terms) == "lock/d272a933e2d06d5bf1fad7ddbb4078a875b64481bc355448d417b006ba241534")
    // A Neo key has at most 64 bytes.
    #expect(LockRecord.key(of: terms) == Array("lock/".utf8) + terms.canonicalIdentifier.bytes)
    #expect(LockRecord.key(of: terms).count == 37)
    let preimage = FabricLockProofTests.preimage
    for (value, status) in [
      (nil, .absent), ([1], .locked), ([2] + preimage.bytes, .claimed(preimage)), ([3], .refunded),
    ] as [([UInt8]?, LockObservation.Status)] {
      #expect(try LockRecord.status(value, of: terms, at: 1) == status)
    }
  }

  @Test(arguments: [[], [0], [4], [1, 0], [2], [3, 3], [2] + [UInt8](repeating: 0, count: 31), Array("1".utf8)])
  func `S-7 refuses a record of another form`(value: [UInt8]) throws {
    let terms = try Self.terms()
    let verdict = Verdict { () throws(ProofFailure) in try LockRecord.status(value, of: terms, at: 1) }
    #expect(verdict.rejection?.reason == .wrongScript)
  }

  @Test func `S-5 refuses a claim with another preimage`() throws {
    let terms = try Self.terms()
    let zeros = [2] + [UInt8](repeating: 0, count: 32)
    let verdict = Verdict { () throws(ProofFailure) in try LockRecord.status(zeros, of: terms, at: 1) }
    #expect(verdict.rejection?.reason == .wrongValue)
  }
}
