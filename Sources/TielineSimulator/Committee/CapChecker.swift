import TielineConsensus

/// Applies the common chain, and counts by itself whether caps held (S-9).
struct CapChecker {
  private static let asset = "certificates"
  private static let limit: UInt64 = 60
  /// By route, in milliseconds; so short that blocks often come just as one ends.
  private static let windows: [UInt64] = [20, 30]
  /// The caps that every world sets first.
  static let caps = windows.indices.map { route in
    GovernanceCommand(
      .setCap(route: name(route), asset: asset, limit: limit, window: windows[route]), epoch: 1,
      number: UInt64(route))
  }

  /// What the common chain leads to.
  private(set) var state: OrderedState
  /// By route, the time of the block that set its cap.
  private var cappedAt: [UInt64?] = windows.map { _ in nil }
  /// By route, what moved since: when, how much.
  private var moved: [[(time: UInt64, amount: UInt64)]] = windows.map { _ in [] }

  init(bugs: PlantedBugs) { state = OrderedState(bugs: bugs) }

  private static func name(_ route: Int) -> String { "north>south-\(route)" }

  static func transfer(_ number: Int, _ random: inout SeededRandom) -> Request? {
    let route = Int(random.number(0...Int64(windows.count - 1)))
    let transfer = RouteTransfer(
      route: name(route), asset: asset, amount: UInt64(random.number(20...60)), number: UInt64(number) + 1)
    // The item says what is needed to count what is attested.
    let item = [UInt8(route), UInt8(transfer.amount), UInt8(truncatingIfNeeded: number)]
    return AttestCommand(destination: .ledger(name: "south"), transfer: transfer, item: item, evidence: [])?.request
  }

  /// Applies a block; says what it broke.
  mutating func apply(_ filled: FilledBlock) -> String? {
    let time = filled.block.time
    // In the block that sets a cap, some may have moved before.
    let before = cappedAt
    for outcome in state.apply(filled) {
      switch outcome {
      case .capSet(let route, _, _, _):
        if let route = Self.windows.indices.first(where: { Self.name($0) == route }) { cappedAt[route] = time }
      case .attested(let batch):
        for item in batch.items where before[Int(item[0])] != nil {
          moved[Int(item[0])].append((time, UInt64(item[1])))
        }
      default: break
      }
    }
    for route in Self.windows.indices {
      if let broken = broken(route: route, at: time) { return broken }
    }
    return nil
  }

  private mutating func broken(route: Int, at time: UInt64) -> String? {
    let window = Self.windows[route]
    guard let cappedAt = cappedAt[route] else { return nil }
    moved[route].removeAll { $0.time + window <= time }
    let inWindow = moved[route].reduce(0) { $0 + $1.amount }
    if inWindow > Self.limit { return "\(inWindow) moved within \(window) ms, above \(Self.limit)" }
    guard cappedAt + window < time else { return nil }
    // The oldest that waits has no room.
    let next = state.queue.lazy.compactMap(\.transfer).first { $0.route == Self.name(route) }
    guard let next, inWindow + next.amount <= Self.limit else { return nil }
    return "\(next.amount) waits while \(inWindow) of \(Self.limit) moved within \(window) ms"
  }
}
