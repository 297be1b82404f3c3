import TielineCodec
import TielineCore

/// Follows a CometBFT ledger from a pinned header, header by header or skipping many.
///
/// - Source: CometBFT specification, *Light client*; ICS-07.
public struct CometBFTLightClient: LightClient {
  /// The newest header accepted.
  public private(set) var head: TrustedCometBFTHeader
  public let options: CometBFTTrustOptions

  public var family: LedgerFamily { .cometBFT }

  /// Starts from a header that the caller knows to be right, from another source than the node that will be asked.
  /// - Throws: ``CheckpointError`` for a header that no ledger has (S-5).
  public init(trusting header: CometBFTHeader, options: CometBFTTrustOptions = .standard) throws(CheckpointError) {
    do throws(ProofFailure) { try header.checkFields() } catch { throw CheckpointError(Self.describe(error)) }
    (head, self.options) = (TrustedCometBFTHeader(header), options)
  }

  /// - Parameter header: A ``CometBFTUpdate`` in protobuf, which builds on ``head``.
  public mutating func apply(
    _ header: [UInt8], at now: Instant
  ) -> Verdict<AcceptedHeader<TrustedCometBFTHeader>> {
    let client = self
    let verdict = Verdict { () throws(ProofFailure) in
      try client.check(try CometBFTUpdate.decode(header), at: now)
    }
    return accept(verdict)
  }

  /// As the other `apply`, of an update in memory.
  public mutating func apply(
    _ update: CometBFTUpdate, at now: Instant
  ) -> Verdict<AcceptedHeader<TrustedCometBFTHeader>> {
    let client = self
    return accept(Verdict { () throws(ProofFailure) in try client.check(update, at: now) })
  }

  private mutating func accept(
    _ verdict: Verdict<TrustedCometBFTHeader>
  ) -> Verdict<AcceptedHeader<TrustedCometBFTHeader>> {
    let trusted = head
    if case .accepted(let next) = verdict { head = next }
    return verdict.map { next in
      AcceptedHeader(
        height: next.verified.height, hash: next.verified.hash,
        changesSet: next.nextValidatorsHash != trusted.nextValidatorsHash, finalized: [next])
    }
  }

  private func check(_ update: CometBFTUpdate, at now: Instant) throws(ProofFailure) -> TrustedCometBFTHeader {
    let header = update.block.header
    let verification = CometBFTVerification(trusted: head.header, options: options)
    if header.chainID == head.header.chainID, header.height == head.header.height {
      try checkConflict(update)
    }
    try verification.checkOrder(of: header, at: now)
    try checkTrustedHeight(of: update)
    try verification.verify(update.block, trustedValidators: update.trustedValidators, at: now)
    return TrustedCometBFTHeader(header)
  }

  func checkTrustedHeight(of update: CometBFTUpdate) throws(ProofFailure) {
    let height = head.header.height
    guard update.trustedHeight == height else {
      if update.trustedHeight > height {
        throw .insufficient(.needs("header \(update.trustedHeight), which it builds on", height: height))
      }
      throw .invalid(
        .wrongHeight, at: update.block.header.height, expected: "a header that builds on \(height)",
        found: "one on \(update.trustedHeight)")
    }
  }

  /// Another header of the trusted height is proof that validators cheat, if the same set signed it or, where it names
  /// another set, enough of the one that signs the next header.
  private func checkConflict(_ update: CometBFTUpdate) throws(ProofFailure) {
    let (block, trusted) = (update.block, head.header)
    let hash = block.header.hash
    guard hash != head.verified.hash else { return }
    try block.checkSigned()
    let next = update.trustedValidators
    let isSignedByTrusted =
      block.header.validatorsHash == trusted.validatorsHash
      || next.hash == trusted.nextValidatorsHash
        && options.trustLevel.isExceeded(
          by: next.power(in: block.commit, signedBy: block.validators), of: next.totalPower)
    guard isSignedByTrusted else {
      throw .invalid(
        .wrongValidators, at: trusted.height, expected: "the set \(Hex.encode(trusted.validatorsHash))",
        found: Hex.encode(block.header.validatorsHash))
    }
    throw .invalid(
      .conflictingHeaders, at: trusted.height, expected: Hex.encode(head.verified.hash), found: Hex.encode(hash))
  }

  static func describe(_ failure: ProofFailure) -> String {
    switch failure {
    case .invalid(let rejection): rejection.description
    case .insufficient(let shortfall): shortfall.description
    }
  }
}
