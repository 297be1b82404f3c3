/// What final blocks lead to, the same for every member: which requests are attested, and as which number.
public struct OrderedState: Hashable, Sendable {
  /// By destination, how many batches there were.
  public private(set) var sequences: [Destination: UInt64] = [:]

  public init() {}

  /// Applies the next final block.
  ///
  /// - Parameter epoch: The one that the block is of.
  /// - Returns: What is attested, by destination.
  public mutating func apply(_ block: FilledBlock, in epoch: CommitteeEpoch) -> [AttestedBatch] {
    var found: [Destination: (events: [Digest], items: [[UInt8]])] = [:]
    for request in block.requests {
      guard let command = try? AttestCommand(request) else { continue }
      found[command.destination, default: ([], [])].events.append(request.event)
      found[command.destination, default: ([], [])].items.append(command.item)
    }
    return found.keys.sorted().compactMap { destination in
      guard let (events, items) = found[destination], let tree = AttestationTree(items: items) else { return nil }
      let sequence = sequences[destination, default: 0] + 1
      guard
        let statement = AttestationStatement(
          destination: destination, epoch: epoch.number, sequence: sequence, root: tree.root)
      else { return nil }
      sequences[destination] = sequence
      return AttestedBatch(
        statement: statement, height: block.block.height, time: block.block.time, events: events, items: items)
    }
  }
}
