import TielineCodec
import TielineCore

/// Two headers that one set of honest validators could not both have signed: evidence that anyone can check who trusts
/// the header that both build on. Only a light client makes one.
///
/// - Source: ICS-07, *Misbehaviour predicate*.
public struct CometBFTMisbehaviour: Hashable, Sendable {
  /// What the validators did.
  public enum Kind: Hashable, Sendable {
    /// Signed two blocks of one height.
    case conflictingHeaders
    /// Signed a later block with an earlier or the same time.
    case timeNotMonotonic
  }

  public let kind: Kind
  /// The header of the greater height, or one of two of the same.
  public let later: CometBFTUpdate
  /// The other one.
  public let earlier: CometBFTUpdate

  /// `nil` where both headers can be right.
  init?(_ first: CometBFTUpdate, _ second: CometBFTUpdate) {
    let isOrdered = first.block.header.height >= second.block.header.height
    (later, earlier) = isOrdered ? (first, second) : (second, first)
    let (high, low) = (later.block.header, earlier.block.header)
    if high.height == low.height {
      guard high.hash != low.hash else { return nil }
      kind = .conflictingHeaders
    } else {
      guard high.time <= low.time else { return nil }
      kind = .timeNotMonotonic
    }
  }

  /// `ibc.lightclients.tendermint.v1.Misbehaviour` in protobuf.
  public var encoded: [UInt8] {
    var writer = ProtobufWriter()
    writer.message(2, later.encoded)
    writer.message(3, earlier.encoded)
    return writer.bytes
  }
}

extension CometBFTLightClient {
  /// Decides whether two headers show that validators trusted by ``head`` cheat; the client stays as it is.
  ///
  /// - Parameters:
  ///   - first: A ``CometBFTUpdate`` in protobuf that builds on ``head``.
  ///   - second: Another one.
  ///   - now: The caller's clock.
  /// - Returns: `.accepted` with the evidence; `.invalid` where both headers can be right, or one is not signed.
  public func misbehaviour(
    _ first: [UInt8], _ second: [UInt8], at now: Instant
  ) -> Verdict<CometBFTMisbehaviour> {
    Verdict { () throws(ProofFailure) in
      let updates = [try CometBFTUpdate.decode(first), try CometBFTUpdate.decode(second)]
      let verification = CometBFTVerification(trusted: head.header, options: options)
      for update in updates {
        try checkTrustedHeight(of: update)
        try verification.checkAnswerable(
          for: update.block, trustedValidators: update.trustedValidators, at: now)
      }
      guard let evidence = CometBFTMisbehaviour(updates[0], updates[1]) else {
        throw .invalid(
          .wrongField, at: updates[0].block.header.height,
          expected: "two headers of one height, or a later one that is not later in time", found: "two that agree")
      }
      return evidence
    }
  }
}
