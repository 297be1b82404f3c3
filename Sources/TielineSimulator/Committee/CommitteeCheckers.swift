import TielineConsensus

/// What has to hold at every step, whatever goes wrong. Knows nothing of how members reach it.
struct CommitteeCheckers {
  private struct Seat: Hashable {
    let member: MemberIndex
    let epoch: UInt64
    let view: UInt64
  }

  private let honest: Set<MemberIndex>
  /// The block at each height, as the first honest member delivered it.
  private(set) var chain: [UInt64: FilledBlock] = [:]
  /// Events in the common chain.
  private(set) var ordered: [Digest: UInt64] = [:]
  /// Votes that honest members sent.
  private var sent: [Seat: Set<Vote>] = [:]
  /// The height that each member has delivered up to.
  private(set) var heights: [UInt64]
  /// Votes that a running member received, until it starts again.
  private var received: [[Seat: Set<Vote>]]
  /// Liars of which one honest member saw both faces.
  private(set) var caught: Set<MemberIndex> = []
  /// Requests that were made, and whether members should find them true.
  private var made: [Digest: Bool] = [:]
  private(set) var revoked: Set<MemberIndex> = []
  let restored: Set<MemberIndex>
  private var caps: CapChecker
  private let checkpointBlocks: UInt64
  /// What the common chain leads to, at the heights of checkpoints.
  private var states: [UInt64: Digest] = [:]

  init(
    members: Int, honest: Set<MemberIndex>, restored: Set<MemberIndex>, bugs: PlantedBugs, checkpointBlocks: UInt64
  ) {
    self.checkpointBlocks = checkpointBlocks
    caps = CapChecker(bugs: bugs)
    (self.honest, self.restored) = (honest, restored)
    heights = Array(repeating: 0, count: members)
    received = Array(repeating: [:], count: members)
  }

  mutating func make(_ request: Request, isTrue: Bool) { made[request.digest] = isTrue }

  /// Whether clients made the request, and honestly.
  func isTrue(_ request: Request) -> Bool { made[request.digest] == true }

  /// An honest member puts a vote on the wire.
  mutating func sends(_ vote: Vote, _ member: MemberIndex, at now: Int64) throws(CommitteeViolation) {
    guard !restored.contains(member) else { return }
    let seat = Seat(member: member, epoch: vote.epoch, view: vote.view)
    if let other = sent[seat]?.first(where: { $0.excludes(vote) }) {
      throw CommitteeViolation(
        rule: .doubleVote, at: now,
        what: "member \(member) sent \(vote.step) after \(other.step) in view \(vote.view) of epoch \(vote.epoch)")
    }
    sent[seat, default: []].insert(vote)
  }

  /// An honest member, still before the vote's view is final to it, receives another's vote.
  mutating func receives(_ signed: SignedVote, _ member: MemberIndex) {
    let seat = Seat(member: signed.member, epoch: signed.vote.epoch, view: signed.vote.view)
    if received[Int(member)][seat]?.contains(where: { $0.excludes(signed.vote) }) == true {
      caught.insert(signed.member)
    }
    received[Int(member)][seat, default: []].insert(signed.vote)
  }

  /// An honest member begins with a checkpoint.
  func begins(
    _ content: CheckpointContent, _ member: MemberIndex, at now: Int64
  ) throws(CommitteeViolation) {
    let tip = content.checkpoint.tip
    guard chain[tip.height]?.block.digest == tip.block, states[tip.height] == Digest(of: content.state.encoded),
      content.events.allSatisfy({ ordered[$0] ?? .max <= tip.height }),
      content.events.count == ordered.count(where: { $0.value <= tip.height })
    else {
      throw CommitteeViolation(
        rule: .agreement, at: now,
        what: "member \(member) began with a checkpoint at height \(tip.height) that others did not come to")
    }
  }

  mutating func starts(_ member: MemberIndex, at height: UInt64) {
    heights[Int(member)] = height
    received[Int(member)] = [:]
  }

  mutating func entersEpoch(_ member: MemberIndex) { received[Int(member)] = [:] }

  /// An honest member delivers a block.
  mutating func delivers(
    _ filled: FilledBlock, _ member: MemberIndex, epoch: UInt64, at now: Int64
  ) throws(CommitteeViolation) {
    let block = filled.block
    func violation(_ rule: CommitteeViolation.Rule, _ what: String) -> CommitteeViolation {
      CommitteeViolation(rule: rule, at: now, what: "member \(member), height \(block.height): \(what)")
    }
    guard block.height == heights[Int(member)] + 1 else {
      throw violation(.agreement, "delivered after height \(heights[Int(member)])")
    }
    heights[Int(member)] = block.height
    if let known = chain[block.height] {
      guard known.block.digest == block.digest else {
        throw violation(.agreement, "not the block that others delivered")
      }
      return
    }
    chain[block.height] = filled
    guard block.epoch == epoch else { throw violation(.validity, "a block of epoch \(block.epoch) in epoch \(epoch)") }
    for request in filled.requests {
      if let before = ordered.updateValue(block.height, forKey: request.event) {
        throw violation(.exactlyOnce, "event \(request.event) was ordered at height \(before)")
      }
      if let rule = wrong(request) { throw violation(rule, "request \(request.digest), \(request.kind)") }
    }
    if let broken = caps.apply(filled) { throw violation(.caps, broken) }
    if block.height % checkpointBlocks == 0 { states[block.height] = Digest(of: caps.state.encoded) }
  }

  /// What a request in a final block breaks.
  private mutating func wrong(_ request: Request) -> CommitteeViolation.Rule? {
    guard request.kind == .evidence else { return isTrue(request) ? nil : .validity }
    guard let accused = Self.accused(request.body) else { return .validity }
    revoked.insert(accused)
    return honest.contains(accused) && !restored.contains(accused) ? .falseAccusation : nil
  }

  private static func accused(_ body: [UInt8]) -> MemberIndex? { body.first }
}
