import Testing
import TielineConsensus
import TielineCore

/// Members beside whose replicas checkpointers run, all fed with the same blocks.
struct CheckpointSamples {
  static let interval: UInt64 = 2
  var members: [Checkpointer]
  /// What each member's disk holds.
  var records: [[CheckpointRecord]]
  var events: [[Int: [UInt8]]]
  private(set) var state = OrderedState()
  private(set) var blocks: [FilledBlock] = []

  init(members count: MemberIndex = 4) throws {
    members = try (0..<count).map { try Self.checkpointer($0) }
    records = Array(repeating: [], count: Int(count))
    events = Array(repeating: [:], count: Int(count))
  }

  static func checkpointer(_ member: MemberIndex, from base: CheckpointBase? = nil) throws -> Checkpointer {
    var settings = ReplicaSettings()
    settings.checkpointBlocks = interval
    let epoch = try TestCommittee.epoch()
    return Checkpointer(
      me: member, key: epoch.keys[Int(member)], first: epoch, from: base, scheme: try TestCommittee.scheme(member),
      settings: settings)
  }

  /// The next block, with this many requests of which each has an event of its own.
  mutating func add(requests count: Int) throws -> FilledBlock {
    let height = UInt64(blocks.count + 1)
    let requests = (0..<count).map { TestCommittee.request("\(height)-\($0)") }
    let block = Block(
      epoch: 1, view: height, height: height, parentView: height - 1, parent: blocks.last?.block.digest ?? .zero,
      time: 1_800_000_000_000 + height, requests: requests.map(\.digest))
    let filled = try #require(FilledBlock(block, requests))
    blocks.append(filled)
    _ = state.apply(filled)
    return filled
  }

  /// Delivers a block to some members, with all that they say to each other about it.
  mutating func deliver(_ block: FilledBlock, to some: [MemberIndex], at time: Int64 = 0) {
    for member in some {
      run(.delivered(block, state), at: member, time)
      run(.attested(upTo: block.block.height), at: member, time)
    }
  }

  /// One event at a member; what it sends arrives at once, but for what is asked of disks.
  @discardableResult
  mutating func run(_ event: CheckpointEvent, at member: MemberIndex, _ time: Int64) -> [CheckpointEffect] {
    let effects = members[Int(member)].step(event, at: Instant(millisecondsSinceEpoch: time))
    for effect in effects {
      switch effect {
      case .save(.checkpoint(let record)): records[Int(member)].append(record)
      case .save(.events(let number, let bytes)): events[Int(member)][number] = bytes
      case .send(let message, .all):
        for other in members.indices where other != Int(member) {
          run(.received(message, from: member), at: MemberIndex(other), time)
        }
      case .send(.certified(let certified), .member(let other)):
        run(.received(.certified(certified), from: member), at: other, time)
      default: break
      }
    }
    return effects
  }

  /// What a member's disk has of a checkpoint.
  func piece(_ number: UInt32, of member: MemberIndex) -> [UInt8] {
    guard let record = records[Int(member)].last else { return [] }
    let place = Int(number) - record.firstOfTail
    return place < 0 ? events[Int(member)][Int(number)] ?? [] : record.tail[place]
  }

  /// One of each message.
  static func messages() throws -> [Message] {
    var samples = try Self()
    let first = try samples.add(requests: 1)
    let second = try samples.add(requests: 2)
    samples.deliver(first, to: [0, 1, 2])
    samples.deliver(second, to: [0, 1])
    let effects = samples.run(.delivered(second, samples.state), at: 2, 0) + samples.run(.attested(upTo: 2), at: 2, 0)
    let shares = effects.compactMap { effect -> CheckpointMessage? in
      if case .send(let message, _) = effect { message } else { nil }
    }
    guard let record = samples.records[2].last else { return [] }
    let sent: [CheckpointMessage] =
      shares + [
        .certified(record.certified), .fetch(epoch: 1, above: 7),
        .offer(record.certified, hashes: record.hashes, handovers: [[1, 2]]), .fetchPiece(height: 2, number: 1),
        .piece(height: 2, number: 1, bytes: [3, 4]),
      ]
    return sent.map { .checkpoint($0) }
  }
}
