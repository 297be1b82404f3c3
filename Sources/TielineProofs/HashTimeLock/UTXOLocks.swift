import TielineCodec
import TielineCore
import TielineCrypto

/// The keys of a lock on a UTXO ledger: an address is a key's hash, and a script needs the key.
public struct UTXOLockLayout: Hashable, Sendable {
  /// A compressed public key, 33 bytes; empty in a layout of many parties.
  public let senderKey: [UInt8]
  /// A compressed public key, 33 bytes; empty in a layout of many parties.
  public let recipientKey: [UInt8]
  /// Keys of all parties between which locks are looked for. Documents hold the layout of one lock, and never these.
  public let parties: [[UInt8]]

  public init(senderKey: [UInt8], recipientKey: [UInt8]) {
    (self.senderKey, self.recipientKey, parties) = (senderKey, recipientKey, [])
  }

  /// - Parameter parties: Compressed public keys of 33 bytes.
  public init(parties: [[UInt8]]) { (senderKey, recipientKey, self.parties) = ([], [], parties) }

  /// The layout of a lock of these terms.
  /// - Returns: `nil` where a party's key is not known, or the lock is an end of something that contracts keep.
  public func keeping(_ terms: LockTerms) -> UTXOLockLayout? {
    guard terms.part == nil else { return nil }
    if parties.isEmpty { return self }
    guard let sender = key(of: terms.sender), let recipient = key(of: terms.recipient) else { return nil }
    return UTXOLockLayout(senderKey: sender, recipientKey: recipient)
  }

  private func key(of account: AccountID) -> [UInt8]? {
    // What an address begins with ends at its last 1.
    guard let separator = account.address.lastIndex(of: "1") else { return nil }
    let prefix = String(account.address[..<separator])
    return parties.first { key in
      SegwitAddress(prefix: prefix, version: 0, program: Hash160.hash(key))?.description == account.address
    }
  }

  /// The script's terms.
  ///
  /// - Parameter network: The ledger; the parties' addresses are those of their keys on it.
  func lock(_ terms: LockTerms, on network: UTXONetwork) throws(ProofFailure) -> (UTXOHashTimeLock, UInt64) {
    for (account, key) in [(terms.sender, senderKey), (terms.recipient, recipientKey)] {
      let address = SegwitAddress(prefix: network.addressPrefix, version: 0, program: Hash160.hash(key))
      guard let address, account.address == "\(address)" else {
        throw .invalid(.wrongKey, expected: "the key of \(account.address)", found: Hex.encode(key))
      }
    }
    let held = terms.assets[0]
    guard terms.assets.count == 1, held.asset.namespace == "slip44", held.asset.reference == network.coinNumber,
      held.asset.token == nil, let amount = UInt64(exactly: held.amount.value)
    else {
      throw .invalid(
        .wrongScript, expected: "units of slip44:\(network.coinNumber)", found: "\(held.amount) of \(held.asset)")
    }
    // Smaller numbers are heights of blocks in a script.
    guard let locktime = UInt32(exactly: terms.timelock.secondsSinceEpoch), locktime >= UTXOHashTimeLock.firstTime
    else {
      throw .invalid(
        .wrongScript, expected: "a timelock from \(UTXOHashTimeLock.firstTime) to \(UInt32.max)",
        found: "\(terms.timelock.secondsSinceEpoch)")
    }
    do throws(UTXOFormatError) {
      let lock = try UTXOHashTimeLock(
        hashlock: terms.hashlock, recipientKey: recipientKey, senderKey: senderKey, locktime: locktime)
      return (lock, amount)
    } catch { throw .invalid(.wrongScript, expected: "the terms of a lock", found: "\(error)") }
  }
}

/// Locks on a UTXO ledger.
///
/// A header proves that an output exists, and that it was spent; never that it is unspent, nor that it does not exist.
/// So `.absent` and `.locked` say that nothing else was shown, and ``HashTimeLockProof`` takes no `.absent` from here.
struct UTXOLocks: FollowedLocks {
  var client: UTXOLightClient
  let layout: UTXOLockLayout
  /// Final headers by height: a lock and its claim are in different blocks.
  private var final: [UInt64: TrustedUTXOHeader] = [:]

  /// Final headers that are kept: about a week of Litecoin's.
  private static let kept: UInt64 = 4096

  init(client: UTXOLightClient, layout: UTXOLockLayout) {
    (self.client, self.layout) = (client, layout)
    final[client.head.verified.height] = client.head
  }

