import TielineAdapterSDK
import TielineCore
import TielineProofs
import TielineTransport

/// A lock with the name that its contract has for it.
struct NamedLock: Hashable, Sendable {
  let name: LockIdentifier
  let terms: LockTerms
}

/// Where one kind of consensus keeps what its light client needs: headers, and proofs of a contract's storage. All of it
/// is untrusted.
protocol LockProofSource: Sendable {
  /// Nodes that only proofs are read from; `nil` where the ledger's own give them.
  var ownNodes: EndpointPool? { get }

  /// As ``LedgerAdapter/headers(after:upTo:)``.
  func headers(
    after trusted: VerifiedHeader, upTo height: UInt64?
  ) async throws(AdapterError) -> Sourced<HeaderPage>

  /// What shows where each lock of a contract stands in the state that `head` commits to.
  func evidence(
    of locks: [NamedLock], in layout: EVMLockLayout, under head: VerifiedHeader
  ) async throws(AdapterError) -> Sourced<LockEvidence>

  /// What a light client starts from to be at `height`, or at the newest header, on the nodes' word.
  func checkpoint(at height: UInt64?) async throws(AdapterError) -> Sourced<LockVerifier.Checkpoint>
}
