import TielineCodec
import TielineCore

/// Locks that a ledger keeps as values under keys, in the form that ``LockVerifier/Layout/fabric(chaincode:)`` tells.
enum LockRecord {
  /// The key where keys are texts.
  static func textKey(of terms: LockTerms) -> String {
    "lock/" + Hex.encode(terms.canonicalIdentifier.bytes, prefix: false)
  }

  /// The key where keys are bytes, and few.
  static func key(of terms: LockTerms) -> [UInt8] { Array("lock/".utf8) + terms.canonicalIdentifier.bytes }

  /// What a value says; `nil` stands for no lock.
  static func status(
    _ value: [UInt8]?, of terms: LockTerms, at height: UInt64
  ) throws(ProofFailure) -> LockObservation.Status {
    guard let value else { return .absent }
    switch (value.first, value.count) {
    case (1, 1): return .locked
    case (2, 33): return .claimed(try terms.preimage(value.dropFirst(), at: height))
    case (3, 1): return .refunded
    default: throw .invalid(.wrongScript, at: height, expected: "a lock's record", found: Hex.encode(value.prefix(40)))
    }
  }
}

/// Locks in the state of a contract on a Neo N3 ledger.
struct NeoLocks: FollowedLocks {
  var client: NeoLightClient
  /// The contract's number.
  let contract: Int32

  /// - Parameter evidence: The state is the signed state root of the newest header; each lock's proof is one of Neo's
  ///   trie, of its value or of its absence.
  func locks(_ locks: [LockTerms], _ evidence: LockEvidence, at now: Instant) -> Verdict<[VerifiedLock]> {
    Verdict { () throws(ProofFailure) in
      let header = client.head.verified
      let root = try client.stateRoot(evidence.state, of: client.head).get()
      return try zip(locks, evidence.locks).map { terms, proof throws(ProofFailure) in
        let key = LockRecord.key(of: terms)
        let value = try value(of: key, under: root, proof)
        return VerifiedLock(
          terms: terms, status: try LockRecord.status(value, of: terms, at: header.height), header: header)
      }
    }
  }

  private func value(
    of key: [UInt8], under root: TrustedNeoStateRoot, _ proof: [UInt8]
  ) throws(ProofFailure) -> [UInt8]? {
    if let absent = root.absence(contract: contract, key: key, proof: proof).accepted { return absent.value }
    return try root.value(contract: contract, key: key, proof: proof).get().value
  }
}

/// Locks that a chaincode of a Fabric channel writes.
///
/// A block proves what was written in it; that a lock stands as written holds at that block, and for claims and refunds
/// for good. Blocks do not prove that a key was never written, so no lock can be proven to be absent.
struct FabricLocks: FollowedLocks {
  var client: FabricLightClient
  let chaincode: String

  /// - Parameter evidence: The state is the newest block's data; each lock's proof is a ``FabricLockEvidence``.
  func locks(_ locks: [LockTerms], _ evidence: LockEvidence, at now: Instant) -> Verdict<[VerifiedLock]> {
    Verdict { () throws(ProofFailure) in
      let header = client.head
      return try zip(locks, evidence.locks).map { terms, proof throws(ProofFailure) in
        let proof = try FabricLockEvidence(proof, at: header.number)
        let write = try header.write(
          of: LockRecord.textKey(of: terms), in: chaincode, by: proof.transaction, data: evidence.state,
          evidence: FabricCommitEvidence(envelope: proof.commit)
        ).get()
        let status = try LockRecord.status(write.value, of: terms, at: header.number)
        return VerifiedLock(terms: terms, status: status, header: header.verified)
      }
    }
  }
}

/// Which transaction of a block wrote a lock, and what shows that it was committed.
struct FabricLockEvidence {
  let transaction: Int
  /// A signed envelope whose endorsers have read the lock as that transaction wrote it.
  let commit: [UInt8]

  /// Protobuf: field 1 the transaction's place in the block, field 2 the envelope.
  init(_ bytes: [UInt8], at height: UInt64) throws(ProofFailure) {
    do throws(ProtobufError) {
      let message = try ProtobufMessage(bytes)
      try message.only([1, 2])
      let place = try message.varint(1)
      guard place <= UInt64(Int32.max) else { throw .wrongType(field: 1) }
      (transaction, commit) = (Int(place), try message.bytes(2))
    } catch { throw .invalid(Rejection(undecodable: "the write of a lock", at: height, error)) }
    guard encoded == bytes else {
      throw .invalid(.notCanonical, at: height, expected: "the one encoding of a lock's write", found: "another")
    }
  }

  init(transaction: Int, commit: [UInt8]) { (self.transaction, self.commit) = (transaction, commit) }

  var encoded: [UInt8] {
    var writer = ProtobufWriter()
    writer.varint(1, UInt64(transaction))
    writer.bytes(2, commit)
    return writer.bytes
  }
}
