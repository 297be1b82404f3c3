import Testing
import TielineCodec
import TielineCore

@testable import TielineProofs

@Suite struct NeoLockProofTests {
  private static let preimage = Preimage(checked: [UInt8](repeating: 0x42, count: 32))
  private static let contract: Int32 = 5
  private static let words = ["absent", "locked", "claimed", "refunded"]

  private static func ledger() throws -> LedgerID { try LedgerID("neo3:\(NeoSampleChain.magic)") }

  private static func terms(_ status: String) throws -> LockTerms {
    let ledger = try ledger()
    return try LockTerms(
      sender: AccountID(ledger: ledger, address: "NZNos2WqTbu5oCgyfss9kUJgBXJqhuYAaj"),
      recipient: AccountID(ledger: ledger, address: "NLnyLtep7jwyq1qhNPkwXbJpurC4jUT8ke"),
      assets: [
        AssetAmount(asset: AssetID("\(ledger)/nep17:0xd2a4cff31913016155e38e474a2c06d08be276cf"), amount: Amount(5))
      ],
      hashlock: preimage.hashlock,
      timelock: Timelock(secondsSinceEpoch: 1_900_000_000 + Int64(words.firstIndex(of: status) ?? 9)))
  }

  private static func key(_ status: String) throws -> [UInt8] {
    NeoMPTProof.key(contract: contract, key: LockRecord.key(of: try terms(status)))
  }

  /// - Parameter other: Another value somewhere in the state.
  private static func trie(_ other: UInt8) throws -> NeoSampleTrie {
    NeoSampleTrie([
      try key("locked"): [1], try key("claimed"): [2] + preimage.bytes, try key("refunded"): [3],
      NeoMPTProof.key(contract: contract, key: [7]): [other], NeoMPTProof.key(contract: 6, key: [7]): [1],
    ])
  }

  /// Block 12 has the locks' state, block 11 another.
  private static func sample() throws -> LockProofSample {
    let (chain, trie, other) = (try NeoSampleChain(), try trie(1), try trie(2))
    var client = try chain.client()
    let checkpoint = client.checkpoint
    var headers: [[UInt8]] = []
    for _ in 11...12 {
      headers.append(try chain.signed(chain.header(after: client.head.header)))
      _ = try client.apply(headers[headers.count - 1], at: neoNow).get()
    }
    let roots = (try chain.stateRoot(trie.root, at: 12), try chain.stateRoot(other.root, at: 11))
    let statuses: [LockObservation.Status] = [.absent, .locked, .claimed(preimage), .refunded]
    var valid: [String: LockProofSample.Valid] = [:]
    var (otherLock, otherBlock): ([String: [UInt8]], [String: LockEvidence]) = ([:], [:])
    for (index, word) in words.enumerated() {
      let proof = try HashTimeLockProof(
        terms: terms(word), status: statuses[index], layout: .neo(contract: contract), checkpoint: checkpoint,
        headers: headers, evidence: LockEvidence(state: roots.0, locks: [trie.proof(of: key(word))]))
      valid[word] = LockProofSample.Valid(proof: proof, height: 12, time: client.head.verified.time)
      otherLock[word] = trie.proof(of: try key(words[(index + 1) % 4]))
      otherBlock[word] = LockEvidence(state: roots.1, locks: [other.proof(of: try key(word))])
    }
    return LockProofSample(
      family: "neo", now: neoNow, valid: valid, otherLock: otherLock, otherBlock: otherBlock,
      otherLayout: .neo(contract: 6), otherLedger: try LedgerID("neo3:860833102"))
  }

  @Test func `accepts what a signed state shows`() throws { try Self.sample().expectAcceptance() }

  @Test func `refuses what the state does not show`() throws {
    try Self.sample().expectRefusals([
      "amount": .invalid(.wrongKey), "asset": .invalid(.wrongKey), "hashlock": .invalid(.wrongKey),
      "timelock": .invalid(.wrongKey), "sender": .invalid(.wrongKey), "recipient": .invalid(.wrongKey),
      "layout": .invalid(.wrongKey), "another lock's evidence": .invalid(.wrongKey),
      "another block's evidence": .invalid(.wrongHeight),
      "trailing byte in the lock's evidence": .invalid(.malformed),
      "trailing byte in the state's evidence": .invalid(.malformed),
      "no evidence of the lock": .invalid(.malformed), "no evidence at all": .invalid(.malformed),
      "first header dropped": .insufficient, "last header dropped": .invalid(.wrongHeight),
      "no headers": .invalid(.wrongHeight),
    ])
  }

  @Test func `refuses a proof under another state's root`() throws {
    let (sample, chain, other) = (try Self.sample(), try NeoSampleChain(), try Self.trie(2))
    let proof = try sample.proof("claimed")
    let cases: [(String, LockEvidence, Rejection.Reason)] = [
      (
        "a proof of another state",
        LockEvidence(state: proof.evidence.state, locks: [other.proof(of: try Self.key("claimed"))]), .wrongRoot
      ),
      (
        "a root that others signed",
        LockEvidence(
          state: try NeoSampleChain(4, first: 60).stateRoot(other.root, at: 12), locks: proof.evidence.locks),
        .wrongValidators
      ),
      (
        "S-5 a root of zeros",
        LockEvidence(
          state: try chain.stateRoot([UInt8](repeating: 0, count: 32), at: 12), locks: proof.evidence.locks), .empty
      ),
    ]
    for (name, evidence, reason) in cases {
      let altered = try HashTimeLockProof(
        terms: proof.terms, status: proof.status, layout: proof.layout, checkpoint: proof.checkpoint,
        headers: proof.headers, evidence: evidence)
      let verdict = altered.verify(at: sample.now, pinned: proof.checkpoint)
      print("neo | \(name) | \(verdict.rejection.map { "\($0)" } ?? "\(verdict)")")
      #expect(verdict.rejection?.reason == reason)
    }
  }

  @Test func `S-7 accepts no altered claim`() throws { try Self.sample().expectNoForgeries() }
}
