import Testing
import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

@Suite struct HashTimeLockProofTests {
  @Test(arguments: RecordedProofs.statuses)
  func `a proof from a real ledger is valid without the ledger`(status: String) throws {
    let proof = try RecordedProofs.proof(status)
    let lock = try #require(proof.verify(at: RecordedProofs.now, pinned: proof.checkpoint).accepted)
    #expect(lock.status.word == status)
    #expect(lock.terms == proof.terms)
    #expect(lock.header.family == .cometBFT && lock.header.chain == "test-1")
  }

  @Test(arguments: RecordedProofs.statuses)
  func `both forms of a proof have one encoding`(status: String) throws {
    let bytes = try RecordedProofs.bytes(status)
    let proof = try HashTimeLockProof(bytes)
    #expect(proof.json.bytes + [0x0A] == bytes)
    #expect(try HashTimeLockProof(proof.compact) == proof)
    #expect(proof.compact.count < bytes.count * 2 / 3)
  }

  @Test func `the compact encoding is pinned`() throws {
    let digest = Hex.encode(SHA256.hash(try RecordedProofs.proof("claimed").compact))
    #expect(digest == "0xc67cd11f42dd10867b896d7980c1368fef7f4430c08e84b95639deb9e68d9f6f")
  }

  @Test func `trust in a checkpoint ends, and a proof from the future is refused`() throws {
    let proof = try RecordedProofs.proof("locked")
    #expect(proof.verify(at: RecordedProofs.now + Milliseconds(hours: 15 * 24)).shortfall != nil)
    #expect(proof.verify(at: RecordedProofs.now - Milliseconds(hours: 1)).rejection?.reason == .wrongTime)
  }

  @Test func `a proof from another checkpoint than the pinned one is invalid`() throws {
    let (proof, other) = (try RecordedProofs.proof("locked"), try Self.authorityProof())
    #expect(proof.verify(at: RecordedProofs.now, pinned: other.checkpoint).rejection != nil)
  }

  /// What is said of the lock, altered one by one; each proof is otherwise as it was recorded.
  private static let lies: [(String, String, Rejection.Reason)] = [
    ("locked", "amount", .wrongKey), ("locked", "hashlock", .wrongKey), ("locked", "timelock", .wrongKey),
    ("locked", "recipient", .wrongKey), ("locked", "contract", .wrongKey), ("locked", "status", .wrongValue),
    ("claimed", "status", .wrongValue), ("claimed", "preimage", .wrongValue), ("refunded", "status", .wrongValue),
    ("absent", "status", .wrongValue), ("locked", "ledger", .wrongLedger), ("locked", "evidence", .wrongRoot),
    ("locked", "state", .wrongHeight),
  ]

  @Test(arguments: lies.indices) func `refuses a proof that says something else than it shows`(index: Int) throws {
    let (status, lie, reason) = Self.lies[index]
    let verdict = try Self.altered(try RecordedProofs.proof(status), lie).verify(at: RecordedProofs.now)
    print("hash-time-lock proof | \(status), another \(lie) | \(verdict.rejection.map { "\($0)" } ?? "accepted")")
    #expect(verdict.accepted == nil)
    #expect(verdict.rejection?.reason == reason, "\(String(describing: verdict.rejection))")
  }

  @Test func `S-5 refuses a proof with nothing in it`() throws {
    let proof = try RecordedProofs.proof("absent")
    for evidence in [
      LockEvidence(state: [], locks: [[]]), LockEvidence(state: proof.evidence.state, locks: [[]]),
      LockEvidence(state: [], locks: proof.evidence.locks),
    ] {
      let empty = try HashTimeLockProof(
        terms: proof.terms, status: .absent, layout: proof.layout, checkpoint: proof.checkpoint,
        headers: proof.headers, evidence: evidence)
      #expect(empty.verify(at: RecordedProofs.now).accepted == nil)
    }
  }

  @Test(arguments: [
    "{}", "[]", "", "{\"version\":1}", "null", "\u{0}", "{\"version\":1,\"version\":1}",
  ]) func `S-7 refuses bytes that are no proof`(text: String) {
    #expect(throws: ProofDocumentError.self) { try HashTimeLockProof(Array(text.utf8)) }
  }

  @Test func `S-7 refuses a member more or less, and a second spelling`() throws {
    guard case .object(let members) = try RecordedProofs.proof("locked").json else { return }
    for name in members.keys {
      var fewer = members
      fewer[name] = nil
      #expect(throws: ProofDocumentError.self) { try HashTimeLockProof(CanonicalJSON.object(fewer).bytes) }
    }
    for (name, value) in [("note", CanonicalJSON.string("x")), ("preimage", .string("0x00")), ("version", .integer(2))]
    {
      let more = members.merging([name: value]) { $1 }
      #expect(throws: ProofDocumentError.self) { try HashTimeLockProof(CanonicalJSON.object(more).bytes) }
    }
    // The same address in upper case, the same coin under another number.
    let token = "eip155:1777/erc20:0xAB" + String(repeating: "0", count: 38)
    for (asset, isReadable) in [(token, false), (token.lowercased(), true), ("eip155:1777/slip44:61", true)] {
      guard case .object(var terms) = members["terms"] else { return }
      terms["assets"] = .array([.object(["asset": .string(asset), "amount": .string("700")])])
      let bytes = CanonicalJSON.object(members.merging(["terms": .object(terms)]) { $1 }).bytes
      #expect((try? HashTimeLockProof(bytes)).map { $0.verify(at: RecordedProofs.now).accepted == nil } ?? !isReadable)
      #expect(((try? HashTimeLockProof(bytes)) != nil) == isReadable)
    }
    let spaced = Array(" ".utf8) + CanonicalJSON.object(members).bytes
    #expect(throws: ProofDocumentError.self) { try HashTimeLockProof(spaced) }
  }

