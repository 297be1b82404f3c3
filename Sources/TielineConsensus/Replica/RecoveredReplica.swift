/// What a replica begins with: at first nothing but its committee, after a restart what its disk holds.
public struct RecoveredReplica: Sendable {
  /// The epoch that the newest final block left.
  public var epoch: CommitteeEpoch
  /// This member's vote key.
  public var key: [UInt8]
  /// The newest final block, or the start of everything.
  public var tip: FinalTip
  /// Events ordered so far.
  public var events: Set<Digest>
  /// Own votes in the vote log, of any epoch.
  public var votes: [SignedVote]
  /// Certificates of views that were not final.
  public var certificates: [QuorumCertificate]
  /// Blocks that were voted for and are not final.
  public var blocks: [FilledBlock]
  /// The newest final blocks, for members that are behind; oldest first.
  public var final: [FinalChain]
  /// The latest known start of each other member.
  public var starts: [StartAnnouncement]
  /// What shows that members lied.
  public var evidence: [Evidence]
  /// How often this member has started, this time included.
  public var startCount: UInt64

  /// A member's first start.
  public init(epoch: CommitteeEpoch, key: [UInt8]) {
    (self.epoch, self.key) = (epoch, key)
    tip = FinalTip(height: 0, view: 0, block: .zero, time: 0)
    (events, votes, certificates, blocks, final, starts, evidence) = ([], [], [], [], [], [], [])
    startCount = 1
  }

  /// A start behind a checkpoint instead of the first block.
  ///
  /// - Parameter epoch: The checkpoint's.
  public init(_ content: CheckpointContent, epoch: CommitteeEpoch, key: [UInt8]) {
    self.init(epoch: epoch, key: key)
    (tip, events) = (content.checkpoint.tip, content.events)
  }

  /// Takes in what became final next, as the store has kept it.
  ///
  /// - Returns: Whether it follows; nothing is changed where it does not.
  public mutating func append(_ chain: FinalChain, keeping kept: Int) -> Bool {
    guard let first = chain.blocks.first?.block, first.parent == tip.block, first.epoch == epoch.number else {
      return false
    }
    final.append(chain)
    if final.count > kept { final.removeFirst() }
    for filled in chain.blocks {
      let block = filled.block
      events.formUnion(filled.requests.map(\.event))
      tip = FinalTip(height: block.height, view: block.view, block: block.digest, time: block.time)
      if filled.requests.contains(where: \.endsEpoch) {
        epoch = epoch.following(filled.requests).0
        tip = FinalTip(height: block.height, view: 0, block: block.digest, time: block.time)
        break
      }
    }
    return true
  }
}

/// The newest final block.
public struct FinalTip: Hashable, Sendable {
  /// 0 before the first block.
  public let height: UInt64
  /// Of its epoch; 0 where the epoch began with it.
  public let view: UInt64
  /// Its digest; zero before the first block.
  public let block: Digest
  /// Milliseconds since 1970.
  public let time: UInt64

  public init(height: UInt64, view: UInt64, block: Digest, time: UInt64) {
    (self.height, self.view, self.block, self.time) = (height, view, block, time)
  }
}