  mutating func apply(_ header: [UInt8], at now: Instant) -> Verdict<[VerifiedHeader]> {
    let verdict = client.apply(header, at: now)
    for header in verdict.accepted?.finalized ?? [] {
      final[header.verified.height] = header
      if header.verified.height >= Self.kept { final[header.verified.height - Self.kept] = nil }
    }
    return verdict.map { $0.finalized.map(\.verified) }
  }

  /// - Parameter evidence: No state; each lock's proof is a ``UTXOLockEvidence``.
  func locks(_ locks: [LockTerms], _ evidence: LockEvidence, at now: Instant) -> Verdict<[VerifiedLock]> {
    Verdict { () throws(ProofFailure) in
      guard evidence.state.isEmpty else {
        throw .invalid(.malformed, expected: "no state of a UTXO ledger", found: "\(evidence.state.count) bytes")
      }
      return try zip(locks, evidence.locks).map { terms, proof throws(ProofFailure) in
        // Nothing was shown, and no header can say more of what is not there: see docs/adr/0012-lock-coins-in-scripts.md.
        if proof.isEmpty { return VerifiedLock(terms: terms, status: .absent, header: client.head.verified) }
        return try lock(terms, try UTXOLockEvidence(proof))
      }
    }
  }

  private func lock(_ terms: LockTerms, _ evidence: UTXOLockEvidence) throws(ProofFailure) -> VerifiedLock {
    guard let keys = layout.keeping(terms) else {
      throw .invalid(.wrongKey, expected: "parties whose keys are known", found: "\(terms.sender), \(terms.recipient)")
    }
    let (script, amount) = try keys.lock(terms, on: client.network)
    let funding = try header(evidence.fundingHeight)
    let lock = try funding.lock(script, amount: amount, output: evidence.output, proof: evidence.funding).get()
    guard let spend = evidence.spend else {
      return VerifiedLock(terms: terms, status: .locked, header: client.head.verified)
    }
    let spending = try header(spend.height)
    let claim = spending.claim(of: lock, proof: spend.proof)
    // What is no claim by its form may be a refund.
    let isClaim = claim.rejection?.reason != .wrongScript
    let spent = try isClaim ? claim.get() : spending.refund(of: lock, proof: spend.proof).get()
    let status: LockObservation.Status =
      switch spent.way {
      case .claimed(let preimage): .claimed(preimage)
      case .refunded: .refunded
      }
    return VerifiedLock(terms: terms, status: status, header: client.head.verified)
  }

  private func header(_ height: UInt64) throws(ProofFailure) -> TrustedUTXOHeader {
    guard let header = final[height] else {
      throw .insufficient(.needs("a final header behind the checkpoint", height: height))
    }
    return header
  }
}

/// What shows a lock on a UTXO ledger, and its end where it has one.
public struct UTXOLockEvidence: Hashable, Sendable {
  /// The block of the claim or refund.
  public struct Spend: Hashable, Sendable {
    /// The block that holds the spending transaction.
    public let height: UInt64
    /// A ``UTXOSpendProof``.
    public let proof: [UInt8]

    public init(height: UInt64, proof: [UInt8]) { (self.height, self.proof) = (height, proof) }
  }

  /// The block of the locking transaction.
  public let fundingHeight: UInt64
  /// The locking output's place.
  public let output: UInt32
  /// A ``UTXOInclusionProof``.
  public let funding: [UInt8]
  public let spend: Spend?

  public init(fundingHeight: UInt64, output: UInt32, funding: [UInt8], spend: Spend?) {
    (self.fundingHeight, self.output, self.funding, self.spend) = (fundingHeight, output, funding, spend)
  }

  /// Protobuf: 1 height, 2 output, 3 inclusion proof, 4 height of the spend, 5 spend proof.
  public var encoded: [UInt8] {
    var writer = ProtobufWriter()
    writer.varint(1, fundingHeight)
    writer.varint(2, UInt64(output))
    writer.bytes(3, funding)
    if let spend {
      writer.varint(4, spend.height)
      writer.bytes(5, spend.proof)
    }
    return writer.bytes
  }

  init(_ bytes: [UInt8]) throws(ProofFailure) {
    do throws(ProtobufError) {
      let message = try ProtobufMessage(bytes)
      try message.only([1, 2, 3, 4, 5])
      guard let output = UInt32(exactly: try message.varint(2)) else { throw .wrongType(field: 2) }
      (fundingHeight, self.output, funding) = (try message.varint(1), output, try message.bytes(3))
      let proof = try message.bytes(5)
      spend = proof.isEmpty ? nil : Spend(height: try message.varint(4), proof: proof)
    } catch { throw .invalid(Rejection(undecodable: "a lock's transactions", error)) }
    guard encoded == bytes else {
      throw .invalid(.notCanonical, expected: "the one encoding of a lock's transactions", found: "another")
    }
  }
}
