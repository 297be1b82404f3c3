import TielineAdapterSDK
import TielineCore
import TielineProofs

extension EVMAdapter {
  public func headers(
    after trusted: VerifiedHeader, upTo height: UInt64?
  ) async throws(AdapterError) -> Sourced<HeaderPage> {
    try await proofSource().headers(after: trusted, upTo: height)
  }

  public func evidence(
    for locks: [LockTerms], under head: VerifiedHeader
  ) async throws(AdapterError) -> Sourced<LockEvidence> {
    guard let first = locks.first else { return Sourced(LockEvidence(state: [], locks: []), from: "\(ledger)") }
    let place = try place(of: first)
    let named = try locks.map { terms throws(AdapterError) in
      guard try self.place(of: terms) == place else {
        throw AdapterError(.invalidRequest, "locks of several contracts; ask for those of each by themselves")
      }
      return NamedLock(name: try lockIdentifier(for: terms), terms: terms)
    }
    return try await proofSource().evidence(of: named, in: place, under: head)
  }

  public func distrust(_ source: String, because reason: String) async {
    proofs?.ownNodes?.distrust(source, because: reason)
    node.pool.distrust(source, because: reason)
  }

  /// A checkpoint at `height`, or at the newest header, on this ledger's nodes' word: to be compared with another
  /// source before it is pinned.
  /// - Throws: ``AdapterError`` with `.unsupported` where the ledger has no proofs, or a reading error.
  public func checkpoint(at height: UInt64?) async throws(AdapterError) -> Sourced<LockVerifier.Checkpoint> {
    try await proofSource().checkpoint(at: height)
  }

  /// Where this ledger keeps its locks.
  public var lockLayout: LockVerifier.Layout { .evm(layout) }

  private func proofSource() throws(AdapterError) -> any LockProofSource {
    guard let proofs else {
      throw AdapterError(.unsupported, "\(ledger) is configured without proofs; add 'trust' to its configuration")
    }
    return proofs
  }
}
