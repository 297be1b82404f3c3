import TielineCore

/// One member's part in ordering requests: the votes it casts, and the blocks that become final.
///
/// Deterministic: no clock, no I/O, no randomness. The driver carries out effects in order, and wakes it at
/// ``nextWake``.
/// - Source: docs/adr/0007-order-attestations-in-signed-views.md.
public struct Replica: Sendable {
  /// Views ahead of the own one of which votes are kept.
  static let viewsAhead: UInt64 = 64

  let me: MemberIndex
  /// This member's vote key, which its place may lose to another.
  let key: [UInt8]
  let scheme: SignatureScheme
  let settings: ReplicaSettings
  let bugs: PlantedBugs

  /// Who votes now.
  public internal(set) var epoch: CommitteeEpoch { didSet { hasVote = Self.hasVote(me, key, in: epoch) } }
  /// Whether this member's key has a vote in ``epoch``: keys are long, and this is asked at each step.
  private var hasVote: Bool
  /// The view that this member is in.
  public internal(set) var view: UInt64 = 1
  /// The newest final block.
  public internal(set) var tip: FinalTip

  /// By view, above the final one.
  var views: [UInt64: ViewState] = [:]
  /// Blocks that are not final.
  var blocks: BlockTree
  /// Views with a finalization whose blocks are not delivered, ascending.
  var finalViews: [UInt64] = []
  /// Whether there may be views to leave or to vote to finalize that were not looked at.
  var certificatesChanged = true
  var pool = RequestPool()
  /// All events ordered so far.
  var events: Set<Digest>
  /// The newest final blocks, oldest first.
  var kept: [FinalChain]
  /// Own votes of the log, which a peer's memory of them is compared with.
  var loggedVotes: Set<Vote> = []
  /// Blocks whose content was saved.
  var savedBlocks: Set<Digest> = []

  var timing: ViewTiming
  var leaders = LeaderRecord()
  var statuses: [MemberIndex: MemberStatus] = [:]
  var evidence: [MemberIndex: Evidence] = [:]

  // Rejoining
  var startCount: UInt64
  var starts: [MemberIndex: StartAnnouncement]
  var startAnswers: Set<MemberIndex> = []
  /// The last epoch in which this member does not vote, because it was restored from a backup.
  var satOutEpoch: UInt64 = 0
  /// When final blocks were last asked for.
  var lastFetch: Instant?

  /// Whether a vote was cast, a view left or a block delivered in this round.
  var hasActed = false
  var now = Instant(millisecondsSinceEpoch: 0)
  var effects: [ReplicaEffect] = []

  /// - Parameter me: This member's place, which a later epoch may be the first to have.
  public init(
    me: MemberIndex, _ recovered: RecoveredReplica, scheme: SignatureScheme, settings: ReplicaSettings,
    bugs: PlantedBugs = []
  ) {
    precondition(me < CommitteeEpoch.sizes.upperBound, "member \(me) of any committee")
    (self.me, self.scheme, self.settings, self.bugs) = (me, scheme, settings, bugs)
    key = recovered.key
    (epoch, tip, events, kept) = (recovered.epoch, recovered.tip, recovered.events, recovered.final)
    hasVote = Self.hasVote(me, recovered.key, in: recovered.epoch)
    blocks = BlockTree(root: recovered.tip.block, view: recovered.tip.view)
    startCount = recovered.startCount
    starts = Dictionary(recovered.starts.map { ($0.member, $0) }) { $0.starts > $1.starts ? $0 : $1 }
    evidence = Dictionary(recovered.evidence.map { ($0.member, $0) }) { first, _ in first }
    timing = ViewTiming(settings)
    restore(recovered)
  }

  private static func hasVote(_ member: MemberIndex, _ key: [UInt8], in epoch: CommitteeEpoch) -> Bool {
    epoch.votes(member) && epoch.keys[Int(member)] == key
  }

  /// Whether others have yet to say what they remember of this member.
  var isRejoining: Bool { startAnswers.count + 1 < quorum }

  /// Whether this member votes now.
  public var mayVote: Bool {
    !isRejoining && hasVote && epoch.number > satOutEpoch
  }

  var quorum: Int { bugs.contains(.quorumLessOne) ? epoch.quorum - 1 : epoch.quorum }

  /// Begins, and says so to the others.
  public mutating func start(at now: Instant) -> [ReplicaEffect] {
    let recovered = evidence.keys.sorted().compactMap { evidence[$0] }
    evidence = [:]
    return run(at: now) { replica in
      replica.announceStart()
      for evidence in recovered { replica.accuse(evidence) }
      replica.sendOwnVotes()
    }
  }

  /// Applies one event and returns the work the driver must do, in order.
  ///
  /// The same state, event and instant give the same effects.
  public mutating func step(_ event: ReplicaEvent, at now: Instant) -> [ReplicaEffect] {
    run(at: now) { replica in
      switch event {
      case .submitted(let requests): replica.submit(requests)
      case .received(let message, let sender): replica.receive(message, from: sender)
      case .verified(let digest, let verification): replica.settle(digest, verification)
      case .woken: break
      }
    }
  }

  private mutating func run(at now: Instant, _ body: (inout Replica) -> Void) -> [ReplicaEffect] {
    // A clock set back stands still here.
    self.now = max(self.now, now)
    effects = []
    body(&self)
    progress()
    defer { effects = [] }
    return effects
  }

  /// All that can follow from what is known; every event ends here.
  private mutating func progress() {
    // Each round casts a vote, leaves a view or delivers blocks, so the bound is met by a fault only.
    for _ in 0..<1000 {
      hasActed = false
      propose()
      voteForProposal()
      advance()
      finalize()
      keepTime()
      if !hasActed { return }
    }
  }

  private mutating func receive(_ message: Message, from sender: MemberIndex) {
    guard sender != me, sender < epoch.size else { return }
    switch message {
    case .requests(let requests): for request in requests { admit(request) }
    case .proposal(let proposal): receive(proposal, from: sender)
    case .vote(let vote): receive(vote, from: sender)
    case .certificate(let certificate): receive(certificate)
    case .status(let status): receive(status, from: sender)
    case .fetchRequests(let digests): answer(requests: digests, to: sender)
    case .fetchBlock(let digest):
      if let block = blocks[digest] { send(.block(block), to: sender) }
    case .block(let block): receive(block)
    case .fetchFinal(let epoch, let height): answer(finalAbove: height, epoch: epoch, to: sender)
    case .final(let chain): receive(chain)
    case .evidence(let evidence): receive(evidence)
    case .start(let start): receive(start, from: sender)
    case .startKnown(let start, let votes): receiveKnown(start, votes, from: sender)
    // The driver gives these to a ``Checkpointer``.
    case .checkpoint: break
    }
  }

  func state(of view: UInt64) -> ViewState { views[view] ?? ViewState(members: epoch.size) }

  mutating func send(_ message: Message, to member: MemberIndex) { effects.append(.send(message, to: .member(member))) }
  mutating func broadcast(_ message: Message) { effects.append(.send(message, to: .all)) }
}
