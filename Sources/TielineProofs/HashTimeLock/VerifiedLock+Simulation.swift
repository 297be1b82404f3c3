import TielineCore

extension VerifiedLock {
  /// A lock of a ledger that exists only in a simulated world, where nothing is signed and nothing could be proven.
  ///
  /// For the simulator alone: it is seen only by `@_spi(Simulation) import TielineProofs`, and `Tools/check/layers.py`
  /// lets no other module write that.
  ///
  /// - Parameter chain: The simulated ledger's name.
  @_spi(Simulation)
  public init(simulated observation: LockObservation, of terms: LockTerms, chain: String) {
    self.init(
      terms: terms, status: observation.status,
      header: VerifiedHeader(
        family: .authority, chain: chain, height: observation.height, hash: [], time: observation.ledgerTime))
  }
}
