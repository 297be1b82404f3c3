import TielineCore

extension CommitteeEpoch {
  /// The epoch in which nobody votes whose key has ended by `time` (S-2): the same for all who ask at one time. Where too
  /// few would be left, those that ended first lose their votes; `nil` where nobody does.
  public func withoutEndedKeys(at time: Instant) -> CommitteeEpoch? {
    let ended = active.compactMap { place in keyEnd(place).map { (end: $0, place: place) } }
      .filter { hasEnded($0.end, at: time) }.sorted { $0 < $1 }
    let spare = max(0, active.count - quorum)
    let lost = ended.prefix(spare).map(\.place)
    guard !lost.isEmpty else { return nil }
    return try? CommitteeEpoch(committee: committee, number: number + 1, keys: keys, revoked: (revoked + lost).sorted())
  }

  /// Whether `next` differs from this epoch only in that keys that have ended by `time` have no vote.
  public func losesOnlyEndedKeys(in next: CommitteeEpoch, at time: Instant) -> Bool {
    let lost = next.revoked.filter { !revoked.contains($0) }
    return next.committee == committee && next.number == number + 1 && next.keys == keys
      && Set(next.revoked).isSuperset(of: revoked) && !lost.isEmpty
      && lost.allSatisfy { place in keyEnd(place).map { hasEnded($0, at: time) } ?? false }
  }

  private func keyEnd(_ place: MemberIndex) -> UInt64? { (try? MemberKeys(encoded: keys[Int(place)]))?.end }

  private func hasEnded(_ end: UInt64, at time: Instant) -> Bool {
    UInt64(clamping: time.millisecondsSinceEpoch) >= end
  }
}
