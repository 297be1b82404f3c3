import TielineCodec

/// What members send each other. The link says who sent it; nothing in it is believed but what is signed.
public enum Message: Hashable, Sendable {
  /// Most items in one message.
  public static let maximumItems = 256

  /// What ``requests(_:)`` begins with.
  public static let requestsCode: UInt8 = 1

  case requests([Request])
  case proposal(Proposal)
  case vote(SignedVote)
  case certificate(QuorumCertificate)
  case status(MemberStatus)
  /// Requests that a block names and the sender lacks.
  case fetchRequests([Digest])
  /// A block that is not final.
  case fetchBlock(Digest)
  case block(Block)
  /// Final blocks of this epoch above this height.
  case fetchFinal(epoch: UInt64, above: UInt64)
  case final(FinalChain)
  case evidence(Evidence)
  case start(StartAnnouncement)
  /// The answer: the latest start that the sender knows of, and the newest votes that it holds of the one who asked.
  case startKnown(StartAnnouncement, votes: [SignedVote])
  case checkpoint(CheckpointMessage)

  private var code: UInt8 {
    switch self {
    case .requests: Self.requestsCode
    case .proposal: 2
    case .vote: 3
    case .certificate: 4
    case .status: 5
    case .fetchRequests: 6
    case .fetchBlock: 7
    case .block: 8
    case .fetchFinal: 9
    case .final: 10
    case .evidence: 11
    case .start: 12
    case .startKnown: 13
    case .checkpoint: 14
    }
  }

  /// The one encoding.
  public var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 256)
    writer.bigEndian(code)
    switch self {
    case .requests(let requests):
      writer.bigEndian(UInt32(requests.count))
      for request in requests { request.write(to: &writer) }
    case .proposal(let proposal): proposal.write(to: &writer)
    case .vote(let vote): vote.write(to: &writer)
    case .certificate(let certificate): certificate.write(to: &writer)
    case .status(let status): status.write(to: &writer)
    case .fetchRequests(let digests):
      writer.bigEndian(UInt32(digests.count))
      for digest in digests { digest.write(to: &writer) }
    case .fetchBlock(let digest): digest.write(to: &writer)
    case .block(let block): block.write(to: &writer)
    case .fetchFinal(let epoch, let height):
      writer.bigEndian(epoch)
      writer.bigEndian(height)
    case .final(let chain): chain.write(to: &writer)
    case .evidence(let evidence): writer.append(evidence.encoded)
    case .start(let start): start.write(to: &writer)
    case .startKnown(let start, let votes):
      start.write(to: &writer)
      writer.bigEndian(UInt32(votes.count))
      for vote in votes { vote.write(to: &writer) }
    case .checkpoint(let message): message.write(to: &writer)
    }
    return writer.bytes
  }
}
