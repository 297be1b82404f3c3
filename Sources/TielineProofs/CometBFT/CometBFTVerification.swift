import TielineCore

/// Decides whether a light block follows from a trusted header.
///
/// - Source: CometBFT specification, *Light client verification*.
struct CometBFTVerification {
  let trusted: CometBFTHeader
  let options: CometBFTTrustOptions

  /// - Parameter trustedValidators: The set whose hash the trusted header names for the next height.
  func verify(
    _ block: CometBFTLightBlock, trustedValidators: CometBFTValidatorSet, at now: Instant
  ) throws(ProofFailure) {
    try checkOrder(of: block.header, at: now)
    try checkSupport(of: block, trustedValidators: trustedValidators, at: now)
    guard block.header.height == trusted.height + 1 else {
      return try checkOverlap(of: block, trustedValidators: trustedValidators)
    }
    // The trusted header names this set: more than 2/3 of it signed.
    try expect(trusted.nextValidatorsHash, block.header.validatorsHash, at: block.header.height)
  }

  /// Checks that `block` is signed by its own set, and that trust in the header has not ended.
  private func checkSupport(
    of block: CometBFTLightBlock, trustedValidators: CometBFTValidatorSet, at now: Instant
  ) throws(ProofFailure) {
    try checkAge(at: now, for: block.header.height)
    try block.checkSigned()
    try expect(trusted.nextValidatorsHash, trustedValidators.hash, at: trusted.height + 1)
  }

  /// Checks that more of the trusted power than the trust level asks for signed.
  private func checkOverlap(
    of block: CometBFTLightBlock, trustedValidators: CometBFTValidatorSet
  ) throws(ProofFailure) {
    let power = trustedValidators.power(in: block.commit, signedBy: block.validators)
    guard options.trustLevel.isExceeded(by: power, of: trustedValidators.totalPower) else {
      throw .insufficient(.needsIntermediate(height: block.header.height, above: trusted.height))
    }
  }

  /// Checks that trusted validators answer for `block`, be it right or evidence against them.
  func checkAnswerable(
    for block: CometBFTLightBlock, trustedValidators: CometBFTValidatorSet, at now: Instant
  ) throws(ProofFailure) {
    guard block.header.chainID == trusted.chainID else {
      throw .invalid(
        .wrongLedger, at: block.header.height, expected: trusted.chainID, found: block.header.chainID)
    }
    try checkSupport(of: block, trustedValidators: trustedValidators, at: now)
    try checkOverlap(of: block, trustedValidators: trustedValidators)
  }

  private func checkAge(at now: Instant, for height: UInt64) throws(ProofFailure) {
    let end = options.end(of: trusted.time)
    guard now < end else {
      throw .insufficient(.expired(height: trusted.height, trustedAt: trusted.time.instant, until: end))
    }
  }

  /// Checks that `header` belongs to the ledger, and comes after the trusted one and not from the future.
  func checkOrder(of header: CometBFTHeader, at now: Instant) throws(ProofFailure) {
    let height = header.height
    guard header.chainID == trusted.chainID else {
      throw .invalid(.wrongLedger, at: height, expected: trusted.chainID, found: header.chainID)
    }
    guard height > trusted.height else {
      throw .invalid(.wrongHeight, at: height, expected: "a height above \(trusted.height)", found: "\(height)")
    }
    guard header.time > trusted.time else {
      throw .invalid(.wrongTime, at: height, expected: "a time after \(trusted.time)", found: "\(header.time)")
    }
    let future = options.future(at: now)
    guard header.time.instant < future else {
      throw .invalid(.wrongTime, at: height, expected: "a time before \(future)", found: "\(header.time)")
    }
  }

  private func expect(_ expected: [UInt8], _ found: [UInt8], at height: UInt64) throws(ProofFailure) {
    guard expected == found else {
      throw .invalid(
        .wrongValidators, at: height, expected: "the set \(Hex.encode(expected))", found: Hex.encode(found))
    }
  }
}
