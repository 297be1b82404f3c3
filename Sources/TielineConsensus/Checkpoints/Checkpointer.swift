import TielineCore

/// One member's part in checkpoints: it signs what it came to, gathers a quorum's signatures of the same, and gets a
/// checkpoint from others where it is far behind.
///
/// Deterministic like ``Replica``, beside which it runs. It never changes what a replica does: a member that takes a
/// checkpoint over starts anew from its disk, as after a crash.
/// - Source: docs/adr/0009-certify-checkpoints.md.
public struct Checkpointer: Sendable {
  /// Own checkpoints that are not certified, and others' signatures of them, that are kept.
  private static let openMaximum = 2
  /// After how long without a block a member that is behind looks for a checkpoint, however near the others are: they
  /// may lack the blocks.
  private static let stall = Milliseconds(seconds: 5)
  /// How long an answer to ``CheckpointMessage/fetch(epoch:above:)`` may take.
  private static let patience = Milliseconds(seconds: 2)

  private struct Candidate {
    let checkpoint: Checkpoint
    let epoch: CommitteeEpoch
    let hashes: [Digest]
    let tail: [[UInt8]]
    var isSigned = false
  }

  private let me: MemberIndex
  private let key: [UInt8]
  private let scheme: SignatureScheme
  private let interval: UInt64
  private let bugs: PlantedBugs

  /// Of the blocks that are delivered.
  public private(set) var epoch: CommitteeEpoch
  private var tip: FinalTip
  private var log: EventLog
  /// The newest that a quorum signed.
  public private(set) var newest: CertifiedCheckpoint?

  private var candidates: [UInt64: Candidate] = [:]
  private var shares: [UInt64: [MemberIndex: CheckpointShare]] = [:]
  private var attestedUpTo: UInt64 = 0
  private var accused: [MemberIndex: UInt64] = [:]

  private var standing: [MemberIndex: UInt64] = [:]
  private var asked: (member: MemberIndex, at: Instant)?
  /// When the last block came, or this member was first seen to be behind.
  private var movedAt: Instant?
  private var transfer: CheckpointTransfer?

  private var now = Instant(millisecondsSinceEpoch: 0)
  private var effects: [CheckpointEffect] = []

  /// - Parameters:
  ///   - key: The member's own vote key.
  ///   - first: The committee's first epoch.
  ///   - base: What the member started from; `nil` for the first block.
  public init(
    me: MemberIndex, key: [UInt8], first: CommitteeEpoch, from base: CheckpointBase?, scheme: SignatureScheme,
    settings: ReplicaSettings, bugs: PlantedBugs = []
  ) {
    (self.me, self.key, self.scheme, self.bugs) = (me, key, scheme, bugs)
    epoch = base?.epochs.last ?? first
    interval = max(1, settings.checkpointBlocks)
    log = base?.content.log ?? EventLog()
    tip = base?.content.checkpoint.tip ?? FinalTip(height: 0, view: 0, block: .zero, time: 0)
    newest = base?.certified
  }

  /// The height of an own checkpoint that waits until everything up to it is attested.
  public var waits: UInt64? { candidates.values.filter { !$0.isSigned }.map(\.checkpoint.tip.height).min() }

  /// Applies one event and returns the work the driver must do, in order.
  public mutating func step(_ event: CheckpointEvent, at now: Instant) -> [CheckpointEffect] {
    self.now = max(self.now, now)
    effects = []
    defer { effects = [] }
    switch event {
    case .delivered(let block, let state): deliver(block, state)
    case .attested(let height):
      attestedUpTo = max(attestedUpTo, height)
      sign()
    case .stands(let status, let member):
      standing[member] = status.height
      catchUp()
    case .received(let message, let sender): receive(message, from: sender)
    case .woken:
      sendSharesAgain()
      catchUp()
    }
    return effects
  }

