import TielineCodec

/// A leader's block, its own vote for it, and why the block may stand where it stands.
public struct Proposal: Hashable, Sendable {
  /// Most certificates that go along: the parent's, and those of views given up behind it.
  static let maximumCertificates = 64

  public let block: Block
  /// The leader's vote to notarize the block: without it nobody could show that a leader proposed two.
  public let vote: SignedVote
  public let certificates: [QuorumCertificate]

  public init(block: Block, vote: SignedVote, certificates: [QuorumCertificate]) {
    (self.block, self.vote, self.certificates) = (block, vote, certificates)
  }

  func write(to writer: inout ByteWriter) {
    block.write(to: &writer)
    vote.write(to: &writer)
    writer.bigEndian(UInt32(certificates.count))
    for certificate in certificates { certificate.write(to: &writer) }
  }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    block = try Block(from: &reader)
    vote = try SignedVote(from: &reader)
    var certificates: [QuorumCertificate] = []
    for _ in 0..<(try reader.count(maximum: Self.maximumCertificates, "certificates")) {
      certificates.append(try QuorumCertificate(from: &reader))
    }
    self.certificates = certificates
  }
}
