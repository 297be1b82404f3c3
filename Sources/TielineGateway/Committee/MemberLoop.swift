import Dispatch
import TielineConsensus
import TielineCore
import TielineCrypto
import TielineStorage

/// What a member's thread does: takes what came, steps the replica, writes, and only then sends.
///
/// All that came at once is stepped through before anything is written, so that many votes share one write.
final class MemberLoop {
  /// How often open attestations are sent again.
  private static let resendPause = Milliseconds(seconds: 1)
  /// Most batches whose attestations are asked for again in one go.
  private static let resentBatches = 128
  private static let goalPause = Milliseconds(seconds: 3)

  let setup: CommitteeMember.Setup
  let disk: MemberDisk
  let inbox: MemberInbox
  let transport: any CommitteeTransport
  let verifier: any RequestVerifier
  let notify: @Sendable (CommitteeNotice) -> Void

  var replica: Replica
  var state: OrderedState
  var checkpointer: Checkpointer
  /// Of the blocks that are delivered: within a step the replica is ahead of them.
  private var epoch: CommitteeEpoch
  var clock = MemberClock()
  var collector = AttestationCollector()
  /// Batches that lack an attestation.
  var batches: [AttestationStatement: AttestedBatch] = [:]
  /// Own shares of those.
  var shares: [AttestationStatement: AttestationShare] = [:]
  /// Events that are ordered and not attested.
  var unattested: Set<Digest> = []
  /// Clients that wait, by event.
  var clients: [Digest: Set<UInt8>] = [:]

  var unsaved: [ReplicaRecord]
  /// Whether the disk holds a checkpoint ahead of what is in memory.
  var mustStartAnew = false
  var newAttestations: [(Attestation, AttestedBatch)] = []
  private var outgoing: [(bytes: [UInt8], to: UInt8)] = []
  var mustSync = false
  private var toVerify: [Request] = []
  private var resendAt = Instant(millisecondsSinceEpoch: 0)
  /// When the wanted members are asked for again.
  private var goalAt = Instant(millisecondsSinceEpoch: 0)
  /// What led to the present epoch, from the one before.
  var rotation: (from: CommitteeEpoch, to: CommitteeEpoch)?
  /// Signatures of that rotation, by contract; those of others are checked.
  var rotationShares: [Destination: [MemberIndex: RotationShare]] = [:]
  var newRotationShares: [RotationShare] = []
  var lastEvidence: Evidence?

  init(
    _ setup: CommitteeMember.Setup, disk: MemberDisk, inbox: MemberInbox, transport: any CommitteeTransport,
    verifier: any RequestVerifier, notify: @escaping @Sendable (CommitteeNotice) -> Void
  ) {
    (self.setup, self.disk, self.inbox, self.transport) = (setup, disk, inbox, transport)
    (self.verifier, self.notify) = (verifier, notify)
    replica = Replica(
      me: setup.me, disk.recovered, scheme: MemberKeys.scheme(setup.secrets.ed25519), settings: setup.replica)
    (state, epoch, checkpointer) = (disk.state, disk.recovered.epoch, disk.checkpointer)
    unsaved = disk.pieces
    rotation = disk.rotation
    lastEvidence = disk.recovered.evidence.last
    for share in disk.rotationShares { rotationShares[share.destination, default: [:]][share.member] = share }
  }

  /// - Returns: When it is to stop, or to start anew from its disk.
  func run() throws(MemberError) {
    for (batch, epoch) in disk.unattested { begin(batch, epoch) }
    signRotation()
    carryOut(replica.start(at: clock.now()))
    try flush()
    notify(.running(epoch: replica.epoch.number, height: replica.tip.height))
    while true {
      let items = inbox.take(timeout: deadline())
      for item in items {
        if case .stop = item {
          mustSync = true
          try flush()
          return
        }
        take(item)
      }
      if let wake = replica.nextWake, wake <= clock.now() { step(ReplicaEvent.woken) }
      resendShares()
      seekGoal()
      signCheckpoint()
      try flush()
      if mustStartAnew { return }
      try disk.cut(epoch: replica.epoch.number, view: replica.tip.view)
    }
  }

