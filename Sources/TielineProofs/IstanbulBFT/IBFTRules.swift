import TielineCore

/// What a header must keep to, given its parent and who may seal on top of that.
///
/// - Source: EIP-650, *Block header*; GoQuorum's `consensus/istanbul/backend/engine.go`; Besu's
///   `IbftBlockHeaderValidationRulesetFactory` and `QbftBlockHeaderValidationRulesetFactory`.
struct IBFTRules {
  private static let addNonce = [UInt8](repeating: 0xFF, count: 8)
  private static let dropNonce = [UInt8](repeating: 0, count: 8)

  private let parameters: IBFTParameters

  init(_ parameters: IBFTParameters) { self.parameters = parameters }

  /// - Parameter state: Who may seal the header, and votes before it.
  /// - Returns: Who may seal the next one, and votes after it.
  func check(
    _ next: IBFTHeader, on parent: IBFTHeader, _ state: IBFTVotes
  ) throws(ProofFailure) -> IBFTVotes {
    let header = next.header
    try header.checkFollows(parent.header, hash: parent.hash, leastSeconds: parameters.period)
    try header.checkOwnFields()
    try checkFixedFields(header)
    try checkList(next, state)
    let proposer = try next.proposer()
    guard state.isValidator(proposer) else {
      throw .invalid(
        .unknownSigner, at: header.number, expected: "a proposer of \(text(state.validators))",
        found: proposer.lowercased)
    }
    try checkSeals(next, state)
    return try count(next, by: proposer, state)
  }

  private func checkFixedFields(_ header: EthereumHeader) throws(ProofFailure) {
    guard header.mixHash == IBFTHeader.mixHash else {
      throw .invalid(
        .wrongField, at: header.number, expected: "mixHash \(Hex.encode(IBFTHeader.mixHash))",
        found: Hex.encode(header.mixHash))
    }
    guard header.difficulty == 1 else {
      throw .invalid(.wrongField, at: header.number, expected: "difficulty 1", found: "\(header.difficulty)")
    }
    let isVote = parameters.variant == .ibft && header.nonce == Self.addNonce
    guard isVote || header.nonce == Self.dropNonce else {
      let allowed = parameters.variant == .ibft ? "eight bytes 00 or eight ff" : "eight bytes 00"
      throw .invalid(
        parameters.variant == .ibft ? .wrongVote : .wrongField, at: header.number, expected: "a nonce of \(allowed)",
        found: Hex.encode(header.nonce))
    }
  }

  private func checkList(_ next: IBFTHeader, _ state: IBFTVotes) throws(ProofFailure) {
    let number = next.header.number
    guard parameters.validatorContract == nil else {
      guard next.extra.validators.isEmpty else {
        throw .invalid(
          .wrongValidators, at: number, expected: "no list, as a contract keeps the validators",
          found: text(next.extra.validators))
      }
      guard next.extra.vote == nil else {
        throw .invalid(.wrongVote, at: number, expected: "no vote, as a contract keeps the validators", found: "one")
      }
      return
    }
    guard next.extra.validators == state.validators else {
      throw .invalid(
        .wrongValidators, at: number, expected: "validators \(text(state.validators))",
        found: text(next.extra.validators))
    }
  }

  private func checkSeals(_ next: IBFTHeader, _ state: IBFTVotes) throws(ProofFailure) {
    let number = next.header.number
    let count = next.extra.committedSeals.count
    // More seals than validators would have a signer twice; that need not be found out seal by seal.
    guard count <= state.validators.count else {
      throw .invalid(
        .duplicateSigner, at: number, expected: "at most \(state.validators.count) seals", found: "\(count)")
    }
    var sealed: Set<EVMAddress> = []
    for committer in try next.committers() {
      guard state.isValidator(committer) else {
        throw .invalid(
          .unknownSigner, at: number, expected: "committed seals of \(text(state.validators))",
          found: committer.lowercased)
      }
      guard sealed.insert(committer).inserted else {
        throw .invalid(
          .duplicateSigner, at: number, expected: "one committed seal of each", found: "two of \(committer.lowercased)")
      }
    }
    let quorum = IBFTParameters.quorum(of: state.validators.count)
    guard sealed.count >= quorum else {
      throw .invalid(
        .missedQuorum, at: number, expected: "\(quorum) committed seals of \(state.validators.count) validators",
        found: "\(sealed.count)")
    }
  }

  private func count(
    _ next: IBFTHeader, by proposer: EVMAddress, _ state: IBFTVotes
  ) throws(ProofFailure) -> IBFTVotes {
    let header = next.header
    var after = state
    let isEpoch = parameters.isEpoch(header.number)
    if isEpoch { after.clear() }
    if parameters.variant == .ibft {
      // GoQuorum counts the vote of an epoch's block for the new epoch.
      let vote = IBFTVotes.Vote(voter: proposer, recipient: header.coinbase, adds: header.nonce == Self.addNonce)
      after.cast(vote, .ibft)
    } else if let vote = next.extra.vote, !isEpoch {
      // Besu does not count it at all.
      after.cast(IBFTVotes.Vote(voter: proposer, recipient: vote.recipient, adds: vote.adds), parameters.variant)
    }
    guard (1...IBFTParameters.maximumValidators).contains(after.validators.count) else {
      throw .invalid(
        after.validators.isEmpty ? .empty : .tooLarge, at: header.number,
        expected: "1 to \(IBFTParameters.maximumValidators) validators", found: "\(after.validators.count)")
    }
    return after
  }

  private func text(_ addresses: [EVMAddress]) -> String { addresses.map(\.lowercased).joined(separator: " ") }
}
