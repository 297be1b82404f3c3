import Testing
import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

/// The state of an EVM ledger with a `HashTimeLock` contract: a lock of each kind of asset, in each status.
struct EVMLockState {
  static let preimage = Preimage(checked: [UInt8](repeating: 0x42, count: 32))
  static let contract = address(0x35)

  let ledger: LedgerID
  let layout: EVMLockLayout
  private let accounts: MerklePatriciaTrie
  private let storage: MerklePatriciaTrie

  /// - Parameters:
  ///   - chain: The chain id.
  ///   - nonce: Of the contract's account; with another one, the state has another root.
  init(chain: String, nonce: UInt64 = 1) throws {
    ledger = try LedgerID("eip155:\(chain)")
    layout = EVMLockLayout(contract: Self.contract, chainID: UInt64(chain) ?? 0)
    var storage = MerklePatriciaTrie()
    storage[Keccak256.hash(Amount(0).bytes32)] = RLP.encode(.bytes(Self.contract.bytes))
    for (status, code) in [("locked", 1), ("claimed", 2), ("refunded", 3)] as [(String, UInt8)] {
      let name = layout.identifier(of: try EVMLockTerms(try Self.terms(status, on: ledger)))
      storage[Keccak256.hash(layout.statusSlot(of: name))] = RLP.encode(.bytes([code]))
      // The timelock stands between status and preimage.
      var place = layout.statusSlot(of: name)
      place[31] &+= 1
      storage[Keccak256.hash(place)] = RLP.encode(.integer(UInt64(1_900_000_000)))
      guard code == 2 else { continue }
      storage[Keccak256.hash(layout.preimageSlot(of: name))] = RLP.encode(.bytes(Self.preimage.bytes))
    }
    var accounts = MerklePatriciaTrie()
    for (address, root, code) in [
      (Self.contract, storage.root, Keccak256.hash([0x60])),
      (Self.address(0x36), MerklePatriciaTrie.emptyRoot, Keccak256.hash([0x61])),
      (Self.address(0x37), MerklePatriciaTrie.emptyRoot, EVMAccount.emptyCodeHash),
    ] {
      accounts[Keccak256.hash(address.bytes)] = RLP.encode(
        .list([.integer(nonce), .integer(UInt64(7)), .bytes(root), .bytes(code)]))
    }
    (self.storage, self.accounts) = (storage, accounts)
  }

  var root: [UInt8] { accounts.root }

  func terms(_ status: String) throws -> LockTerms { try Self.terms(status, on: ledger) }

  func status(_ word: String) -> LockObservation.Status {
    switch word {
    case "absent": .absent
    case "locked": .locked
    case "claimed": .claimed(Self.preimage)
    default: .refunded
    }
  }

  /// - Parameter contract: Whose account is shown.
  func evidence(_ status: String, contract: EVMAddress = contract) throws -> LockEvidence {
    let name = layout.identifier(of: try EVMLockTerms(terms(status)))
    let proof = { (slot: [UInt8]) in storage.proof(of: Keccak256.hash(slot)).rlp }
    let lock = EVMLockEvidence(
      status: proof(layout.statusSlot(of: name)),
      claimed: status == "claimed" ? [proof(layout.preimageSlot(of: name))] : [])
    return LockEvidence(state: accounts.proof(of: Keccak256.hash(contract.bytes)).rlp, locks: [lock.encoded])
  }

  /// Proofs that this is the state of a block.
  ///
  /// - Parameters:
  ///   - other: The state of another block.
  ///   - headers: From the checkpoint to where the block is final.
  func sample(
    _ family: String, other: EVMLockState, checkpoint: CanonicalJSON, headers: [[UInt8]], head: VerifiedHeader,
    now: Instant
  ) throws -> LockProofSample {
    let words = ["absent", "locked", "claimed", "refunded"]
    var valid: [String: LockProofSample.Valid] = [:]
    for word in words {
      let proof = try HashTimeLockProof(
        terms: terms(word), status: status(word), layout: .evm(layout), checkpoint: checkpoint, headers: headers,
        evidence: evidence(word))
      valid[word] = LockProofSample.Valid(proof: proof, height: head.height, time: head.time)
    }
    return LockProofSample(
      family: family, now: now, valid: valid,
      otherLock: [
        "absent": try evidence("locked").locks[0], "locked": try evidence("absent").locks[0],
        "claimed": try evidence("refunded").locks[0], "refunded": try evidence("locked").locks[0],
      ],
      otherBlock: Dictionary(uniqueKeysWithValues: try words.map { ($0, try other.evidence($0)) }),
      otherLayout: .evm(EVMLockLayout(contract: Self.address(0x36), chainID: layout.chainID)),
      otherLedger: try LedgerID("eip155:999"))
  }