  @Test func `S-7 accepts no altered proof, in either form`() throws {
    var fuzzer = MutationFuzzer()
    let seeds = try RecordedProofs.statuses.flatMap { status -> [FuzzSeed] in
      let proof = try RecordedProofs.proof(status)
      let pinned = proof.checkpoint
      let accepts: @Sendable ([UInt8]) -> Bool = { bytes in
        guard let altered = try? HashTimeLockProof(bytes), bytes != proof.json.bytes else { return false }
        return altered.verify(at: RecordedProofs.now, pinned: pinned).accepted != nil
      }
      return [
        FuzzSeed(name: "\(status), JSON", bytes: proof.json.bytes, accepts: accepts),
        FuzzSeed(name: "\(status), compact", bytes: proof.compact, accepts: accepts),
      ]
    }
    let forgeries = fuzzer.forgeries(of: seeds, count: MutationFuzzer.mutationsPerFamily / 5)
    #expect(forgeries.isEmpty, "\(forgeries)")
  }

  @Test func `an authority's statement is a proof too`() throws {
    let proof = try Self.authorityProof()
    #expect(try HashTimeLockProof(proof.json.bytes) == proof)
    #expect(proof.verify(at: RecordedProofs.now).accepted?.status == .locked)
    var evidence = proof.evidence
    evidence = LockEvidence(state: evidence.state, locks: [[3]])
    let lie = try HashTimeLockProof(
      terms: proof.terms, status: .refunded, layout: .authority, checkpoint: proof.checkpoint, headers: [],
      evidence: evidence)
    #expect(lie.verify(at: RecordedProofs.now).rejection?.reason == .wrongRoot)
    let elsewhere = try HashTimeLockProof(
      terms: Self.terms(on: "sandbox:south"), status: .locked, layout: .authority, checkpoint: proof.checkpoint,
      headers: [], evidence: proof.evidence)
    let verdict = elsewhere.verify(at: RecordedProofs.now)
    print("hash-time-lock proof | authority, another ledger | \(verdict.rejection.map { "\($0)" } ?? "\(verdict)")")
    #expect(verdict.rejection?.reason == .wrongLedger)
  }

  // MARK: Parts

  private static func terms(on name: String) throws -> LockTerms {
    let ledger = try LedgerID(name)
    return try LockTerms(
      sender: AccountID(ledger: ledger, address: "a"), recipient: AccountID(ledger: ledger, address: "b"),
      assets: [AssetAmount(asset: AssetID("\(ledger)/token:eur"), amount: Amount(5))],
      hashlock: Hashlock(checked: [UInt8](repeating: 9, count: 32)),
      timelock: Timelock(secondsSinceEpoch: 2_000_000_000))
  }

  private static func authorityProof() throws -> HashTimeLockProof {
    let terms = try terms(on: "sandbox:north")
    let ledger = terms.ledger
    let key = try Ed25519.PrivateKey(seed: [UInt8](repeating: 1, count: 32))
    let entry = AuthorityStatement.entry(terms.canonicalIdentifier, .locked)
    let statement = try AuthorityStatement(
      ledger: ledger, height: 7, time: RecordedProofs.now, entries: [entry], key: key)
    let client = AuthorityLightClient(ledger: ledger, publicKey: key.publicKey)
    return try HashTimeLockProof(
      terms: terms, status: .locked, layout: .authority, checkpoint: client.checkpoint, headers: [],
      evidence: LockEvidence(state: statement.bytes, locks: [AuthorityStatement.proof(of: .locked)]))
  }

  private static func altered(_ proof: HashTimeLockProof, _ lie: String) throws -> HashTimeLockProof {
    let terms = proof.terms
    var (sender, recipient, assets, hashlock, timelock) = (
      terms.sender, terms.recipient, terms.assets, terms.hashlock, terms.timelock
    )
    var (status, layout, evidence) = (proof.status, proof.layout, proof.evidence)
    switch lie {
    case "amount": assets = [AssetAmount(asset: assets[0].asset, amount: Amount(701))]
    case "hashlock": hashlock = Hashlock(checked: [UInt8](repeating: 9, count: 32))
    case "timelock": timelock = try Timelock(secondsSinceEpoch: timelock.secondsSinceEpoch + 1)
    case "recipient": recipient = sender
    case "contract":
      layout = .evm(EVMLockLayout(contract: try EVMAddress([UInt8](repeating: 1, count: 20)), chainID: 1777))
    case "ledger": layout = .evm(EVMLockLayout(contract: .zero, chainID: 1))
    case "status": status = status == .refunded ? .locked : .refunded
    case "preimage": status = .claimed(Preimage(checked: [UInt8](repeating: 9, count: 32)))
    case "evidence":
      evidence = LockEvidence(state: evidence.state, locks: try RecordedProofs.proof("absent").evidence.locks)
    case "state":
      evidence = LockEvidence(state: try RecordedProofs.proof("claimed").evidence.state, locks: evidence.locks)
    default: Issue.record("no lie '\(lie)'")
    }
    sender = terms.sender
    return try HashTimeLockProof(
      terms: LockTerms(
        sender: sender, recipient: recipient, assets: assets, hashlock: hashlock, timelock: timelock),
      status: status, layout: layout, checkpoint: proof.checkpoint, headers: proof.headers, evidence: evidence)
  }
}
