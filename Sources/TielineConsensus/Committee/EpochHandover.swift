import TielineCodec

/// What ended an epoch: the block that changed the committee, and the quorum of the old members that made it final.
///
/// Whoever knows an epoch's members learns the next epoch's from it, and from nothing else (S-4).
public struct EpochHandover: Hashable, Sendable {
  /// Begins with the block that ended the epoch; those behind it only made it final.
  private let chain: FinalChain

  /// - Returns: `nil` where no block of `chain` ended an epoch.
  public init?(_ chain: FinalChain) {
    guard let start = chain.blocks.firstIndex(where: { $0.requests.contains(where: \.endsEpoch) }) else { return nil }
    self.chain = FinalChain(blocks: Array(chain.blocks[start...]), certificate: chain.certificate)
  }

  /// The number of the epoch that it ended.
  public var ended: UInt64 { chain.certificate.vote.epoch }

  /// The epoch that follows `epoch`; `nil` where a quorum of it did not end it with this.
  public func epoch(
    after epoch: CommitteeEpoch, _ scheme: SignatureScheme = MemberKeys.checking
  ) -> CommitteeEpoch? {
    let vote = chain.certificate.vote
    guard let first = chain.blocks.first, let last = chain.blocks.last, vote.step == .finalize,
      vote.block == last.block.digest, vote.view == last.block.view,
      chain.blocks.allSatisfy({ $0.block.epoch == epoch.number }),
      zip(chain.blocks, chain.blocks.dropFirst()).allSatisfy({ $0.block.digest == $1.block.parent }),
      chain.certificate.isValid(in: epoch, quorum: epoch.quorum, scheme)
    else { return nil }
    return epoch.following(first.requests).0
  }

  /// The one encoding.
  public var encoded: [UInt8] { chain.encoded }

  /// Reads ``encoded``.
  /// - Throws: `ByteReadingError` for any other bytes.
  public init(encoded bytes: [UInt8]) throws(ByteReadingError) {
    let chain = try FinalChain(encoded: bytes)
    guard let handover = Self(chain), handover.chain == chain else {
      throw .notCanonical(field: "the block that ended an epoch", offset: 0)
    }
    self = handover
  }
}