  /// How alterations end on every EVM ledger.
  static let outcomes: [String: LockProofSample.Outcome] = [
    "amount": anotherSlot, "asset": anotherSlot, "hashlock": anotherSlot, "timelock": anotherSlot,
    "sender": anotherSlot, "recipient": anotherSlot, "another lock's evidence": anotherSlot,
    "layout": .invalid(.wrongRoot), "another block's evidence": .invalid(.wrongRoot),
    "trailing byte in the lock's evidence": .invalid(.malformed),
    "trailing byte in the state's evidence": .invalid(.malformed),
    "no evidence of the lock": .invalid(.notCanonical), "no evidence at all": .invalid(.malformed),
    "first header dropped": .invalid(.wrongHeight), "last header dropped": .invalid(.wrongRoot),
    "no headers": .either(.wrongRoot, .notCanonical),
    // A coin has one name; a token's is in the lock's.
    "locked, asset": .invalid(.wrongScript),
  ]

  /// The way to another slot leads to another node, or ends before the proof does.
  private static let anotherSlot = LockProofSample.Outcome.either(.wrongRoot, .notCanonical)

  // MARK: Terms

  static func address(_ byte: UInt8) -> EVMAddress {
    // Twenty bytes are an address.
    try! EVMAddress([UInt8](repeating: byte, count: 20))
  }

  /// One lock for each status, of a coin, of a token, and of two of a collection.
  private static func terms(_ status: String, on ledger: LedgerID) throws -> LockTerms {
    let token = address(0x77).lowercased
    let assets: [(String, UInt64)] =
      switch status {
      case "locked": [("slip44:60", 700)]
      case "refunded": [("erc1155:\(token)/3", 5), ("erc1155:\(token)/20", 6)]
      default: [("erc20:\(token)", 12)]
      }
    return try LockTerms(
      sender: address(0xA1).account(on: ledger), recipient: address(0xB2).account(on: ledger),
      assets: assets.map { AssetAmount(asset: try AssetID("\(ledger)/\($0)"), amount: Amount($1)) },
      hashlock: preimage.hashlock,
      timelock: Timelock(secondsSinceEpoch: status == "absent" ? 1_900_000_001 : 1_900_000_000))
  }
}

extension LockProofSample {
  /// A proof by the chain id of another ledger, and one of an account without code.
  func expectRefusalsOfEVM(_ state: EVMLockState) throws {
    let proof = try proof("locked")
    var layout = EVMLockLayout(contract: EVMLockState.contract, chainID: 999)
    let trial = { (terms: LockTerms, layout: EVMLockLayout, evidence: LockEvidence) in
      try HashTimeLockProof(
        terms: terms, status: .absent, layout: .evm(layout), checkpoint: proof.checkpoint, headers: proof.headers,
        evidence: evidence
      ).verify(at: now, pinned: proof.checkpoint)
    }
    for (name, terms) in [
      ("the layout", proof.terms), ("terms and layout", try EVMLockState(chain: "999").terms("absent")),
    ] {
      let verdict = try trial(terms, layout, proof.evidence)
      report("another chain id in \(name)", verdict, .wrongLedger)
    }
    let absent = try self.proof("absent")
    let empty = try EVMLockEvidence(absent.evidence.locks[0])
    #expect(empty.claimed.isEmpty)
    // Where storage is empty, every lock would seem to be absent.
    let nothing = EVMLockEvidence(status: MerklePatriciaProof(nodes: []).rlp, claimed: []).encoded
    for (name, byte) in [("S-5 an account without code", 0x37), ("S-5 no account", 0x38)] as [(String, UInt8)] {
      layout = EVMLockLayout(contract: EVMLockState.address(byte), chainID: state.layout.chainID)
      let account = try state.evidence("absent", contract: layout.contract).state
      let verdict = try trial(absent.terms, layout, LockEvidence(state: account, locks: [nothing]))
      report(name, verdict, .wrongScript)
    }
    // A preimage that nobody asked for would be bytes that nobody checks.
    let surplus = EVMLockEvidence(status: empty.status, claimed: [[0xC0]]).encoded
    let verdict = try trial(absent.terms, state.layout, LockEvidence(state: absent.evidence.state, locks: [surplus]))
    report("a preimage of an absent lock", verdict, .notCanonical)
  }

  private func report(_ name: String, _ verdict: Verdict<VerifiedLock>, _ reason: Rejection.Reason) {
    print("\(family) | \(name) | \(verdict.rejection.map { "\($0)" } ?? "\(verdict)")")
    #expect(verdict.rejection?.reason == reason, "\(name): \(verdict)")
  }
}
