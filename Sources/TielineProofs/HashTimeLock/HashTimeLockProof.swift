import TielineCodec
import TielineCore

/// The proof that a lock exists, was claimed, was refunded, or does not exist: everything that is needed to check it,
/// and nothing of it believed.
///
/// The one object that travels between gateways and to regulators. Its JSON form is canonical (RFC 8785), its compact
/// form is protobuf; both are strict, and each has one encoding.
/// - Source: `Schemas/json/hash-time-lock-proof.schema.json`
public struct HashTimeLockProof: Hashable, Sendable {
  /// The version that is written and read.
  public static let version = 1
  /// Longest encoding that is read.
  public static let maximumBytes = 16 << 20
  /// Most headers between the checkpoint and the lock's state.
  public static let maximumHeaders = 65_536

  /// What the lock commits to, and the ledger that it is on.
  public let terms: LockTerms
  /// Where the lock is said to stand.
  public let status: LockObservation.Status
  /// Where the ledger keeps locks.
  public let layout: LockVerifier.Layout
  /// What has to be trusted from elsewhere.
  public let checkpoint: LockVerifier.Checkpoint
  /// From the checkpoint to the header whose state shows the lock, each in the ledger's own encoding.
  public let headers: [[UInt8]]
  /// What shows the lock in that state: one lock's evidence.
  public let evidence: LockEvidence

  /// - Throws: ``ProofDocumentError`` unless `evidence` is of one lock, and for more headers than are read.
  public init(
    terms: LockTerms, status: LockObservation.Status, layout: LockVerifier.Layout,
    checkpoint: LockVerifier.Checkpoint, headers: [[UInt8]], evidence: LockEvidence
  ) throws(ProofDocumentError) {
    guard evidence.locks.count == 1 else {
      throw ProofDocumentError("evidence of \(evidence.locks.count) locks; a proof is of one")
    }
    guard headers.count <= Self.maximumHeaders else {
      throw ProofDocumentError(
        "\(headers.count) headers; at most \(Self.maximumHeaders) are read, so start from a newer checkpoint")
    }
    (self.terms, self.status, self.layout) = (terms, status, layout)
    (self.checkpoint, self.headers, self.evidence) = (checkpoint, headers, evidence)
  }

  /// Decides whether the proof shows what it says, given that its checkpoint is genuine and that its ``layout`` is where
  /// the ledger's locks are: who made the proof could have named a contract of his own that only looks like one.
  ///
  /// Pure: reads no clock and fetches nothing.
  ///
  /// - Parameters:
  ///   - now: When it is checked, or when it is known to have existed: trust in a checkpoint ends.
  ///   - pinned: The checkpoint that the verifier knows to be genuine; where `nil`, whoever asks compares
  ///     ``checkpoint`` himself.
  public func verify(at now: Instant, pinned: LockVerifier.Checkpoint? = nil) -> Verdict<VerifiedLock> {
    Verdict { () throws(ProofFailure) in
      if let pinned, pinned != checkpoint {
        throw .invalid(.wrongValidators, expected: "the pinned checkpoint", found: "another one")
      }
      var verifier: LockVerifier
      do throws(CheckpointError) { verifier = try LockVerifier(checkpoint: checkpoint, layout: layout) } catch {
        throw .invalid(.malformed, expected: "a checkpoint to start from", found: error.reason)
      }
      for header in headers { _ = try verifier.apply(header, at: now).get() }
      guard let lock = try verifier.locks([terms], evidence, at: now).get().first else {
        throw .insufficient(.needs("a lock's evidence", height: verifier.head.height))
      }
      if case .utxo = layout, lock.status == .absent { throw unshown(at: lock.header.height) }
      guard lock.status == status else {
        throw .invalid(
          .wrongValue, at: lock.header.height, expected: lock.status.word, found: status.word)
      }
      return lock
    }
  }

  /// A UTXO ledger's headers show what is there, never that something is not.
  private func unshown(at height: UInt64) -> ProofFailure {
    status == .absent
      ? .insufficient(.needs("what no header shows: that an output does not exist", height: height))
      : .invalid(.malformed, at: height, expected: "a lock's transactions", found: "nothing")
  }
}

typealias ProofFields = CanonicalFields<ProofDocumentError>

/// Why bytes are no hash-time-lock proof.
public struct ProofDocumentError: DocumentError, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, and what belongs there.
  public let reason: String

  public init(_ reason: String) { self.reason = reason }

  public var description: String { "not a hash-time-lock proof: \(reason)" }
}
