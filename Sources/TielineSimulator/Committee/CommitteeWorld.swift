import HeapModule
import TielineConsensus
import TielineCore

/// A committee in a world of its own: time, network, disks, clocks and lies all follow from a seed.
///
/// A class, because replicas are large and every event changes one of them.
final class CommitteeWorld {
  /// Where the virtual clock begins.
  static let epochStart: Int64 = 1_800_000_000_000
  /// How long after the network has healed everything has to be ordered.
  static let patience: Int64 = 240_000

  /// How long a request may take with one member down and the network good.
  static let latePatience: Int64 = 2500

  /// Far more events than any world needs.
  static let mostSteps = 300_000

  let bugs: PlantedBugs
  let size: Int
  let plan: FaultPlan
  let firstEpoch: CommitteeEpoch
  var settings = ReplicaSettings()

  var random: SeededRandom
  var now: Int64 = 0
  var events = Heap<WorldEvent>()
  private var eventCount: UInt64 = 0
  private(set) var steps = 0
  /// A fingerprint of all that happened.
  private(set) var trace: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Members, and behind them the twins of those that show two faces.
  var machines: [SimulatedMember] = []
  var checkers: CommitteeCheckers
  /// Machines cut off from the others.
  var cut: UInt64 = 0
  /// To which of a liar's two machines a member talks.
  var faces: UInt64 = 0
  var isHealed = false
  /// True requests that have to be ordered in the end.
  var wanted: [Request] = []
  var stopped: Int?
  var alerts = 0
  /// Checkpoints that members took over from others.
  var adoptions = 0

  init(seed: UInt64, members: Int, bugs: PlantedBugs) throws(CommitteeError) {
    (self.bugs, size) = (bugs, members)
    random = SeededRandom(seed: seed &* 16 &+ UInt64(members))
    plan = FaultPlan(members: members, &random)
    firstEpoch = try CommitteeEpoch(
      committee: Digest(of: Array("simulated".utf8)), number: 1, keys: (0..<MemberIndex(members)).map(SimulatedKeys.key)
    )
    settings.checkpointBlocks = plan.checkpointBlocks
    if plan.prunes { settings.keptBlocks = 2 }
    let liars = Set(plan.liars.keys)
    let honest = (0..<MemberIndex(members)).filter { !liars.contains($0) }
    let restored = plan.restores ? [honest[Int(random.number(0...Int64(honest.count - 1)))]] : []
    checkers = CommitteeCheckers(
      members: members, honest: Set(honest), restored: Set(restored), bugs: bugs,
      checkpointBlocks: plan.checkpointBlocks)
    for member in 0..<MemberIndex(members) {
      machines.append(
        SimulatedMember(index: member, isHonest: !liars.contains(member), skew: random.number(-300...300)))
    }
    for member in plan.liars.keys.sorted() where plan.liars[member] == .equivocate {
      machines.append(SimulatedMember(index: member, isHonest: false, skew: 0))
    }
    schedule()
  }

  // MARK: Time

  func at(_ time: Int64, _ kind: WorldEvent.Kind) {
    eventCount += 1
    events.insert(WorldEvent(at: max(time, now), order: eventCount, kind: kind))
  }

  func after(_ delay: Int64, _ kind: WorldEvent.Kind) { at(now + delay, kind) }

  func mix(_ number: UInt64) { trace = (trace ^ number) &* 0x100_0000_01B3 }

  /// Runs until everything is ordered, or should have been.
  func run() throws(CommitteeViolation) {
    for machine in machines.indices { try start(machine) }
    while let event = events.popMin() {
      now = event.at
      steps += 1
      mix(UInt64(bitPattern: now))
      try happen(event.kind)
      if isHealed, try isDone() { return }
      guard now < plan.healsAt + Self.patience else { break }
      guard steps < Self.mostSteps else {
        throw CommitteeViolation(rule: .liveness, at: now, what: "\(steps) events: a storm; \(missing())")
      }
    }
    throw CommitteeViolation(rule: .liveness, at: now, what: missing())
  }

  private func happen(_ kind: WorldEvent.Kind) throws(CommitteeViolation) {
    switch kind {
    case .message(let message, let sender, let machine): try arrive(message, from: sender, at: machine)
    case .wake(let machine, let incarnation):
      if machines[machine].incarnation == incarnation, machines[machine].wakesAt <= now {
        try step(machine, ReplicaEvent.woken)
      }
    case .tick(let machine, let incarnation):
      guard machines[machine].incarnation == incarnation else { return }
      after(1000, .tick(machine, incarnation: incarnation))
      try step(machine, CheckpointEvent.woken)
    case .verified(let machine, let incarnation, let digest, let verification):
      if machines[machine].incarnation == incarnation { try step(machine, .verified(digest, verification)) }
    case .submit(let request): try submit(request)
    case .ask(let request):
      for machine in 0..<size { try step(machine, .submitted([request])) }
    case .expect(let request):
      guard checkers.ordered[request.event] != nil else {
        throw CommitteeViolation(
          rule: .liveness, at: now, what: "a late request took longer than \(Self.latePatience) ms")
      }
    case .crash(let machine): crash(machine)
    case .restart(let machine): if machines[machine].replica == nil { try start(machine) }
    case .backUp(let machine): machines[machine].backup = machines[machine].disk
    case .restore(let machine): try restore(machine)
    case .partition(let cut): self.cut = isHealed ? 0 : cut
    case .clock(let machine, let skew): machines[machine].skew = skew
    case .changeFaces:
      faces = random.next()
      if !isHealed { after(random.number(100...2000), .changeFaces) }
    case .rotate: try rotate()
    case .heal: try heal()
    case .stop(let machine):
      crash(machine)
      stopped = machine
    }
  }

