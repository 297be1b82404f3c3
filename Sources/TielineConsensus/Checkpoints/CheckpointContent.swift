/// A checkpoint with all that it stands for.
public struct CheckpointContent: Sendable {
  public let checkpoint: Checkpoint
  /// All events ordered up to it.
  public let events: Set<Digest>
  /// What the blocks up to it led to.
  public let state: OrderedState
  let log: EventLog

  /// - Parameters:
  ///   - hashes: Of the pieces.
  ///   - piece: A piece by its number; `nil` where it is lacking.
  /// - Returns: `nil` where pieces are lacking, or are not those of the checkpoint.
  public init?(
    _ checkpoint: Checkpoint, hashes: [Digest], bugs: PlantedBugs = [], piece: (Int) throws -> [UInt8]?
  ) rethrows {
    guard checkpoint.lists(hashes) else { return nil }
    var (events, encoded, open) = (Set<Digest>(), [UInt8](), [UInt8]())
    events.reserveCapacity(Int(clamping: checkpoint.events))
    let counts = checkpoint.pieceCounts
    for number in 0..<counts.all {
      guard let bytes = try piece(number), Digest(of: bytes) == hashes[number] else {
        return nil
      }
      guard number < counts.events else {
        encoded += bytes
        continue
      }
      guard let some = EventLog.events(in: bytes) else { return nil }
      events.formUnion(some)
      if number >= checkpoint.fullPieces { open = bytes }
    }
    guard let state = try? OrderedState(encoded: encoded, bugs: bugs) else { return nil }
    (self.checkpoint, self.events, self.state) = (checkpoint, events, state)
    log = EventLog(full: Array(hashes.prefix(checkpoint.fullPieces)), open: open)
  }
}
