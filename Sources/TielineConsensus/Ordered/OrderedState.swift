/// What final blocks lead to, the same for every member: which requests are attested, when, and as which number.
public struct OrderedState: Hashable, Sendable {
  /// Most transfers that wait.
  public static let queueMaximum = 4096

  struct Lane: Hashable, Sendable {
    let route: String
    let asset: String
  }

  /// By destination, how many batches there were.
  public internal(set) var sequences: [Destination: UInt64] = [:]
  /// Paused routes with the reason.
  public internal(set) var paused: [String: String] = [:]
  /// Transfers that wait, the oldest first.
  public internal(set) var queue: [AttestCommand] = []
  var caps: [Lane: TransferCap] = [:]
  var numbers: [String: RouteNumbers] = [:]
  private let bugs: PlantedBugs

  // Of the block that is being applied.
  private var outcomes: [OrderedOutcome] = []
  private var attested: [AttestCommand] = []
  /// What the block asks to have attested, by destination.
  private var asked: [Destination: [Digest]] = [:]

  public init(bugs: PlantedBugs = []) { self.bugs = bugs }

  /// The lanes that have caps, in one order.
  var cappedLanes: [Lane] { caps.keys.sorted { ($0.route, $0.asset) < ($1.route, $1.asset) } }

  /// Caps with what moved under each in the window before `time`, by route and asset.
  public func capUsage(at time: UInt64) -> [CapUsage] {
    cappedLanes.compactMap { lane in
      caps[lane].map {
        CapUsage(
          route: lane.route, asset: lane.asset, limit: $0.limit, window: $0.window, moved: $0.moved(at: time))
      }
    }
  }

  /// Applies the next final block.
  public mutating func apply(_ block: FilledBlock) -> [OrderedOutcome] {
    defer { (outcomes, attested, asked) = ([], [], [:]) }
    let time = block.block.time
    for request in block.requests where request.kind == .ordinary {
      switch request.body.first {
      case AttestCommand.code:
        if let command = try? AttestCommand(request) {
          asked[command.destination, default: []].append(command.event)
          take(command, at: time)
        } else {
          refuse(request)
        }
      case GovernanceCommand.code:
        if let read = try? GovernanceCommand.read(request), read.command.epoch == block.block.epoch {
          carryOut(read.command.action)
        } else {
          refuse(request)
        }
      default: refuse(request)
      }
    }
    admitQueued(at: time)
    return outcomes + batches(block.block)
  }

  private mutating func refuse(_ request: Request) {
    outcomes.append(.refused(request.event, reason: "no command, or one of another epoch"))
  }

  // MARK: Transfers

  private mutating func take(_ command: AttestCommand, at time: UInt64) {
    guard let transfer = command.transfer else {
      // Facts, claims with a known preimage and refunds among them, pass while a route is paused (S-13).
      attested.append(command)
      return
    }
    see(transfer)
    if let reason = obstacle(transfer, at: time, isQueued: false) {
      enqueue(command, reason)
    } else {
      attested.append(command)
    }
  }

  private mutating func see(_ transfer: RouteTransfer) {
    guard transfer.number > 0 else { return }
    switch numbers[transfer.route, default: RouteNumbers()].see(transfer.number) {
    case .next, .fillsGap: break
    case .gap(let missing): outcomes.append(.gap(route: transfer.route, missing: missing))
    case .unexpected: outcomes.append(.unexpectedNumber(route: transfer.route, number: transfer.number))
    }
  }

  /// Why a transfer has to wait; where nothing stands against it, it counts under its cap from now on.
  private mutating func obstacle(_ transfer: RouteTransfer, at time: UInt64, isQueued: Bool) -> String? {
    if let reason = paused[transfer.route] { return "route \(transfer.route) is paused: \(reason)" }
    let lane = Lane(route: transfer.route, asset: transfer.asset)
    guard var cap = caps[lane] else { return nil }
    if transfer.amount > cap.limit {
      return "\(transfer.amount) is above the cap of \(cap.limit); a quorum can release or drop it"
    }
    if !isQueued, queue.contains(where: { isBefore($0, lane, cap.limit) }) { return "others wait before it" }
    guard cap.admit(transfer.amount, at: time, bugs: bugs) else {
      return "\(transfer.amount) more would be above the cap of \(cap.limit) in \(cap.window) ms"
    }
    caps[lane] = cap
    return nil
  }

