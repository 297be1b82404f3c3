import TielineCore

/// Who may sign, who signed lately, and which votes are under way, after a block.
///
/// - Source: EIP-225, *Authorization strategies*, *Voting*; go-ethereum's `consensus/clique/snapshot.go` for what the
///   text leaves open: the order of counting, and what a removal does to votes and recent signers.
struct CliqueSnapshot: Hashable, Sendable {
  /// A signer's standing vote on an address.
  struct Vote: Hashable, Sendable {
    let signer: EVMAddress
    /// The block that cast it.
    let block: UInt64
    let address: EVMAddress
    /// To let the address sign, or no longer.
    let authorize: Bool
  }

  /// In ascending order, as turns go.
  private(set) var signers: [EVMAddress]
  /// By block; nobody in here signs again before it is out.
  private(set) var recents: [UInt64: EVMAddress]
  /// In the order cast; at most one for each signer and address, and none that would change nothing.
  private(set) var votes: [Vote]

  init(signers: [EVMAddress], recents: [UInt64: EVMAddress] = [:], votes: [Vote] = []) {
    (self.signers, self.recents, self.votes) = (signers, recents, votes)
  }

  /// A signer signs at most one of so many blocks in a row.
  var limit: UInt64 { UInt64(signers.count / 2 + 1) }

  /// Whether `signer`'s turn is at block `number`.
  func isInTurn(_ signer: EVMAddress, at number: UInt64) -> Bool {
    signers[Int(number % UInt64(signers.count))] == signer
  }

  func authorizes(_ address: EVMAddress) -> Bool { signers.contains(address) }

  /// Votes on `address`; all have one direction, the only one that would change something.
  func tally(_ address: EVMAddress) -> Int { votes.count { $0.address == address } }

  /// Goes on by a block that `signer` sealed.
  ///
  /// - Parameter authorize: What the block's nonce says about `target`.
  /// - Throws: For a signer that is not in the set, or signed too lately.
  mutating func advance(
    to number: UInt64, by signer: EVMAddress, voting target: EVMAddress, authorize: Bool, isEpoch: Bool
  ) throws(ProofFailure) {
    if isEpoch { votes = [] }
    forgetRecent(at: number)
    guard authorizes(signer) else {
      throw .invalid(
        .unknownSigner, at: number, expected: "a seal by one of \(signers.count) signers", found: signer.lowercased)
    }
    if let earlier = recents.first(where: { $0.value == signer })?.key {
      throw .invalid(
        .wrongTurn, at: number, expected: "a signer of none of the last \(limit - 1) blocks",
        found: "\(signer.lowercased), who signed block \(earlier)")
    }
    recents[number] = signer
    cast(Vote(signer: signer, block: number, address: target, authorize: authorize))
    // Touching an address is enough: after a removal, votes from before can suffice that did not when they were cast.
    guard tally(target) > signers.count / 2 else { return }
    change(target, at: number)
    guard !signers.isEmpty else {
      throw .invalid(.wrongVote, at: number, expected: "a vote that leaves a signer", found: "the last one removed")
    }
  }

  private mutating func cast(_ vote: Vote) {
    // A signer's newest vote on an address replaces the one before, also where it does not count itself.
    votes.removeAll { $0.signer == vote.signer && $0.address == vote.address }
    if authorizes(vote.address) != vote.authorize { votes.append(vote) }
  }

  private mutating func change(_ target: EVMAddress, at number: UInt64) {
    if !authorizes(target) {
      signers.insert(target, at: signers.firstIndex { target < $0 } ?? signers.count)
    } else {
      signers.removeAll { $0 == target }
      // With fewer signers the window is shorter.
      forgetRecent(at: number)
      votes.removeAll { $0.signer == target }
    }
    votes.removeAll { $0.address == target }
  }

  private mutating func forgetRecent(at number: UInt64) {
    if number >= limit { recents[number - limit] = nil }
  }
}
