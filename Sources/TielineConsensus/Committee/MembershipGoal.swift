/// Who should be the members, as an operator wants it: its member asks for that, and agrees to nothing else.
public struct MembershipGoal: Hashable, Sendable {
  /// By place, as ``CommitteeEpoch/keys``.
  public let keys: [[UInt8]]
  /// Places without a vote.
  public let removed: [MemberIndex]

  public init(keys: [[UInt8]], removed: [MemberIndex]) { (self.keys, self.removed) = (keys, removed) }

  /// The epoch that leads there from `epoch`; `nil` where it is reached, or cannot be. Who was found lying stays without
  /// a vote until its place has another key.
  public func next(after epoch: CommitteeEpoch) -> CommitteeEpoch? {
    let lost = epoch.revoked.filter { Int($0) < keys.count && keys[Int($0)] == epoch.keys[Int($0)] }
    let revoked = Array(Set(lost + removed)).sorted()
    guard keys.count >= epoch.size, keys != epoch.keys || revoked != epoch.revoked else { return nil }
    return try? CommitteeEpoch(
      committee: epoch.committee, number: epoch.number + 1, keys: keys, revoked: revoked)
  }

  /// The request that leads there from `epoch`: the same from every member that wants the same.
  public func request(after epoch: CommitteeEpoch) -> Request? {
    next(after: epoch)?.membershipRequest
  }
}
