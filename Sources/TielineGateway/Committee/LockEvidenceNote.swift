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
    guard let item = item(of: lock.terms, lock.status, outcome: lock.outcome, layout: layout) else { return nil }
    return AttestCommand(
      destination: destination, transfer: transfer(lock.terms, lock.status, to: destination), item: item,
      evidence: [code] + lock.terms.json.bytes)
  }

  /// The request to attest that something departed or was committed to.
  ///
  /// - Parameter destination: The contract that checks attestations where its other end is.
  /// - Returns: `nil` for what no contract takes.
  public static func command(beginningOf part: LockPart, for destination: Destination) -> AttestCommand? {
    guard let item = try? part.evmItem else { return nil }
    let terms = LockTerms(part)
    return AttestCommand(
      destination: destination, transfer: transfer(terms, .locked, to: destination), item: item,
      evidence: [code] + terms.json.bytes)
  }

  /// What is attested of a lock: for a departure or commitment under way, and for a call that was executed, the item that
  /// the contract takes at the other end, else the fact.
  /// - Returns: `nil` for an absent lock: nothing has happened.
  public static func item(
    of terms: LockTerms, _ status: LockObservation.Status, outcome: CallOutcome? = nil, layout: LockVerifier.Layout
  ) -> [UInt8]? {
    switch (terms.part, status) {
    case (_, .absent): return nil
    case (.departure(let carry)?, .locked): if let carry = try? EVMCarry(carry) { return carry.item }
    case (.commitment(let call)?, .locked): if let call = try? EVMGatewayCall(call) { return call.item }
    case (.execution(let call)?, .claimed):
      if let outcome, let call = try? EVMGatewayCall(call) { return call.item(of: outcome) }
    default: break
    }
    return LockFact(terms: terms, status: status, layout: layout).encoded
  }

  /// The value that a lock moves towards the destination: all of its collection together, under the lane's cap (S-9).
  /// A claim, a refund or an arrival moves nothing more (S-13), and a call's fee stays where it is. More than 64 bits of it count as the most.
  static func transfer(
    _ terms: LockTerms, _ status: LockObservation.Status, to destination: Destination
  ) -> RouteTransfer? {
    guard status == .locked, let asset = terms.assets.first?.asset else { return nil }
    switch terms.part {
    case .departure, nil: break
    case .arrival, .commitment, .execution: return nil
    }
    let amount = terms.assets.reduce(Amount.zero) { $0.adding($1.amount) ?? $0 }
    return RouteTransfer(
      route: "\(terms.ledger)>\(destination.ledgerName)", asset: "\(asset.namespace):\(asset.reference)",
      amount: UInt64(clamping: amount.value), number: 0)
  }
}
