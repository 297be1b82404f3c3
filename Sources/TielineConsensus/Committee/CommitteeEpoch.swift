import TielineCodec
import TielineCore

/// Who votes in an epoch, and how many of them decide.
///
/// A revoked member keeps its place, so that the others' indexes and the quorum stay, and has no vote.
public struct CommitteeEpoch: Hashable, Sendable {
  /// Fewest and most members: below four nobody may fail, and votes grow with the square.
  public static let sizes = 4...13
  /// Longest public key.
  static let maximumKeyBytes = 2304

  /// The hash of the committee's first configuration: its name in everything that is signed.
  public let committee: Digest
  /// From 1.
  public let number: UInt64
  /// Vote keys by index, as the signature scheme reads them.
  public let keys: [[UInt8]]
  /// Members without a vote, ascending.
  public let revoked: [MemberIndex]

  /// - Throws: ``CommitteeError`` for a size outside ``sizes``, one key for two members, an unknown or unsorted revoked
  ///   member, or fewer members left than decide.
  public init(
    committee: Digest, number: UInt64, keys: [[UInt8]], revoked: [MemberIndex] = []
  ) throws(CommitteeError) {
    guard committee != .zero, number > 0 else { throw .emptyName }
    guard Self.sizes.contains(keys.count) else { throw .size(keys.count) }
    guard Set(keys).count == keys.count, keys.allSatisfy({ (1...Self.maximumKeyBytes).contains($0.count) }) else {
      throw .keys
    }
    guard revoked == Array(Set(revoked)).sorted(), revoked.allSatisfy({ $0 < keys.count }) else { throw .revoked }
    (self.committee, self.number, self.keys, self.revoked) = (committee, number, keys, revoked)
    guard keys.count - revoked.count >= quorum else { throw .quorumLost(left: keys.count - revoked.count, of: quorum) }
  }

  /// Places, with those of revoked members.
  public var size: Int { keys.count }
  /// Members that decide: ⌊2n/3⌋ + 1 (S-1).
  public var quorum: Int { 2 * size / 3 + 1 }
  /// Most members that may lie.
  public var faults: Int { size - quorum }
  /// Enough members that one of them is honest.
  public var honestWitnesses: Int { faults + 1 }

  /// Members with a vote, ascending.
  public var active: [MemberIndex] { (0..<MemberIndex(size)).filter { !revoked.contains($0) } }

  /// Who proposes in a view.
  public func leader(of view: UInt64) -> MemberIndex {
    let active = active
    return active[Int(view % UInt64(active.count))]
  }

  /// Whether the place exists and has a vote.
  public func votes(_ member: MemberIndex) -> Bool { member < size && !revoked.contains(member) }

  /// The epoch that follows a block with these requests, and why some of them changed nothing.
  func following(_ requests: [Request]) -> (CommitteeEpoch, refusals: [CommitteeError]) {
    var next = CommitteeEpoch(unchecked: committee, number + 1, keys, revoked)
    var refusals: [CommitteeError] = []
    for request in requests where request.endsEpoch {
      do throws(CommitteeError) {
        switch request.kind {
        case .membership: next = try CommitteeEpoch(after: self, body: request.body)
        case .evidence:
          if let evidence = Evidence(encoded: request.body) { next = try next.revoking(evidence.member) }
        case .ordinary: break
        }
      } catch { refusals.append(error) }
    }
    return (next, refusals)
  }

  /// This epoch without the vote of `member`.
  /// - Throws: ``CommitteeError`` where too few would be left.
  func revoking(_ member: MemberIndex) throws(CommitteeError) -> CommitteeEpoch {
    try CommitteeEpoch(
      committee: committee, number: number, keys: keys, revoked: Array(Set(revoked + [member])).sorted())
  }

  private init(unchecked committee: Digest, _ number: UInt64, _ keys: [[UInt8]], _ revoked: [MemberIndex]) {
    (self.committee, self.number, self.keys, self.revoked) = (committee, number, keys, revoked)
  }
}