  private func deadline() -> DispatchTime {
    let now = clock.now().millisecondsSinceEpoch
    let wake = min(replica.nextWake?.millisecondsSinceEpoch ?? .max, resendAt.millisecondsSinceEpoch)
    let wait = max(0, min(1000, wake - now))
    return .now() + .milliseconds(Int(wait))
  }

  // MARK: In

  private func take(_ item: MemberInbox.Item) {
    switch item {
    case .frame(let frame, let place, _): receive(frame, from: place)
    case .submitted(let requests): step(.submitted(requests))
    case .verified(let answers):
      for (request, verification) in answers {
        if case .refused(let reason) = verification { answer(request.event, refused: reason) }
        step(.verified(request.digest, verification))
      }
    case .signed(let share, let statement):
      shares[statement] = share
      sendToMembers(CommitteeFrame.share(share, of: statement, isAgain: false).encoded)
      if let attestation = collector.add(own: share, of: statement) { finish(attestation) }
    case .checked(let share, let statement, let isValid): collect(share, statement, isValid: isValid)
    case .proven(let attestation, let isValid): if isValid { finish(attestation) }
    case .inspect(let answer): answer(status())
    case .stop: break
    }
  }

  private func receive(_ frame: CommitteeFrame, from place: UInt8) {
    let isMember = place < replica.epoch.size
    switch frame {
    case .consensus(.fetchFinal(let epoch, let height)) where isMember && height < replica.oldestKept:
      answerFromDisk(epoch: epoch, above: height, to: place)
    case .consensus(.checkpoint(let message)): if isMember { receive(message, from: place) }
    case .consensus(let message):
      guard isMember else { return }
      step(.received(message, from: place))
      if case .status(let status) = message { step(.stands(status, place)) }
    case .share(let share, let statement, let isAgain):
      if isMember, share.member == place { receive(share, of: statement, isAgain: isAgain) }
    case .attestation(let bytes): if isMember { receive(attestation: bytes) }
    case .lacking(let statement): if isMember { answer(lacking: statement, to: place) }
    case .rotation(let share): if isMember, share.member == place { receive(share) }
    case .submit(let requests): submit(requests, from: place)
    case .inspect: send(CommitteeFrame.status(status()).encoded, to: place)
    case .fetch(let event): send(proof(of: event).encoded, to: place)
    case .attested, .refused, .busy, .status, .proof: break
    }
  }

  /// A client's requests: taken, or refused while too many wait.
  private func submit(_ requests: [Request], from client: UInt8) {
    guard clients.count + requests.count <= setup.waitingRequests else {
      send(CommitteeFrame.busy(requests.map(\.event)).encoded, to: client)
      return
    }
    var (fresh, done) = ([Request](), [Digest]())
    for request in requests {
      if replica.hasOrdered(request.event), !unattested.contains(request.event) {
        done.append(request.event)
      } else {
        clients[request.event, default: []].insert(client)
        fresh.append(request)
      }
    }
    if !done.isEmpty { send(CommitteeFrame.attested(done).encoded, to: client) }
    if !fresh.isEmpty { step(.submitted(fresh)) }
  }

  private func answerFromDisk(epoch: UInt64, above height: UInt64, to place: UInt8) {
    guard
      let chains = try? disk.store.chains(epoch: epoch, above: height, limit: FinalChain.maximumBlocks),
      // A member that took over a checkpoint lacks the blocks before it.
      chains.first?.blocks.first?.block.height == height + 1
    else { return }
    for chain in chains where chain.blocks.first?.block.epoch == epoch {
      send(.final(chain), to: .member(place))
    }
    send(.status(replica.status), to: .member(place))
  }

  // MARK: Steps

  private func step(_ event: ReplicaEvent) { carryOut(replica.step(event, at: clock.now())) }

  private func carryOut(_ effects: [ReplicaEffect]) {
    for effect in effects {
      switch effect {
      case .save(let record): unsaved.append(record)
      case .sync: mustSync = true
      case .send(let message, let recipient): send(message, to: recipient)
      case .verify(let request):
        if let verification = decided(request) {
          inbox.put(.verified([(request, verification)]))
        } else {
          toVerify.append(request)
        }
      case .deliver(let block): deliver(block)
      case .alert(let alert):
        if case .newEpoch(let next) = alert {
          signRotation(from: epoch, to: next)
          epoch = next
        }
        if case .equivocation(let evidence) = alert { lastEvidence = evidence }
        notify(.alert(alert))
      }
    }
  }

