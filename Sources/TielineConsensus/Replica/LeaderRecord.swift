/// Which leaders missed their last view, so that their next one is passed over at once.
///
/// Local and harmless: a view may always be given up.
struct LeaderRecord: Sendable {
  private struct Miss {
    /// Views missed in a row.
    var count: Int
    /// Turns still passed over.
    var penalty: Int
    /// Whether it has voted since.
    var isBack: Bool
  }

  private static let longestPenalty = 15
  private var misses: [MemberIndex: Miss] = [:]

  /// Whether to pass over `leader`, whose turn it is. Counts the turn.
  mutating func passesOver(_ leader: MemberIndex) -> Bool {
    guard var miss = misses[leader] else { return false }
    guard miss.penalty > 0 || !miss.isBack else { return false }
    miss.penalty = max(0, miss.penalty - 1)
    misses[leader] = miss
    return true
  }

  /// - Parameter most: Most leaders that are passed over; one more, and it is the network.
  mutating func missed(_ leader: MemberIndex, most: Int) {
    let count = (misses[leader]?.count ?? 0) + 1
    misses[leader] = Miss(count: count, penalty: min((1 << min(count - 1, 4)) - 1, Self.longestPenalty), isBack: false)
    if misses.count > most { misses = [:] }
  }

  mutating func heard(from member: MemberIndex) { misses[member]?.isBack = true }
  mutating func succeeded(_ leader: MemberIndex) { misses[leader] = nil }
  mutating func forget() { misses = [:] }

  /// Whether a vote of the member would be remarked.
  func isAway(_ member: MemberIndex) -> Bool { misses[member]?.isBack == false }

  /// All of it, by member.
  var facts: [UInt64] {
    misses.keys.sorted().flatMap { member in
      misses[member].map { [UInt64(member), UInt64($0.count), UInt64($0.penalty), $0.isBack ? 1 : 0] } ?? []
    }
  }
}
