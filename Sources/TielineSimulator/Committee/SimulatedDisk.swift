import TielineConsensus

/// What a member's disk holds: durable, and written but not synced.
struct SimulatedDisk {
  private(set) var durable: [ReplicaRecord] = []
  private var unsynced: [ReplicaRecord] = []
  private(set) var starts: UInt64 = 0

  mutating func save(_ record: ReplicaRecord) { unsynced.append(record) }

  mutating func sync() {
    durable += unsynced
    unsynced = []
  }

  /// Power fails: of what was not synced, some of the first writes may have come through, the last one torn.
  mutating func crash(_ random: inout SeededRandom) {
    durable += unsynced.prefix(Int(random.number(0...Int64(unsynced.count))))
    unsynced = []
  }

  /// Counts a start, durably.
  mutating func open() -> UInt64 {
    starts += 1
    return starts
  }

  /// The newest checkpoint above a height.
  func checkpoint(above height: UInt64) -> CheckpointRecord? {
    checkpoints.last { $0.certified.checkpoint.tip.height > height }
  }

  /// A piece of a checkpoint; worlds are too short for full pieces of events.
  func piece(ofCheckpoint height: UInt64, number: Int) -> [UInt8]? {
    guard let record = checkpoints.last(where: { $0.certified.checkpoint.tip.height == height }) else { return nil }
    let place = number - record.firstOfTail
    return record.tail.indices.contains(place) ? record.tail[place] : nil
  }

  private var checkpoints: [CheckpointRecord] {
    durable.compactMap { record in if case .checkpoint(let checkpoint) = record { checkpoint } else { nil } }
  }

  /// Final blocks of an epoch above a height.
  func chains(epoch: UInt64, above height: UInt64) -> [FinalChain] {
    let chains = durable.compactMap { record -> FinalChain? in
      guard case .final(let chain) = record, chain.certificate.vote.epoch == epoch else { return nil }
      return chain.above(height)
    }
    return chains.first?.blocks.first?.block.height == height + 1 ? chains : []
  }

  /// What ended epochs, by the epoch that was ended.
  var handovers: [UInt64: EpochHandover] {
    let found = durable.flatMap { record -> [EpochHandover] in
      switch record {
      case .final(let chain): EpochHandover(chain).map { [$0] } ?? []
      case .checkpoint(let record): record.handovers
      default: []
      }
    }
    return Dictionary(found.map { ($0.ended, $0) }) { first, _ in first }
  }

  /// The newest checkpoint, whole.
  func base(_ first: CommitteeEpoch, _ scheme: SignatureScheme, _ bugs: PlantedBugs) -> CheckpointBase? {
    checkpoint(above: 0).flatMap { record in
      CheckpointBase(record, first: first, handovers: handovers, scheme: scheme, bugs: bugs) { _ in nil }
    }
  }

  /// Adds to `recovered` all that is stored behind what it begins with.
  func recover(into recovered: inout RecoveredReplica, kept: Int, deliver: (FilledBlock) -> Void) {
    recovered.startCount = starts
    for record in durable {
      switch record {
      case .vote(let vote): recovered.votes.append(vote)
      case .block(let block): recovered.blocks.append(block)
      case .final(let chain):
        // A chain whose predecessor was lost is lost as well, and comes from others.
        guard let rest = chain.above(recovered.tip.height), recovered.append(rest, keeping: kept) else { continue }
        for filled in rest.blocks where filled.block.height <= recovered.tip.height { deliver(filled) }
      case .certificate(let certificate): recovered.certificates.append(certificate)
      case .evidence(let evidence): recovered.evidence.append(evidence)
      case .start(let start): recovered.starts.append(start)
      case .events, .checkpoint: break
      }
    }
  }
}
