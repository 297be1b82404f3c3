import TielineCore

/// Compares what is locked at home with what is minted abroad, for each route and asset (S-3).
///
/// More abroad than at home is an imbalance. As the two ledgers are read at different times, one that only seems so has
/// an interval to clear up: until both sides were read again, and never longer than that.
public struct SupplyCheck: Hashable, Sendable {
  /// An asset on a route.
  public struct Lane: Hashable, Sendable, Comparable {
    /// From where to where, as ``RouteTransfer/route``.
    public let route: String
    /// As its home ledger names it.
    public let asset: String

    public init(route: String, asset: String) { (self.route, self.asset) = (route, asset) }

    public static func < (left: Self, right: Self) -> Bool { (left.route, left.asset) < (right.route, right.asset) }
  }

  /// Whose ledger was read.
  public enum Side: Hashable, Sendable, CaseIterable {
    /// What is locked there.
    case home
    /// What is minted there and not burnt.
    case abroad
  }

  /// What has to be done.
  public enum Finding: Hashable, Sendable {
    /// Pause the route (S-13), and tell people: `minted` is above `locked`.
    case pause(Lane, locked: Amount, minted: Amount)
    /// A side was not read for longer than an interval: nothing is known, which is not the same as balanced.
    case stale(Lane, Side)
    /// What was imbalanced is balanced again; resuming takes a quorum.
    case balanced(Lane)
  }

  private struct Reading: Hashable, Sendable {
    let amount: Amount
    let at: Instant
  }

  private struct State: Hashable, Sendable {
    var home: Reading?
    var abroad: Reading?
    /// When more seemed to be abroad than at home, and nothing has cleared it up.
    var suspectedAt: Instant?
    var isPaused = false
    var isStale: Set<Side> = []
    /// When the lane was first seen.
    let since: Instant
  }

  /// Within which every side is to be read, and an imbalance leads to a pause.
  public let interval: Milliseconds
  private var lanes: [Lane: State] = [:]

  public init(interval: Milliseconds) { self.interval = interval }

  /// Takes what a final block shows.
  ///
  /// - Parameters:
  ///   - amount: All that is locked, or minted, of the lane's asset.
  ///   - now: When it was read; by the same clock for both sides.
  public mutating func read(_ side: Side, of lane: Lane, amount: Amount, at now: Instant) -> [Finding] {
    var state = lanes[lane] ?? State(since: now)
    switch side {
    case .home: state.home = Reading(amount: amount, at: now)
    case .abroad: state.abroad = Reading(amount: amount, at: now)
    }
    state.isStale.remove(side)
    lanes[lane] = state
    return judge(lane, at: now)
  }

  /// Looks at all lanes: at least once an interval.
  public mutating func check(at now: Instant) -> [Finding] {
    lanes.keys.sorted().flatMap { stale($0, at: now) + judge($0, at: now) }
  }

  private mutating func stale(_ lane: Lane, at now: Instant) -> [Finding] {
    guard var state = lanes[lane] else { return [] }
    var findings: [Finding] = []
    for side in Side.allCases {
      let read = (side == .home ? state.home : state.abroad)?.at ?? state.since
      guard now - read > interval, state.isStale.insert(side).inserted else { continue }
      findings.append(.stale(lane, side))
    }
    lanes[lane] = state
    return findings
  }

  private mutating func judge(_ lane: Lane, at now: Instant) -> [Finding] {
    guard var state = lanes[lane], let abroad = state.abroad else { return [] }
    defer { lanes[lane] = state }
    // What was never read at home is nothing.
    let locked = state.home?.amount ?? .zero
    guard abroad.amount > locked else {
      state.suspectedAt = nil
      guard state.isPaused else { return [] }
      state.isPaused = false
      return [.balanced(lane)]
    }
    guard !state.isPaused else { return [] }
    guard let suspectedAt = state.suspectedAt else {
      state.suspectedAt = now
      return []
    }
    let wereBothRead = abroad.at > suspectedAt && (state.home.map { $0.at > suspectedAt } ?? false)
    guard wereBothRead || now - suspectedAt >= interval else { return [] }
    state.isPaused = true
    return [.pause(lane, locked: locked, minted: abroad.amount)]
  }
}
