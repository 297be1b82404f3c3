import TielineCore

/// A header with the commit that signs it and the validators that could: everything that shows that 2/3 of some set
/// stand behind it. Whose set, only a trusted header says.
public struct CometBFTLightBlock: Hashable, Sendable {
  public let header: CometBFTHeader
  public let commit: CometBFTCommit
  public let validators: CometBFTValidatorSet

  public init(header: CometBFTHeader, commit: CometBFTCommit, validators: CometBFTValidatorSet) {
    (self.header, self.commit, self.validators) = (header, commit, validators)
  }

  /// Checks all that can be checked without trust: hashes, every signature, and more than 2/3 of the set's power.
  ///
  /// Signatures beyond the 2/3 count as well, and those for no block: what is false beside the rest is not passed on.
  /// - Source: CometBFT, `types.VerifyCommit`.
  func checkSigned() throws(ProofFailure) {
    try header.checkFields()
    let height = header.height
    guard commit.height == height else {
      throw .invalid(.wrongHeight, at: height, expected: "a commit for \(height)", found: "\(commit.height)")
    }
    guard commit.blockID.hash == header.hash else {
      throw .invalid(
        .wrongHash, at: height, expected: "a commit for block \(Hex.encode(header.hash))",
        found: Hex.encode(commit.blockID.hash))
    }
    guard commit.blockID.partsTotal > 0, commit.blockID.partsHash.count == 32 else {
      throw .invalid(.empty, at: height, expected: "a block id with parts", found: "none")
    }
    try checkSet()
    let signed = try checkSignatures()
    guard signed * 3 > validators.totalPower * 2 else {
      throw .invalid(
        .missedQuorum, at: height, expected: "signatures of more than 2/3 of \(validators.totalPower)",
        found: "\(signed)")
    }
  }

  /// Checks that the set is the one that the header names.
  func checkSet() throws(ProofFailure) {
    let setHash = validators.hash
    guard setHash == header.validatorsHash else {
      throw .invalid(
        .wrongValidators, at: header.height, expected: "the set \(Hex.encode(header.validatorsHash))",
        found: Hex.encode(setHash))
    }
  }

  /// The power that signed the block, every signature checked.
  func checkSignatures() throws(ProofFailure) -> UInt64 {
    guard commit.signatures.count == validators.validators.count else {
      throw .invalid(
        .wrongValidators, at: header.height, expected: "\(validators.validators.count) entries, one a validator",
        found: "\(commit.signatures.count)")
    }
    var power: UInt64 = 0
    for (index, signature) in commit.signatures.enumerated() {
      guard let vote = signature.vote, let bytes = commit.signBytes(of: signature, chainID: header.chainID) else {
        continue
      }
      guard vote.address == validators.addresses[index] else { throw misplaced(vote, at: index) }
      guard validators.validators[index].key.verify(vote.signature, of: bytes) else {
        throw .invalid(
          .badSignature, at: header.height, expected: "a signature of validator \(Hex.encode(vote.address))",
          found: Hex.encode(vote.signature))
      }
      if case .commit = signature { power += validators.validators[index].power }
    }
    return power
  }

  private func misplaced(_ vote: CometBFTVote, at index: Int) -> ProofFailure {
    let reason: Rejection.Reason =
      if !validators.addresses.contains(vote.address) {
        .unknownSigner
      } else if commit.signatures.filter({ $0.vote?.address == vote.address }).count > 1 {
        .duplicateSigner
      } else {
        .unorderedSigners
      }
    return .invalid(
      reason, at: header.height, expected: "entry \(index) of validator \(Hex.encode(validators.addresses[index]))",
      found: Hex.encode(vote.address))
  }
}
