import Testing
import TielineCodec
import TielineCore
import TielineCrypto

@testable import TielineProofs

/// Valid proofs of one ledger, and what it takes to alter them.
struct LockProofSample: Sendable {
  /// A proof, and the block that it is about.
  struct Valid: Sendable {
    let proof: HashTimeLockProof
    let height: UInt64
    let time: Instant
  }

  /// What one alteration has to end in.
  enum Outcome: Hashable, Sendable {
    case invalid(Rejection.Reason)
    /// For one of two reasons; which of them depends on where hashes lead.
    case either(Rejection.Reason, Rejection.Reason)
    case insufficient

    func fits(_ verdict: Verdict<VerifiedLock>) -> Bool {
      switch self {
      case .invalid(let reason): verdict.rejection?.reason == reason
      case .either(let first, let second): [first, second].contains(verdict.rejection?.reason)
      case .insufficient: verdict.shortfall != nil
      }
    }
  }

  let family: String
  let now: Instant
  /// `absent`, `locked`, `claimed` and `refunded`, as far as the ledger can prove them.
  let valid: [String: Valid]
  /// Of a lock with other terms than all of these, in the same block as each.
  let otherLock: [String: [UInt8]]
  /// Of the same lock, in another block than each.
  let otherBlock: [String: LockEvidence]
  let otherLayout: LockVerifier.Layout
  /// Another ledger of the same kind.
  let otherLedger: LedgerID

  /// What is altered, one by one.
  static let lies = [
    "amount", "asset", "hashlock", "timelock", "sender", "recipient", "ledger", "status", "preimage", "layout",
    "another lock's evidence", "another block's evidence", "trailing byte in the lock's evidence",
    "trailing byte in the state's evidence", "no evidence of the lock", "no evidence at all", "first header dropped",
    "last header dropped", "no headers", "another checkpoint pinned",
  ]