  /// Whether a waiting transfer has its turn before new ones of a lane.
  private func isBefore(_ waiting: AttestCommand, _ lane: Lane, _ limit: UInt64) -> Bool {
    guard let transfer = waiting.transfer else { return false }
    return transfer.route == lane.route && transfer.asset == lane.asset && transfer.amount <= limit
  }

  private mutating func enqueue(_ command: AttestCommand, _ reason: String) {
    guard queue.count < Self.queueMaximum else {
      outcomes.append(.dropped(command.event, reason: "\(Self.queueMaximum) transfers wait already"))
      return
    }
    queue.append(command.withoutEvidence)
    outcomes.append(.queued(command.event, reason: reason))
  }

  /// Lets go of what has room now; within a lane the oldest goes first.
  private mutating func admitQueued(at time: UInt64) {
    guard !queue.isEmpty else { return }
    var (waiting, blocked) = ([AttestCommand](), Set<Lane>())
    for command in queue {
      guard let transfer = command.transfer else { continue }
      let lane = Lane(route: transfer.route, asset: transfer.asset)
      let isTooLarge = caps[lane].map { transfer.amount > $0.limit } ?? false
      if isTooLarge || blocked.contains(lane) || obstacle(transfer, at: time, isQueued: true) != nil {
        waiting.append(command)
        // One that only a quorum can release keeps nobody waiting.
        if !isTooLarge { blocked.insert(lane) }
      } else {
        attested.append(command)
      }
    }
    queue = waiting
  }

  // MARK: Governance

  private mutating func carryOut(_ action: GovernanceCommand.Action) {
    switch action {
    case .pause(let route, let reason):
      paused[route] = reason
      outcomes.append(.paused(route: route, reason: reason))
    case .resume(let route):
      paused[route] = nil
      outcomes.append(.resumed(route: route))
    case .setCap(let route, let asset, let limit, let window):
      let lane = Lane(route: route, asset: asset)
      var cap = caps[lane] ?? TransferCap(limit: limit, window: window)
      (cap.limit, cap.window) = (limit, window)
      caps[lane] = cap
      outcomes.append(.capSet(route: route, asset: asset, limit: limit, window: window))
    case .release(let event):
      guard let command = unqueue(event) else { return }
      attested.append(command)
      outcomes.append(.released(event))
    case .drop(let event):
      if unqueue(event) != nil { outcomes.append(.dropped(event, reason: "by a quorum's word")) }
    }
  }

  private mutating func unqueue(_ event: Digest) -> AttestCommand? {
    guard let place = queue.firstIndex(where: { $0.event == event }) else {
      outcomes.append(.refused(event, reason: "no transfer of this event waits"))
      return nil
    }
    return queue.remove(at: place)
  }

  // MARK: Batches

  private mutating func batches(_ block: Block) -> [OrderedOutcome] {
    let found = Dictionary(grouping: attested, by: \.destination)
    return found.keys.sorted().compactMap { destination in
      guard let commands = found[destination], let tree = AttestationTree(items: commands.map(\.item)) else {
        return nil
      }
      let sequence = sequences[destination, default: 0] + 1
      guard
        let statement = AttestationStatement(
          destination: destination, epoch: block.epoch, sequence: sequence, root: tree.root)
      else { return nil }
      sequences[destination] = sequence
      let events = commands.map(\.event)
      return .attested(
        AttestedBatch(
          statement: statement, height: block.height, time: block.time, events: events,
          items: commands.map(\.item), isWholeBlock: asked[destination] == events))
    }
  }
}
