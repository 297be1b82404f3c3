import TielineConsensus
import TielineCore

/// One member's machine, or one of the two that a twin runs; its clock goes on only as the rounds let it.
struct TwinsMachine {
  /// A view's time. Both bounds are the same, so that it does not depend on what views took before.
  static let timeout = Milliseconds(600)
  /// Half of it: what was sent is sent again, and a leader proposes. A multiple of 2 and 3, so that whom a replica asks
  /// for what it lacks, which depends on its clock, depends on no number of pauses.
  static let pause = Milliseconds(300)
  /// Above every clock, so that no block's time depends on one: the time of the start of everything.
  static let blockTime: UInt64 = 1 << 50
  /// A replica enters its first view at this time.
  private static let firstClock = Instant(millisecondsSinceEpoch: 0)

  let place: Int
  let member: MemberIndex
  let twin: MemberIndex
  /// Whether it is the second of the two that have the twin's key.
  let isSecond: Bool
  let bugs: PlantedBugs
  private(set) var replica: Replica
  private(set) var clock = Self.firstClock
  private var disk = SimulatedDisk()
  /// Blocks delivered, by height from 1.
  private(set) var chain: [Block] = []
  /// Votes sent for views that are not final here.
  private var sent: Set<Vote> = []

  static var settings: ReplicaSettings {
    var settings = ReplicaSettings()
    settings.timeouts = timeout...timeout
    settings.firstTimeout = timeout
    settings.heartbeat = pause
    settings.gathering = Milliseconds(12)
    // A hundred thousand years: clocks decide nothing here.
    settings.clockDrift = Milliseconds(1 << 51)
    return settings
  }

  /// - Parameter place: Of the machine; behind the members' comes the twin's second.
  init(_ place: Int, twin: MemberIndex, _ first: CommitteeEpoch, bugs: PlantedBugs) {
    self.place = place
    isSecond = place == first.size
    member = isSecond ? twin : MemberIndex(place)
    (self.twin, self.bugs) = (twin, bugs)
    _ = disk.open()
    replica = Self.replica(member, disk, first, bugs)
  }

  private static func replica(
    _ member: MemberIndex, _ disk: SimulatedDisk, _ first: CommitteeEpoch, _ bugs: PlantedBugs
  ) -> Replica {
    var recovered = RecoveredReplica(epoch: first, key: SimulatedKeys.key(member))
    disk.recover(into: &recovered, kept: settings.keptBlocks) { _ in }
    if recovered.tip.height == 0 { recovered.tip = FinalTip(height: 0, view: 0, block: .zero, time: blockTime) }
    return Replica(me: member, recovered, scheme: SimulatedKeys.scheme(member), settings: settings, bugs: bugs)
  }

  var isHonest: Bool { member != twin }

  var view: (epoch: UInt64, view: UInt64) { (replica.epoch.number, replica.view) }

  mutating func wait() { clock = clock + Self.pause }

  mutating func start() throws(CommitteeViolation) -> [ReplicaEffect] { try take(replica.start(at: clock)) }

  /// Power fails once all is written, and comes back.
  mutating func restart(_ first: CommitteeEpoch) throws(CommitteeViolation) -> [ReplicaEffect] {
    disk.sync()
    _ = disk.open()
    replica = Self.replica(member, disk, first, bugs)
    return try start()
  }

  mutating func step(_ event: ReplicaEvent) throws(CommitteeViolation) -> [ReplicaEffect] {
    try take(replica.step(event, at: clock))
  }

  /// Carries out what is done on the machine alone, and checks what an honest member may do.
  private mutating func take(_ effects: [ReplicaEffect]) throws(CommitteeViolation) -> [ReplicaEffect] {
    var (rest, requests) = ([ReplicaEffect](), [Digest]())
    for effect in effects {
      switch effect {
      case .save(let record): disk.save(record)
      case .sync: disk.sync()
      case .verify(let request): requests.append(request.digest)
      case .deliver(let filled): try deliver(filled.block)
      case .alert(let alert): try check(alert)
      case .send(let message, _):
        try check(message)
        rest.append(effect)
      }
    }
    for request in requests { rest += try step(.verified(request, .accepted)) }
    return rest
  }

  private mutating func deliver(_ block: Block) throws(CommitteeViolation) {
    guard block.height == UInt64(chain.count) + 1, block.parent == chain.last?.digest ?? .zero else {
      throw violation(.agreement, "delivered height \(block.height) after \(chain.count)")
    }
    chain.append(block)
  }

  private mutating func check(_ message: Message) throws(CommitteeViolation) {
    let vote: Vote
    switch message {
    case .vote(let signed): vote = signed.vote
    case .proposal(let proposal): vote = proposal.vote.vote
    default: return
    }
    guard isHonest, sent.insert(vote).inserted else { return }
    if let other = sent.first(where: { $0.excludes(vote) }) {
      throw violation(.doubleVote, "sent \(vote.step) after \(other.step) in view \(vote.view)")
    }
  }

  private func check(_ alert: ReplicaAlert) throws(CommitteeViolation) {
    guard isHonest else { return }
    switch alert {
    case .restoredBackup: throw violation(.falseAccusation, "votes no more after a restart")
    case .equivocation(let evidence) where evidence.member != twin:
      throw violation(.falseAccusation, "accuses member \(evidence.member)")
    default: return
    }
  }

  func violation(_ rule: CommitteeViolation.Rule, _ what: String) -> CommitteeViolation {
    let at = clock - Self.firstClock
    return CommitteeViolation(rule: rule, at: at.count, what: "member \(member): \(what)")
  }
}