  func proof(_ status: String) throws -> HashTimeLockProof { try #require(valid[status]).proof }

  // MARK: Trials

  /// Every valid proof is accepted, in both forms.
  func expectAcceptance() throws {
    for (status, valid) in valid.sorted(by: { $0.key < $1.key }) {
      let proof = valid.proof
      let verdict = proof.verify(at: now, pinned: proof.checkpoint)
      print("\(family) | \(status) | \(Self.text(verdict))")
      let lock = try #require(verdict.accepted, "\(status): \(Self.text(verdict))")
      #expect(lock.status.word == status)
      #expect(lock.status == proof.status && lock.terms == proof.terms)
      #expect(lock.header.height == valid.height && lock.header.time == valid.time, "\(lock.header)")
      #expect(try HashTimeLockProof(proof.json.bytes) == proof)
      #expect(try HashTimeLockProof(proof.compact) == proof)
      #expect(try HashTimeLockProof(proof.compact).json == proof.json)
    }
  }

  /// Every alteration of every valid proof is refused for its reason.
  ///
  /// - Parameter outcomes: By alteration, or by status and alteration where one status differs.
  func expectRefusals(_ outcomes: [String: Outcome]) throws {
    for status in valid.keys.sorted() {
      for lie in Self.lies {
        guard let altered = try altered(proof(status), lie) else { continue }
        let pinned = lie == "another checkpoint pinned" ? CanonicalJSON.object([:]) : altered.checkpoint
        let verdict = altered.verify(at: now, pinned: pinned)
        print("\(family) | \(status), \(lie) | \(Self.text(verdict))")
        #expect(verdict.accepted == nil, "\(status), \(lie)")
        let expected = try #require(outcomes["\(status), \(lie)"] ?? outcomes[lie] ?? Self.outcomes[lie], "\(lie)")
        #expect(expected.fits(verdict), "\(status), \(lie): \(Self.text(verdict)), not \(expected)")
      }
    }
  }

  /// What ends in the same way on every ledger.
  private static let outcomes: [String: Outcome] = [
    "ledger": .invalid(.wrongLedger), "status": .invalid(.wrongValue), "preimage": .invalid(.wrongValue),
    "another checkpoint pinned": .invalid(.wrongValidators),
  ]

  /// No altered document is accepted as proof of anything.
  ///
  /// - Parameter isHonest: Whether an accepted document that differs is no forgery.
  func expectNoForgeries(
    isHonest: @escaping @Sendable (_ altered: HashTimeLockProof, _ original: HashTimeLockProof) -> Bool = { _, _ in
      false
    }
  ) throws {
    let (proof, now) = (try proof("claimed"), now)
    let seeds = [("JSON", proof.json.bytes), ("compact", proof.compact)].map { name, original in
      FuzzSeed(name: "\(family), \(name)", bytes: original) { bytes in
        guard let altered = try? HashTimeLockProof(bytes) else { return false }
        return altered.verify(at: now, pinned: proof.checkpoint).accepted != nil
          && (bytes == original || !isHonest(altered, proof))
      }
    }
    for seed in seeds { #expect(seed.accepts(seed.bytes), "\(seed.name)") }
    var fuzzer = MutationFuzzer()
    let forgeries = fuzzer.forgeries(of: seeds, count: MutationFuzzer.mutationsPerFamily / 10)
    #expect(forgeries.isEmpty, "\(forgeries)")
  }

  private static func text(_ verdict: Verdict<VerifiedLock>) -> String {
    switch verdict {
    case .accepted(let lock): "\(lock.status) at height \(lock.header.height)"
    case .invalid(let rejection): "\(rejection)"
    case .insufficient(let shortfall): "not enough: \(shortfall)"
    }
  }
}

// MARK: - Alterations

extension LockProofSample {
  /// `nil` where there is nothing to alter in this way.
  private func altered(_ proof: HashTimeLockProof, _ lie: String) throws -> HashTimeLockProof? {
    let word = proof.status.word
    var (terms, status, layout) = (proof.terms, proof.status, proof.layout)
    var (headers, evidence) = (proof.headers, proof.evidence)
    switch lie {
    case "amount", "asset", "hashlock", "timelock", "sender", "recipient", "ledger":
      // A lock with other terms is absent as well: the same nodes may show it, and then it is true.
      guard word != "absent" || lie == "ledger" else { return nil }
      terms = try alteredTerms(terms, lie)
    case "status": status = status == .refunded ? .locked : .refunded
    case "preimage":
      guard word == "claimed" else { return nil }
      status = .claimed(Preimage(checked: [UInt8](repeating: 9, count: 32)))
    case "layout": layout = otherLayout
    case "another lock's evidence":
      guard let other = otherLock[word] else { return nil }
      evidence = LockEvidence(state: evidence.state, locks: [other])
    case "another block's evidence":
      guard let other = otherBlock[word] else { return nil }
      evidence = other
    case "trailing byte in the lock's evidence":
      evidence = LockEvidence(state: evidence.state, locks: [evidence.locks[0] + [0]])
    case "trailing byte in the state's evidence":
      evidence = LockEvidence(state: evidence.state + [0], locks: evidence.locks)
    case "no evidence of the lock": evidence = LockEvidence(state: evidence.state, locks: [[]])
    case "no evidence at all": evidence = LockEvidence(state: [], locks: [[]])
    case "first header dropped": headers.removeFirst()
    case "last header dropped": headers.removeLast()
    case "no headers": headers = []
    case "another checkpoint pinned": break
    default: Issue.record("no alteration '\(lie)'")
    }
    guard !(lie == "first header dropped" && headers.isEmpty) else { return nil }
    return try HashTimeLockProof(
      terms: terms, status: status, layout: layout, checkpoint: proof.checkpoint, headers: headers, evidence: evidence)
  }

  private func alteredTerms(_ terms: LockTerms, _ lie: String) throws -> LockTerms {
    var (sender, recipient, assets) = (terms.sender, terms.recipient, terms.assets)
    var (hashlock, timelock) = (terms.hashlock, terms.timelock)
    let first = assets[0]
    switch lie {
    case "amount": assets[0] = AssetAmount(asset: first.asset, amount: try Amount(decimal: "\(first.amount)1"))
    case "asset":
      let other = try first.asset.token == nil ? "\(first.asset)".dropLast() + "8" : "\(first.asset)8"
      assets[0] = AssetAmount(asset: try AssetID(String(other)), amount: first.amount)
    case "hashlock": hashlock = Hashlock(checked: [UInt8](repeating: 9, count: 32))
    case "timelock": timelock = try Timelock(secondsSinceEpoch: timelock.secondsSinceEpoch + 1)
    case "sender": sender = recipient
    case "recipient": recipient = sender
    default:
      let move = { (account: AccountID) in try AccountID(ledger: otherLedger, address: account.address) }
      (sender, recipient) = (try move(sender), try move(recipient))
      assets = try assets.map { held in
        let (namespace, reference) = (held.asset.namespace, held.asset.reference)
        return AssetAmount(
          asset: try AssetID(ledger: otherLedger, namespace: namespace, reference: reference, token: held.asset.token),
          amount: held.amount)
      }
    }
    return try LockTerms(
      sender: sender, recipient: recipient, assets: assets, hashlock: hashlock, timelock: timelock)
  }
}