  private mutating func receive(_ message: CheckpointMessage, from sender: MemberIndex) {
    switch message {
    case .share(let share, let isAgain): receive(share, isAgain: isAgain, from: sender)
    case .certified(let certified): receive(certified)
    case .offer(let certified, let hashes, let handovers):
      receive(certified, hashes: hashes, handovers: handovers, from: sender)
    case .piece(let height, let number, let bytes):
      guard transfer?.height == height else { return }
      if let piece = transfer?.receive(Int(number), bytes, from: sender) {
        effects.append(.save(.events(number: Int(number), bytes: piece)))
      }
      goOn()
    // The driver answers from the disk.
    case .fetch, .fetchPiece: break
    }
  }

  // MARK: Own checkpoints

  private mutating func deliver(_ filled: FilledBlock, _ state: OrderedState) {
    let block = filled.block
    for request in filled.requests {
      if let full = log.append(request.event) {
        effects.append(.save(.events(number: full.number, bytes: full.bytes)))
      }
    }
    movedAt = nil
    let ends = filled.requests.contains(where: \.endsEpoch)
    if ends { epoch = epoch.following(filled.requests).0 }
    tip = FinalTip(height: block.height, view: ends ? 0 : block.view, block: block.digest, time: block.time)
    if let transfer, transfer.height <= tip.height { self.transfer = nil }
    guard tip.height % interval == 0 else { return }
    makeCandidate(state)
    certify(tip.height)
  }

  private mutating func makeCandidate(_ state: OrderedState) {
    let encoded = state.encoded
    let slices = stride(from: 0, to: encoded.count, by: Checkpoint.stateSliceBytes).map {
      Array(encoded[$0..<min($0 + Checkpoint.stateSliceBytes, encoded.count)])
    }
    let tail = (log.openPiece.map { [$0] } ?? []) + slices
    let hashes = log.full + tail.map { Digest(of: $0) }
    let checkpoint = Checkpoint(
      epoch: epoch.number, tip: tip, events: log.count, stateBytes: UInt32(encoded.count),
      pieces: Checkpoint.digest(of: hashes))
    candidates[tip.height] = Candidate(checkpoint: checkpoint, epoch: epoch, hashes: hashes, tail: tail)
    while candidates.count > Self.openMaximum, let oldest = candidates.keys.min() { candidates[oldest] = nil }
  }

  private mutating func sign() {
    for height in candidates.keys.sorted() where height <= attestedUpTo {
      guard let candidate = candidates[height], !candidate.isSigned else { continue }
      candidates[height]?.isSigned = true
      let epoch = candidate.epoch
      guard epoch.votes(me), epoch.keys[Int(me)] == key else { continue }
      let signature = scheme.sign(candidate.checkpoint.signBytes(committee: epoch.committee))
      let share = CheckpointShare(member: me, checkpoint: candidate.checkpoint, signature: signature)
      shares[height, default: [:]][me] = share
      // What it says of attestations has to be true after a crash as well.
      effects += [.sync, .send(.share(share, isAgain: false), to: .all)]
      certify(height)
    }
  }

  private mutating func sendSharesAgain() {
    for height in candidates.keys.sorted() {
      if let share = shares[height]?[me] { effects.append(.send(.share(share, isAgain: true), to: .all)) }
    }
  }

  private mutating func receive(_ share: CheckpointShare, isAgain: Bool, from sender: MemberIndex) {
    let height = share.checkpoint.tip.height
    guard share.member == sender, height > 0, height % interval == 0 else { return }
    if let newest, height <= newest.checkpoint.tip.height {
      if isAgain, height == newest.checkpoint.tip.height {
        effects.append(.send(.certified(newest), to: .member(sender)))
      }
      return
    }
    // A liar takes the place of its own signatures alone.
    let own = shares.filter { $0.value[sender] != nil }.keys.sorted()
    if own.count >= Self.openMaximum, !own.contains(height) {
      guard let oldest = own.first, oldest < height else { return }
      shares[oldest]?[sender] = nil
    }
    shares[height, default: [:]][sender] = share
    certify(height)
  }

