import TielineCodec

/// A quorum's votes for one thing, which nobody has checked yet.
///
/// Signatures of members in ascending order, as many as the quorum and no more.
public struct QuorumCertificate: Hashable, Sendable {
  /// One member's signature.
  public struct Entry: Hashable, Sendable {
    public let member: MemberIndex
    /// Of the vote's sign bytes.
    public let signature: [UInt8]

    public init(member: MemberIndex, signature: [UInt8]) { (self.member, self.signature) = (member, signature) }
  }

  public let vote: Vote
  /// As many as decide, by ascending member.
  public let entries: [Entry]

  public init(vote: Vote, entries: [Entry]) { (self.vote, self.entries) = (vote, entries) }

  /// Whether a quorum of `epoch` signed it. Epoch and members are the verifier's own, never the certificate's (S-4).
  public func isValid(in epoch: CommitteeEpoch, quorum: Int, _ scheme: SignatureScheme) -> Bool {
    guard vote.epoch == epoch.number, vote.view > 0, (vote.step == .nullify) == (vote.block == .zero),
      entries.count == quorum, zip(entries, entries.dropFirst()).allSatisfy({ $0.member < $1.member })
    else { return false }
    let message = vote.signBytes(committee: epoch.committee)
    return entries.allSatisfy {
      epoch.votes($0.member) && scheme.verify($0.signature, message, epoch.keys[Int($0.member)])
    }
  }

  /// As the store keeps it.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    write(to: &writer)
    return writer.bytes
  }

  /// Reads ``encoded``.
  /// - Throws: `ByteReadingError` for any other bytes.
  public init(encoded bytes: [UInt8]) throws(ByteReadingError) {
    var reader = ByteReader(bytes)
    try self.init(from: &reader)
    try reader.end()
  }

  func write(to writer: inout ByteWriter) {
    vote.write(to: &writer)
    entries.write(to: &writer)
  }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    vote = try Vote(from: &reader)
    entries = try [Entry](from: &reader)
  }
}

extension [QuorumCertificate.Entry] {
  func write(to writer: inout ByteWriter) {
    writer.bigEndian(UInt32(count))
    for entry in self {
      writer.bigEndian(entry.member)
      writer.counted(entry.signature)
    }
  }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    self = []
    for _ in 0..<(try reader.count(maximum: CommitteeEpoch.sizes.upperBound, "signatures")) {
      let member = try reader.bigEndian(MemberIndex.self, "member")
      append(
        QuorumCertificate.Entry(
          member: member, signature: try reader.counted(maximum: SignedVote.maximumSignatureBytes, "signature")))
    }
  }
}
