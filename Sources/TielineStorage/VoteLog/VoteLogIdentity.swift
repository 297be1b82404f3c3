import TielineCore

/// Whose log it is: every block of the log is bound to it, so that no other member's records are ever read as one's own.
public struct VoteLogIdentity: Sendable, Hashable {
  /// The committee's name, 32 bytes: the hash of its first configuration.
  public let committee: [UInt8]
  /// The member's index in the committee.
  public let member: UInt32

  /// - Throws: ``ValueError`` unless `committee` holds exactly 32 bytes.
  public init(committee: some Collection<UInt8>, member: UInt32) throws(ValueError) {
    guard committee.count == 32 else {
      throw .malformed(
        type: "VoteLogIdentity", found: Hex.encode(committee.prefix(40)),
        expected: "a committee's name of 32 bytes, not \(committee.count)")
    }
    self.committee = Array(committee)
    self.member = member
  }
}

extension VoteLogIdentity: CustomStringConvertible {
  public var description: String { "member \(member) of committee \(Hex.encode(committee))" }
}
