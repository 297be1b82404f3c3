/// Why a committee cannot be as it is described.
public enum CommitteeError: Error, Equatable, Sendable, CustomStringConvertible {
  case emptyName
  case size(Int)
  case keys
  case revoked
  case quorumLost(left: Int, of: Int)
  case malformed(String)
  case doesNotFollow
  case operatorName
  case operatorAlone(name: String, runs: Int, of: Int, quorum: Int)

  public var description: String {
    switch self {
    case .emptyName: "a committee's name is a hash that is not zero, and its epochs count from 1"
    case .size(let found):
      "a committee has \(CommitteeEpoch.sizes.lowerBound) to \(CommitteeEpoch.sizes.upperBound) members, not \(found)"
    case .keys: "every member needs a vote key of its own"
    case .revoked: "revoked members are listed once each, in ascending order, and are members"
    case .malformed(let reason): "not the members of an epoch: \(reason)"
    case .doesNotFollow: "not the epoch that follows, of this committee, with a place for every member"
    case .operatorName: "an operator's name has at most \(CommitteeCharter.maximumOperatorBytes) bytes"
    case .operatorAlone(let name, let runs, let size, let quorum):
      "operator \(name) runs \(runs) of \(size) members and reaches the quorum of \(quorum) alone; "
        + "spread the members over more operators (S-1)"
    case .quorumLost(let left, let quorum): "\(left) members would be left, and \(quorum) have to decide"
    }
  }
}
