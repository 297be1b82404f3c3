import TielineConsensus
import TielineCore
import TielineProofs

/// Has it attested where locks stand.
public protocol LockAttestor: Sendable {
  /// Waits until a committee has attested that the lock stands so.
  ///
  /// - Parameter destination: Where the attestation is to be believed.
  /// - Returns: The attestation, checked.
  /// - Throws: ``AttestationRefusal``, or where the task is cancelled.
  func attest(
    _ lock: VerifiedLock, layout: LockVerifier.Layout, for destination: Destination
  ) async throws(AttestationRefusal) -> AttestationDocument
}

/// Why a committee does not attest something.
public struct AttestationRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// With it, the relay acts on no lock that a committee has not attested.
public struct LockGate: Sendable {
  /// Who has locks attested.
  public let attestor: any LockAttestor
  /// By ledger: the contract there that checks attestations; without one, the ledger's name is the destination.
  public let contracts: [LedgerID: Destination]

  public init(attestor: any LockAttestor, contracts: [LedgerID: Destination]) {
    (self.attestor, self.contracts) = (attestor, contracts)
  }

  /// Where an attestation is to be believed that is meant for a ledger.
  public func destination(_ ledger: LedgerID) -> Destination { contracts[ledger] ?? .ledger(name: "\(ledger)") }
}
