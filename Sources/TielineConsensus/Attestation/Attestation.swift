import TielineCodec

/// A statement with the signatures of a quorum, which nobody has checked yet.
public struct Attestation: Hashable, Sendable {
  public let statement: AttestationStatement
  /// As many as decide, by ascending member.
  public let shares: [AttestationShare]

  public init(statement: AttestationStatement, shares: [AttestationShare]) {
    (self.statement, self.shares) = (statement, shares)
  }

  /// Whether a quorum of `epoch` signed it, each member in all three ways. Epoch and members are the verifier's own,
  /// never the attestation's (S-4).
  ///
  /// - Parameter time: Milliseconds since 1970; a key that has ended by then signs nothing (S-2).
  public func isValid(in epoch: CommitteeEpoch, at time: UInt64) -> Bool {
    shares.count == epoch.quorum && zip(shares, shares.dropFirst()).allSatisfy { $0.member < $1.member }
      && shares.allSatisfy { $0.isValid(statement, in: epoch, at: time) }
  }

  /// The one encoding.
  public var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 256 + 3500 * shares.count)
    statement.write(to: &writer)
    writer.bigEndian(UInt32(shares.count))
    for share in shares { share.write(to: &writer) }
    return writer.bytes
  }

  /// Reads ``encoded``.
  /// - Throws: `ByteReadingError` for any other bytes.
  public init(encoded bytes: [UInt8]) throws(ByteReadingError) {
    var reader = ByteReader(bytes)
    statement = try AttestationStatement(from: &reader)
    var shares: [AttestationShare] = []
    for _ in 0..<(try reader.count(maximum: CommitteeEpoch.sizes.upperBound, "shares")) {
      shares.append(try AttestationShare(from: &reader))
    }
    self.shares = shares
    try reader.end()
  }
}