  // MARK: Machines

  func start(_ machine: Int) throws(CommitteeViolation) {
    machines[machine].incarnation += 1
    machines[machine].wakesAt = .max
    let member = machines[machine].index
    _ = machines[machine].disk.open()
    let (disk, scheme, key) = (machines[machine].disk, SimulatedKeys.scheme(member), SimulatedKeys.key(member))
    let base = disk.base(firstEpoch, scheme, bugs)
    if let base, isChecked(machine) { try checkers.begins(base.content, member, at: now) }
    var recovered =
      base.map { RecoveredReplica($0.content, epoch: $0.epochs[$0.epochs.count - 1], key: key) }
      ?? RecoveredReplica(epoch: firstEpoch, key: key)
    var state = base?.content.state ?? OrderedState(bugs: bugs)
    var checkpointer = Checkpointer(
      me: member, key: key, first: firstEpoch, from: base, scheme: scheme, settings: settings, bugs: bugs)
    let time = clock(machine)
    disk.recover(into: &recovered, kept: settings.keptBlocks) { block in
      _ = state.apply(block)
      _ = checkpointer.step(.delivered(block, state), at: time)
    }
    (machines[machine].state, machines[machine].checkpointer) = (state, checkpointer)
    if isChecked(machine) { checkers.starts(member, at: recovered.tip.height) }
    let replica = Replica(me: member, recovered, scheme: scheme, settings: settings, bugs: bugs)
    machines[machine].replica = replica
    let effects = machines[machine].replica?.start(at: time) ?? []
    after(1000, .tick(machine, incarnation: machines[machine].incarnation))
    try carryOut(effects, machine)
  }

  func crash(_ machine: Int) {
    guard machines[machine].replica != nil else { return }
    (machines[machine].replica, machines[machine].checkpointer) = (nil, nil)
    machines[machine].incarnation += 1
    machines[machine].disk.crash(&random)
  }

  private func restore(_ machine: Int) throws(CommitteeViolation) {
    crash(machine)
    if let backup = machines[machine].backup { machines[machine].disk = backup }
    try start(machine)
  }

  func clock(_ machine: Int) -> Instant {
    Instant(millisecondsSinceEpoch: Self.epochStart + now + machines[machine].skew)
  }

  /// Whether the rules are checked for what the machine does.
  func isChecked(_ machine: Int) -> Bool { machine < size && machines[machine].isHonest }

  func step(_ machine: Int, _ event: ReplicaEvent) throws(CommitteeViolation) {
    guard machines[machine].replica != nil else { return }
    let time = clock(machine)
    let effects = machines[machine].replica?.step(event, at: time) ?? []
    try carryOut(effects, machine)
  }

  /// Whether a machine goes down just now.
  func powerFails(_ machine: Int) -> Bool {
    guard !isHealed, machines[machine].isHonest, random.happens(perMille: plan.crashPerMille) else { return false }
    crash(machine)
    after(random.number(10...3000), .restart(machine))
    return true
  }

  /// Carries out what a replica asks for; power may fail before any of it.
  private func carryOut(_ effects: [ReplicaEffect], _ machine: Int) throws(CommitteeViolation) {
    for effect in effects {
      if powerFails(machine) { return }
      switch effect {
      case .save(let record): machines[machine].disk.save(record)
      case .sync: machines[machine].disk.sync()
      case .send(let message, let recipient): try send(message, from: machine, to: recipient)
      case .verify(let request):
        let isTrue = checkers.isTrue(request)
        after(
          random.number(0...5),
          .verified(
            machine, incarnation: machines[machine].incarnation, request.digest,
            isTrue ? .accepted : .refused(reason: "made up")))
      case .deliver(let block):
        mix(block.block.height)
        if isChecked(machine) {
          try checkers.delivers(block, machines[machine].index, epoch: block.block.epoch, at: now)
        }
        let incarnation = machines[machine].incarnation
        _ = machines[machine].state.apply(block)
        try step(machine, .delivered(block, machines[machine].state))
        try step(machine, .attested(upTo: block.block.height))
        if machines[machine].incarnation != incarnation { return }
      case .alert(let alert):
        alerts += 1
        if case .newEpoch = alert, isChecked(machine) { checkers.entersEpoch(machines[machine].index) }
      }
    }
    wakeLater(machine)
  }

  private func wakeLater(_ machine: Int) {
    guard let wake = machines[machine].replica?.nextWake else { return }
    let time = max(now, wake.millisecondsSinceEpoch - Self.epochStart - machines[machine].skew)
    guard time != machines[machine].wakesAt else { return }
    machines[machine].wakesAt = time
    at(time, .wake(machine, incarnation: machines[machine].incarnation))
  }
}
