import Testing
import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

@Suite struct UTXOLockProofTests {
  private static let preimage = Preimage(checked: [UInt8](repeating: 0x42, count: 32))
  private static let words = ["locked", "claimed", "refunded"]
  private static let amount: UInt64 = 5_000_000
  private static let network = UTXONetwork.bitcoinRegtest
  private static let now = Instant(secondsSinceEpoch: 1_700_000_000)

  private struct Keys {
    let sender, recipient: Secp256k1.PrivateKey

    init() throws {
      sender = try Secp256k1.PrivateKey([UInt8](repeating: 9, count: 32))
      recipient = try Secp256k1.PrivateKey([UInt8](repeating: 7, count: 32))
    }

    var layout: UTXOLockLayout {
      UTXOLockLayout(
        senderKey: LockedBlocks.compressed(sender.publicKey), recipientKey: LockedBlocks.compressed(recipient.publicKey)
      )
    }
  }

  private static func account(_ key: [UInt8], on ledger: LedgerID) throws -> AccountID {
    let address = SegwitAddress(prefix: network.addressPrefix, version: 0, program: Hash160.hash(key))
    return try AccountID(ledger: ledger, address: try #require(address).description)
  }

  private static func terms(
    _ status: String, amount: UInt64 = amount, coin: String = "slip44:0", timelock: Int64? = nil
  ) throws -> LockTerms {
    let (ledger, layout) = (try LedgerID("bip122:\(network.reference)"), try Keys().layout)
    let timelock = timelock ?? 1_600_000_000 + Int64(words.firstIndex(of: status) ?? 9)
    return try LockTerms(
      sender: account(layout.senderKey, on: ledger), recipient: account(layout.recipientKey, on: ledger),
      assets: [AssetAmount(asset: AssetID("\(ledger)/\(coin)"), amount: Amount(amount))],
      hashlock: preimage.hashlock, timelock: Timelock(secondsSinceEpoch: timelock))
  }

  /// Block 1 funds three locks, block 2 claims one of them, block 3 refunds another; each is final with one on top.
  private struct Run {
    let checkpoint: CanonicalJSON
    let headers: [[UInt8]]
    let times: [Instant]
    let evidence: [UTXOLockEvidence]
    /// Of the refund, in the block of the claim.
    let misplaced: UTXOLockEvidence

    init() throws {
      let keys = try Keys()
      let scripts = try words.map { try keys.layout.lock(try terms($0), on: network).0 }
      let funding = UTXOTransaction(
        version: 2, inputs: [.init(outpoint: UTXOOutpoint(transaction: .of([5]), index: 0), script: [], sequence: 1)],
        outputs: scripts.map { .init(value: amount, script: $0.outputScript) }, lockTime: 0)
      let places = (0..<3).map { UTXOOutpoint(transaction: funding.identifier, index: $0) }
      let paid = UTXOTransaction.Output(value: amount - 1000, script: [0x00, 0x14] + [UInt8](repeating: 1, count: 20))
      let claim = try LockedBlocks.spend(places[1], scripts[1], paid, amount, by: keys.recipient, lockTime: 0) {
        [$0, preimage.bytes, [1]]
      }
      let refund = try LockedBlocks.spend(
        places[2], scripts[2], paid, amount, by: keys.sender, lockTime: scripts[2].locktime
      ) { [$0, []] }
      var chain = try MinedChain(network)
      let funded = try LockedBlocks.add([LockedBlocks.filler(1), funding], to: &chain)
      let claimed = try LockedBlocks.add([claim, LockedBlocks.filler(2)], to: &chain)
      let refunded = try LockedBlocks.add([LockedBlocks.filler(3), refund], to: &chain)
      try chain.extend()
      headers = chain.headers.dropFirst().map(\.bytes)
      times = [funded, claimed, refunded].map(\.header.verified.time)
      checkpoint = try UTXOLightClient(network: network, depth: 1).checkpoint
      let inclusion = try #require(UTXOInclusionProof(block: funded.block, index: 2)).bytes
      let spends = [
        nil, try Self.spend(claimed.block, 1, claim, places[1], 2),
        try Self.spend(refunded.block, 2, refund, places[2], 3),
      ]
      evidence = spends.enumerated().map { index, spend in
        UTXOLockEvidence(fundingHeight: 1, output: UInt32(index), funding: inclusion, spend: spend)
      }
      misplaced = UTXOLockEvidence(
        fundingHeight: 1, output: 2, funding: inclusion, spend: spends[2].map { .init(height: 2, proof: $0.proof) })
    }

    private static func spend(
      _ block: UTXOBlock, _ index: Int, _ transaction: UTXOTransaction, _ place: UTXOOutpoint, _ height: UInt64
    ) throws -> UTXOLockEvidence.Spend {
      let inclusion = try #require(UTXOInclusionProof(block: block, index: index))
      return .init(
        height: height, proof: try UTXOSpendProof(inclusion, transaction: transaction, spending: place).bytes)
    }
  }

  private static func sample() throws -> LockProofSample {
    let run = try Run()
    let (keys, statuses) = (try Keys(), [.locked, .claimed(preimage), .refunded] as [LockObservation.Status])
    var valid: [String: LockProofSample.Valid] = [:]
    var (otherLock, otherBlock): ([String: [UInt8]], [String: LockEvidence]) = ([:], [:])
    for (index, word) in words.enumerated() {
      let proof = try HashTimeLockProof(
        terms: terms(word), status: statuses[index], layout: .utxo(keys.layout), checkpoint: run.checkpoint,
        headers: Array(run.headers[...(index + 1)]),
        evidence: LockEvidence(state: [], locks: [run.evidence[index].encoded]))
      valid[word] = LockProofSample.Valid(proof: proof, height: UInt64(index + 1), time: run.times[index])
      let own = run.evidence[index]
      otherLock[word] =
        UTXOLockEvidence(
          fundingHeight: 1, output: UInt32(index + 1) % 3, funding: own.funding, spend: nil
        ).encoded
      let elsewhere =
        index == 2
        ? run.misplaced
        : UTXOLockEvidence(fundingHeight: 0, output: own.output, funding: own.funding, spend: own.spend)
      otherBlock[word] = LockEvidence(state: [], locks: [elsewhere.encoded])
    }
    let other = UTXOLockLayout(senderKey: keys.layout.recipientKey, recipientKey: keys.layout.senderKey)
    return LockProofSample(
      family: "utxo", now: now, valid: valid, otherLock: otherLock, otherBlock: otherBlock,
      otherLayout: .utxo(other), otherLedger: try LedgerID("bip122:\(UTXONetwork.bitcoin.reference)"))
  }

  @Test func `accepts what blocks with enough work on top show`() throws { try Self.sample().expectAcceptance() }

  @Test func `refuses what blocks do not show`() throws {
    try Self.sample().expectRefusals([
      "amount": .invalid(.wrongValue), "asset": .invalid(.wrongScript), "hashlock": .invalid(.wrongScript),
      "timelock": .invalid(.wrongScript), "sender": .invalid(.wrongKey), "recipient": .invalid(.wrongKey),
      "layout": .invalid(.wrongKey), "another lock's evidence": .invalid(.wrongScript),
      "another block's evidence": .invalid(.wrongRoot),
      "trailing byte in the lock's evidence": .invalid(.malformed),
      "trailing byte in the state's evidence": .invalid(.malformed),
      "no evidence of the lock": .invalid(.malformed), "no evidence at all": .invalid(.malformed),
      "first header dropped": .invalid(.wrongParent), "last header dropped": .insufficient,
      "no headers": .insufficient,
    ])
  }

  @Test func `refuses terms that a script cannot hold, and other ends of a lock`() throws {
    let (sample, run) = (try Self.sample(), try Run())
    let proof = try sample.proof("claimed")
    let own = run.evidence[1]
    let unspent = UTXOLockEvidence(fundingHeight: 1, output: 1, funding: own.funding, spend: nil)
    let foreign = UTXOLockEvidence(fundingHeight: 1, output: 1, funding: own.funding, spend: run.evidence[2].spend)
    let cases: [(String, LockTerms, LockObservation.Status, UTXOLockEvidence, Rejection.Reason)] = [
      ("another coin's number", try Self.terms("claimed", coin: "slip44:2"), proof.status, own, .wrongScript),
      ("a token of the coin", try Self.terms("claimed", coin: "slip44:0/1"), proof.status, own, .wrongScript),
      // In a script it would be the height of a block.
      (
        "a timelock in the year 1985", try Self.terms("claimed", timelock: 499_999_999), proof.status, own, .wrongScript
      ),
      ("a timelock of 33 bits", try Self.terms("claimed", timelock: 1 << 32), proof.status, own, .wrongScript),
      ("a claim without its spend", proof.terms, proof.status, unspent, .wrongValue),
      ("another lock's spend", proof.terms, .refunded, foreign, .wrongKey),
      ("a claim as a refund", proof.terms, .refunded, own, .wrongValue),
    ]
    for (name, terms, status, evidence, reason) in cases {
      let altered = try HashTimeLockProof(
        terms: terms, status: status, layout: proof.layout, checkpoint: proof.checkpoint, headers: run.headers,
        evidence: LockEvidence(state: [], locks: [evidence.encoded]))
      let verdict = altered.verify(at: sample.now, pinned: proof.checkpoint)
      print("utxo | \(name) | \(verdict.rejection.map { "\($0)" } ?? "\(verdict)")")
      #expect(verdict.rejection?.reason == reason, "\(name): \(verdict)")
    }
  }

  /// Every second header meets the target of a regtest network. One that is changed and meets it is another header with
  /// as much work, so that a document which differs in headers alone is no forgery: what it says of the lock has to be
  /// what the original says, from the same evidence.
  @Test func `S-7 accepts no altered claim`() throws {
    try Self.sample().expectNoForgeries { altered, original in
      altered.headers != original.headers && altered.terms == original.terms && altered.status == original.status
        && altered.layout == original.layout && altered.checkpoint == original.checkpoint
        && altered.evidence == original.evidence
    }
  }

  @Test func `says absent where nothing was shown, and takes no document that says so`() throws {
    let (run, terms) = (try Run(), try Self.terms("locked"))
    let layout = LockVerifier.Layout.utxo(try Keys().layout)
    var verifier = try LockVerifier(checkpoint: run.checkpoint, layout: layout)
    for header in run.headers {
      let verdict = verifier.apply(header, at: Self.now)
      #expect(verdict.accepted != nil)
    }
    let nothing = LockEvidence(state: [], locks: [[]])
    let lock = try #require(verifier.locks([terms], nothing, at: Self.now).accepted?.first)
    #expect(lock.status == .absent && lock.header == verifier.head)
    let proof = try HashTimeLockProof(
      terms: terms, status: .absent, layout: layout, checkpoint: run.checkpoint, headers: run.headers, evidence: nothing
    )
    #expect(proof.verify(at: Self.now).shortfall != nil)
  }
}
