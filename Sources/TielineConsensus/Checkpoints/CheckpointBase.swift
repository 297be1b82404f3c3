/// A certified checkpoint of a member's own disk, with the epochs that led to it.
public struct CheckpointBase: Sendable {
  public let content: CheckpointContent
  public let certified: CertifiedCheckpoint
  /// From the committee's first to the checkpoint's.
  public let epochs: [CommitteeEpoch]

  /// - Parameters:
  ///   - first: The committee's first epoch.
  ///   - handovers: What ended epochs, by the epoch that was ended.
  ///   - piece: A full piece of events by its number; `nil` where it is lacking.
  /// - Returns: `nil` where something is lacking or damaged.
  public init?(
    _ record: CheckpointRecord, first: CommitteeEpoch, handovers: [UInt64: EpochHandover], scheme: SignatureScheme,
    bugs: PlantedBugs = [], piece: (Int) throws -> [UInt8]?
  ) rethrows {
    var epochs = [first]
    while let last = epochs.last, last.number < record.certified.checkpoint.epoch {
      guard let next = handovers[last.number]?.epoch(after: last, scheme) else { return nil }
      epochs.append(next)
    }
    let content = try CheckpointContent(record.certified.checkpoint, hashes: record.hashes, bugs: bugs) { number in
      number < record.firstOfTail ? try piece(number) : record.tail[number - record.firstOfTail]
    }
    guard let content, epochs.last?.number == record.certified.checkpoint.epoch else { return nil }
    (self.content, certified, self.epochs) = (content, record.certified, epochs)
  }
}
