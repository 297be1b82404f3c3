import TielineCore

/// Brings the pieces of a certified checkpoint together, from several members at once.
struct CheckpointTransfer: Sendable {
  /// Pieces asked for and not here yet.
  static let openMaximum = 4
  /// How long a member has to answer.
  static let patience = Milliseconds(seconds: 3)

  let certified: CertifiedCheckpoint
  /// The checkpoint's, proven.
  let epoch: CommitteeEpoch
  let handovers: [EpochHandover]
  let hashes: [Digest]
  private var missing: [Int]
  private var asked: [Int: (member: MemberIndex, at: Instant)] = [:]
  private var tail: [Int: [UInt8]] = [:]
  /// Who may have the pieces.
  private var sources: [MemberIndex]
  private var turn = 0

  /// - Parameter own: The full pieces that this member has, which need not come again.
  init(
    _ certified: CertifiedCheckpoint, epoch: CommitteeEpoch, handovers: [EpochHandover], hashes: [Digest],
    own: [Digest], sources: [MemberIndex]
  ) {
    (self.certified, self.epoch, self.handovers, self.hashes) = (certified, epoch, handovers, hashes)
    self.sources = sources
    let full = certified.checkpoint.fullPieces
    missing = hashes.indices.filter { $0 >= full || $0 >= own.count || own[$0] != hashes[$0] }.reversed()
  }

  var height: UInt64 { certified.checkpoint.tip.height }
  /// Whether nobody is left to ask.
  var isLost: Bool { sources.isEmpty }
  /// What the pieces lead to; `nil` while some are missing.
  var record: CheckpointRecord? {
    guard missing.isEmpty, asked.isEmpty else { return nil }
    let tail = (certified.checkpoint.fullPieces..<hashes.count).compactMap { self.tail[$0] }
    return CheckpointRecord(certified: certified, hashes: hashes, tail: tail, handovers: handovers)
  }

  /// Whom to ask for what now.
  mutating func requests(at now: Instant) -> [(number: Int, member: MemberIndex)] {
    let late = asked.filter { $0.value.at + Self.patience <= now }
    missing += late.keys.sorted(by: >)
    for (number, _) in late { asked[number] = nil }
    var requests: [(number: Int, member: MemberIndex)] = []
    while asked.count < Self.openMaximum, !sources.isEmpty, let number = missing.popLast() {
      turn += 1
      let member = sources[turn % sources.count]
      asked[number] = (member, now)
      requests.append((number, member))
    }
    return requests
  }

  /// Takes in a piece.
  ///
  /// - Returns: The piece where it is a full one of events, to be kept at once.
  mutating func receive(_ number: Int, _ bytes: [UInt8], from member: MemberIndex) -> [UInt8]? {
    guard let open = asked[number], open.member == member else { return nil }
    asked[number] = nil
    guard Digest(of: bytes) == hashes[number] else {
      // It has nothing, or lies: whoever it is, others are asked from now on.
      missing.append(number)
      sources.removeAll { $0 == member }
      return nil
    }
    if number < certified.checkpoint.fullPieces { return bytes }
    tail[number] = bytes
    return nil
  }
}
