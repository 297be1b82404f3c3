import TielineConsensus
import TielineCore

/// Has facts about locks attested.
public protocol LockAttestor: Sendable {
  /// Waits until a committee has attested what a command says.
  ///
  /// - Returns: The attestation, checked.
  /// - Throws: ``AttestationRefusal``, or where the task is cancelled.
  func attest(_ command: AttestCommand) async throws(AttestationRefusal) -> AttestationDocument
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
