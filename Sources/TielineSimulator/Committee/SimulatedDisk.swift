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

  /// What a replica begins with.
  func recovered(_ first: CommitteeEpoch, key: [UInt8], kept: Int) -> RecoveredReplica {
    var recovered = RecoveredReplica(epoch: first, key: key)
    recovered.startCount = starts
    for record in durable {
      switch record {
      case .vote(let vote): recovered.votes.append(vote)
      case .block(let block): recovered.blocks.append(block)
      // A chain whose predecessor was lost is lost as well, and comes from others.
      case .final(let chain): _ = recovered.append(chain, keeping: kept)
      case .certificate(let certificate): recovered.certificates.append(certificate)
      case .evidence(let evidence): recovered.evidence.append(evidence)
      case .start(let start): recovered.starts.append(start)
      }
    }
    return recovered
  }
}
