import TielineCore

/// Who may seal the next block, and which votes are under way, after a block.
struct IBFTVotes: Hashable, Sendable {
  /// A validator's standing vote on an address.
  struct Vote: Hashable, Sendable {
    let voter: EVMAddress
    let recipient: EVMAddress
    /// To let the recipient seal, or no longer.
    let adds: Bool
  }

  /// In ascending order.
  private(set) var validators: [EVMAddress]
  /// At most one for each voter and recipient; by recipient, then by voter.
  private(set) var votes: [Vote]

  init(validators: [EVMAddress], votes: [Vote] = []) { (self.validators, self.votes) = (validators, votes) }

  func isValidator(_ address: EVMAddress) -> Bool { validators.contains(address) }

  /// Starts anew, as every epoch does.
  mutating func clear() { votes = [] }

  /// Replaces the set by the one that a contract holds.
  mutating func replace(by validators: [EVMAddress]) { self.validators = validators }

  /// Counts a vote, and changes the set once more than half of it agrees.
  ///
  /// GoQuorum keeps no vote that would change nothing: to add a validator, or to drop who is none. Besu does, and may
  /// find later that it would.
  /// - Source: GoQuorum, `consensus/istanbul/backend/snapshot.go`; Besu, `VoteTally`.
  mutating func cast(_ vote: Vote, _ variant: IBFTVariant) {
    votes.removeAll { $0.voter == vote.voter && $0.recipient == vote.recipient }
    if variant != .ibft || isValidator(vote.recipient) != vote.adds { insert(vote) }
    let standing = votes.filter { $0.recipient == vote.recipient }
    if variant == .ibft {
      // All standing votes have one direction here, whatever this block's vote was.
      if let first = standing.first, standing.count > validators.count / 2 { change(vote.recipient, adds: first.adds) }
      return
    }
    for adds in [true, false] where standing.count(where: { $0.adds == adds }) > validators.count / 2 {
      change(vote.recipient, adds: adds)
      return
    }
  }

  private mutating func insert(_ vote: Vote) {
    let index = votes.firstIndex {
      vote.recipient < $0.recipient || (vote.recipient == $0.recipient && vote.voter < $0.voter)
    }
    votes.insert(vote, at: index ?? votes.count)
  }

  private mutating func change(_ address: EVMAddress, adds: Bool) {
    votes.removeAll { $0.recipient == address }
    if !adds {
      validators.removeAll { $0 == address }
      votes.removeAll { $0.voter == address }
    } else if !isValidator(address) {
      validators.insert(address, at: validators.firstIndex { address < $0 } ?? validators.count)
    }
  }
}
