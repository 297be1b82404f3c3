import TielineAdapterSDK
import TielineCore
import TielineProofs
import TielineTransport

/// A lock with the name that its contract has for it.
struct NamedLock: Hashable, Sendable {
  let name: LockIdentifier
  let terms: LockTerms
}

/// What is to be shown beside the status of each lock that was claimed.
struct ClaimedSlots {
  private let locks: Int
  /// By place among the locks.
  private let wanted: [(place: Int, slot: [UInt8])]

  /// - Parameter isClaimed: Of the locks, in order.
  init(of locks: [NamedLock], in layout: EVMLockLayout, isClaimed: [Bool]) {
    self.locks = locks.count
    wanted = zip(locks, isClaimed).enumerated().filter(\.element.1).flatMap { place, pair in
      layout.claimedSlots(of: pair.0.name, pair.0.terms).map { (place, $0) }
    }
  }

  var slots: [[UInt8]] { wanted.map(\.slot) }

  /// Each lock's evidence.
  ///
  /// - Parameters:
  ///   - statuses: Proofs of the locks' status slots.
  ///   - proofs: Of ``slots``, in order.
  func evidence(statuses: [[UInt8]], _ proofs: [[UInt8]]) -> [[UInt8]] {
    var shown = [[[UInt8]]](repeating: [], count: locks)
    for (wanted, proof) in zip(wanted, proofs) { shown[wanted.place].append(proof) }
    return zip(statuses, shown).map { EVMLockEvidence(status: $0, claimed: $1).encoded }
  }
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