  /// Whether members decided a command; `nil` for what the verifier has to find out.
  private func decided(_ request: Request) -> Verification? {
    if request.kind == .membership {
      let next = try? CommitteeEpoch(after: replica.epoch, body: request.body)
      let isExpiry = next.map { replica.epoch.losesOnlyEndedKeys(in: $0, at: clock.now()) } ?? false
      return isExpiry || request == setup.goal?.request(after: replica.epoch)
        ? .accepted : .refused(reason: "this member's operator wants other members")
    }
    guard let (command, approvals) = try? GovernanceCommand.read(request) else { return nil }
    let isApproved = command.isApproved(
      by: approvals, in: replica.epoch, MemberKeys.scheme(setup.secrets.ed25519))
    return isApproved ? .accepted : .refused(reason: "not signed by the members who decide it")
  }

  private func answer(_ event: Digest, refused reason: String) {
    for client in clients.removeValue(forKey: event) ?? [] {
      send(CommitteeFrame.refused(event, reason: reason).encoded, to: client)
    }
  }

  private func deliver(_ block: FilledBlock) {
    for outcome in state.apply(block) {
      switch outcome {
      case .attested(let batch): begin(batch, epoch)
      case .dropped(let event, let reason), .refused(let event, let reason):
        answer(event, refused: reason)
        notify(.ordered(outcome))
      default: notify(.ordered(outcome))
      }
    }
    step(.delivered(block, state))
  }

  // MARK: Out

  func send(_ message: Message, to recipient: MessageRecipient) {
    switch recipient {
    case .all: sendToMembers(message.encoded)
    case .member(let member): send(message.encoded, to: member)
    }
  }

  func sendToMembers(_ bytes: [UInt8]) {
    for member in 0..<MemberIndex(replica.epoch.size) where member != setup.me { send(bytes, to: member) }
  }

  func send(_ bytes: [UInt8], to place: UInt8) { outgoing.append((bytes, place)) }

  /// Writes what must be durable, then lets go of what may have waited for it.
  private func flush() throws(MemberError) {
    if mustSync || unsaved.count > 256 || newAttestations.count > 64 {
      try disk.save(unsaved, attestations: newAttestations, rotations: newRotationShares)
      (unsaved, newAttestations, newRotationShares, mustSync) = ([], [], [], false)
    }
    for (bytes, place) in outgoing { transport.send(bytes, to: place) }
    outgoing.removeAll(keepingCapacity: true)
    guard !toVerify.isEmpty else { return }
    let (requests, verifier, inbox) = (toVerify, verifier, inbox)
    toVerify = []
    Task.detached { await verifier.verify(requests) { inbox.put(.verified($0)) } }
  }

  /// Asks for the members that the operator wants, for as long as they are others; and that nobody votes with a key that
  /// has ended (S-2). The latter a little late: others, whose clocks may be behind, agree once it has ended for them.
  private func seekGoal() {
    let now = clock.now()
    guard now >= goalAt, replica.mayVote else { return }
    goalAt = now + Self.goalPause
    let wanted = [
      setup.goal?.request(after: replica.epoch),
      replica.epoch.withoutEndedKeys(at: now - setup.replica.clockDrift)?.membershipRequest,
    ]
    // One at a time: the first to be ordered makes the other meaningless.
    if let request = wanted.lazy.compactMap({ $0 }).first { step(.submitted([request])) }
  }

  private func resendShares() {
    let now = clock.now()
    guard now >= resendAt else { return }
    resendAt = now + Self.resendPause
    // What nothing sent depends on is written now and then.
    mustSync = mustSync || !unsaved.isEmpty || !newAttestations.isEmpty || !newRotationShares.isEmpty
    resendRotation()
    step(CheckpointEvent.woken)
    let old = UInt64(clamping: now.millisecondsSinceEpoch - Self.resendPause.count)
    var sent = 0
    for statement in collector.unfinished {
      guard sent < Self.resentBatches else { return }
      guard let batch = batches[statement], batch.time < old else { continue }
      sent += 1
      if let share = shares[statement] {
        sendToMembers(CommitteeFrame.share(share, of: statement, isAgain: true).encoded)
      } else {
        askForAttestation(of: statement)
      }
    }
  }
}