  private mutating func certify(_ height: UInt64) {
    guard let candidate = candidates[height] else { return }
    let checkpoint = candidate.checkpoint
    var entries: [QuorumCertificate.Entry] = []
    for (member, share) in (shares[height] ?? [:]).sorted(by: { $0.key < $1.key }) {
      guard share.isValid(in: candidate.epoch, scheme) else { continue }
      if share.checkpoint == checkpoint {
        entries.append(QuorumCertificate.Entry(member: member, signature: share.signature))
      } else if accused[member] != height {
        accused[member] = height
        effects.append(.alert(.otherState(member: member, height: height)))
      }
    }
    let quorum = quorum(of: candidate.epoch)
    guard entries.count >= quorum else { return }
    finish(candidate, CertifiedCheckpoint(checkpoint: checkpoint, entries: Array(entries.prefix(quorum))))
  }

  private mutating func receive(_ certified: CertifiedCheckpoint) {
    guard let candidate = candidates[certified.checkpoint.tip.height], candidate.checkpoint == certified.checkpoint,
      certified.isValid(in: candidate.epoch, quorum: quorum(of: candidate.epoch), scheme)
    else { return }
    finish(candidate, certified)
  }

  private mutating func finish(_ candidate: Candidate, _ certified: CertifiedCheckpoint) {
    let height = certified.checkpoint.tip.height
    newest = certified
    candidates = candidates.filter { $0.key > height }
    shares = shares.filter { $0.key > height }
    effects.append(
      .save(
        .checkpoint(
          CheckpointRecord(certified: certified, hashes: candidate.hashes, tail: candidate.tail, handovers: []))))
  }

  private func quorum(of epoch: CommitteeEpoch) -> Int {
    bugs.contains(.quorumLessOne) ? epoch.quorum - 1 : epoch.quorum
  }

  // MARK: Others' checkpoints

  /// Asks for a checkpoint where others are far ahead, and for its pieces.
  private mutating func catchUp() {
    if transfer != nil { return goOn() }
    if let asked, now < asked.at + Self.patience { return }
    let others = standing.filter { $0.value > tip.height && $0.key != me }
    let since = movedAt ?? now
    movedAt = others.isEmpty ? nil : since
    // Blocks come as quickly where only a few are missing.
    let far = others.filter { $0.value >= tip.height + 2 * interval }
    let ahead = (now >= since + Self.stall ? others : far).keys.sorted()
    guard !ahead.isEmpty else { return }
    let member = ahead[Int(UInt64(bitPattern: now.millisecondsSinceEpoch) / 1000 % UInt64(ahead.count))]
    asked = (member, now)
    effects.append(.send(.fetch(epoch: epoch.number, above: tip.height), to: .member(member)))
  }

  private mutating func receive(
    _ certified: CertifiedCheckpoint, hashes: [Digest], handovers: [[UInt8]], from sender: MemberIndex
  ) {
    let checkpoint = certified.checkpoint
    guard asked?.member == sender, transfer == nil, checkpoint.tip.height > tip.height, checkpoint.lists(hashes) else {
      return
    }
    asked = nil
    var (reached, proven) = (epoch, [EpochHandover]())
    for bytes in handovers {
      guard reached.number < checkpoint.epoch, let handover = try? EpochHandover(encoded: bytes),
        let next = handover.epoch(after: reached, scheme)
      else { return }
      (reached, proven) = (next, proven + [handover])
    }
    guard certified.isValid(in: reached, quorum: quorum(of: reached), scheme) else { return }
    // The one who offers it has it; those who signed it may.
    let sources = [sender] + certified.entries.map(\.member).filter { $0 != sender && $0 != me }
    transfer = CheckpointTransfer(
      certified, epoch: reached, handovers: proven, hashes: hashes, own: log.full, sources: sources)
    goOn()
  }

  private mutating func goOn() {
    guard let height = transfer?.height else { return }
    for (number, member) in transfer?.requests(at: now) ?? [] {
      effects.append(.send(.fetchPiece(height: height, number: UInt32(number)), to: .member(member)))
    }
    if transfer?.isLost == true { transfer = nil }
    guard let record = transfer?.record else { return }
    transfer = nil
    effects += [.save(.checkpoint(record)), .sync, .adopt(height: height)]
  }
}
