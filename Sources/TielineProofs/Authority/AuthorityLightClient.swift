import TielineCodec
import TielineCore
import TielineCrypto

/// A signed statement that was found genuine and newest.
public struct TrustedStatement: TrustedHeader {
  public let verified: VerifiedHeader
  /// SHA-256 of the entries that the statement is about.
  public let root: [UInt8]
}

/// Follows a ledger that one key signs for. It has no consensus: whoever holds the key decides. For the sandbox, and
/// for a registry that its operator alone keeps.
public struct AuthorityLightClient: LightClient {
  public let ledger: LedgerID
  public let publicKey: Ed25519.PublicKey
  public private(set) var head: TrustedStatement

  public let family = LedgerFamily.authority

  /// - Parameter publicKey: The authority's, known from elsewhere.
  public init(ledger: LedgerID, publicKey: Ed25519.PublicKey) {
    self.init(ledger: ledger, publicKey: publicKey, height: 0, time: Instant(millisecondsSinceEpoch: 0))
  }

  private init(ledger: LedgerID, publicKey: Ed25519.PublicKey, height: UInt64, time: Instant) {
    (self.ledger, self.publicKey) = (ledger, publicKey)
    let verified = VerifiedHeader(family: .authority, chain: "\(ledger)", height: height, hash: [], time: time)
    head = TrustedStatement(verified: verified, root: [])
  }

  public init(checkpoint: CanonicalJSON) throws(CheckpointError) {
    guard case .object(let fields) = checkpoint,
      Set(fields.keys) == ["family", "height", "ledger", "publicKey", "time"],
      fields["family"] == .string(LedgerFamily.authority.rawValue), case .string(let name)? = fields["ledger"],
      case .string(let key)? = fields["publicKey"], case .integer(let height)? = fields["height"], height >= 0,
      case .integer(let time)? = fields["time"]
    else {
      throw CheckpointError("an object with family 'authority', ledger, publicKey, height and time is expected")
    }
    guard let ledger = try? LedgerID(name), let bytes = Hex.decode(key), Hex.encode(bytes) == key,
      let publicKey = try? Ed25519.PublicKey(bytes), bytes.contains(where: { $0 != 0 })
    else { throw CheckpointError("'\(name)' or '\(key)' is no ledger or no Ed25519 public key") }
    self.init(
      ledger: ledger, publicKey: publicKey, height: UInt64(height), time: Instant(millisecondsSinceEpoch: time))
  }

  public var checkpoint: CanonicalJSON {
    .object([
      "family": .string(family.rawValue), "ledger": .string("\(ledger)"),
      "publicKey": .string(Hex.encode(publicKey.bytes)),
      "height": .integer(Int64(clamping: head.verified.height)),
      "time": .integer(head.verified.time.millisecondsSinceEpoch),
    ])
  }

  /// - Parameter header: An ``AuthorityStatement``, not older than the newest one known.
  public mutating func apply(
    _ header: [UInt8], at now: Instant
  ) -> Verdict<AcceptedHeader<TrustedStatement>> {
    let verdict = Verdict<TrustedStatement> { () throws(ProofFailure) in
      try check(try AuthorityStatement(header))
    }
    if let accepted = verdict.accepted { head = accepted }
    return verdict.map {
      AcceptedHeader(height: $0.verified.height, hash: $0.root, changesSet: false, finalized: [$0])
    }
  }

  private func check(_ statement: AuthorityStatement) throws(ProofFailure) -> TrustedStatement {
    guard publicKey.verify(statement.signature, of: statement.signedBytes(for: ledger)) else {
      throw .invalid(
        .badSignature, at: statement.height, expected: "the signature of \(Hex.encode(publicKey.bytes))",
        found: "another")
    }
    guard statement.height >= head.verified.height, statement.time >= head.verified.time else {
      throw .invalid(
        .wrongHeight, at: statement.height, expected: "height \(head.verified.height) or above", found: "an older one")
    }
    let verified = VerifiedHeader(
      family: family, chain: "\(ledger)", height: statement.height, hash: statement.root, time: statement.time)
    return TrustedStatement(verified: verified, root: statement.root)
  }
}

extension TrustedStatement {
  /// Where locks stand, from one entry each.
  ///
  /// - Parameter proofs: The entries without their names, in the order of `locks`; together they are what the
  ///   statement is about.
  public func locks(_ locks: [LockTerms], proofs: [[UInt8]]) -> Verdict<[VerifiedLock]> {
    Verdict { () throws(ProofFailure) in
      let height = verified.height
      guard locks.count == proofs.count else {
        throw .invalid(
          .malformed, at: height, expected: "\(locks.count) entries", found: "\(proofs.count)")
      }
      let entries = zip(locks, proofs).map { $0.canonicalIdentifier.bytes + $1 }
      guard AuthorityStatement.root(of: entries) == root else {
        throw .invalid(.wrongRoot, at: height, expected: Hex.encode(root), found: "entries of another root")
      }
      return try zip(locks, proofs).map { terms, proof throws(ProofFailure) in
        VerifiedLock(terms: terms, status: try Self.status(proof, of: terms, at: height), header: verified)
      }
    }
  }

  private static func status(
    _ proof: [UInt8], of terms: LockTerms, at height: UInt64
  ) throws(ProofFailure) -> LockObservation.Status {
    switch (proof.first, proof.count) {
    case (0, 1): return .absent
    case (1, 1): return .locked
    case (2, 33): return .claimed(try terms.preimage(proof.dropFirst(), at: height))
    case (3, 1): return .refunded
    default: throw .invalid(.malformed, at: height, expected: "an entry", found: Hex.encode(proof.prefix(40)))
    }
  }
}
