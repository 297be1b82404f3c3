import TielineConsensus
import TielineCore
import TielineProofs

/// What goes along with the request to attest a lock: its terms, so that every member can read the lock itself. Shows
/// nothing by itself.
public struct LockEvidenceNote: Hashable, Sendable {
  /// What the evidence begins with.
  static let code: UInt8 = 1

  public let terms: LockTerms

  init?(evidence: [UInt8]) {
    guard evidence.first == Self.code, let terms = try? LockTerms(json: Array(evidence.dropFirst())) else { return nil }
    self.terms = terms
  }

  /// The request to attest where a lock stands.
  ///
  /// - Parameter destination: Where the attestation is to be believed.
  /// - Returns: `nil` for an absent lock, or where the fact does not fit into an item.
  public static func command(
    _ lock: VerifiedLock, layout: LockVerifier.Layout, for destination: Destination
  ) -> AttestCommand? {
    guard let fact = LockFact(lock, layout: layout) else { return nil }
    return AttestCommand(
      destination: destination, transfer: transfer(lock, to: destination), item: fact.encoded,
      evidence: [code] + lock.terms.json.bytes)
  }

  /// The value that a lock moves towards the destination: all of its collection together, under the lane's cap (S-9).
  /// A claim or a refund moves nothing more (S-13). More than 64 bits of it count as the most.
  static func transfer(_ lock: VerifiedLock, to destination: Destination) -> RouteTransfer? {
    guard lock.status == .locked, let asset = lock.terms.assets.first?.asset else { return nil }
    let amount = lock.terms.assets.reduce(Amount.zero) { $0.adding($1.amount) ?? $0 }
    return RouteTransfer(
      route: "\(lock.terms.ledger)>\(destination.ledgerName)", asset: "\(asset.namespace):\(asset.reference)",
      amount: UInt64(clamping: amount.value), number: 0)
  }
}
