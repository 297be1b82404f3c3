import TielineStorage

/// Why a member cannot run.
public enum MemberError: Error, Sendable, CustomStringConvertible {
  case log(VoteLogError)
  case store(StorageError)
  /// What the disk holds contradicts itself or the committee.
  case damaged(String)

  public var description: String {
    switch self {
    case .log(let error): "\(error)"
    case .store(let error): "\(error)"
    case .damaged(let reason): reason
    }
  }
}
