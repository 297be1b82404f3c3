import TielineAdapterSDK
import TielineConsensus
import TielineCore
import TielineEVM
import TielineGateway
import TielineProofs

/// Opens a lane between two contracts, or lets one have a method called: has a committee attest it, and shows that to the
/// contract where the lane begins.
struct LaneOpening {
  let lane: EVMLane
  /// The contract that checks attestations where the lane begins.
  let destination: Destination
  let attestor: CommitteeAttestor

  /// - Parameter account: Pays; the adapter holds its key.
  /// - Returns: The transaction that opened it.
  /// - Throws: ``AttestationRefusal``, ``AdapterError`` or ``CommandFailure``.
  func run(on adapter: EVMAdapter, from account: AccountID) async throws -> PreparedTransaction {
    let attestation = try await attestation(LaneNote.command(lane, for: destination))
    return try await Self.send(adapter.prepareLane(lane, attestation, from: account), on: adapter)
  }

  /// Changes whether the lane's peer may have a method called.
  ///
  /// - Parameter selector: 4 bytes.
  /// - Returns: The transaction, or `nil` where it is so already.
  /// - Throws: As ``run(on:from:)``.
  func allow(
    _ target: EVMAddress, _ selector: [UInt8], _ isAllowed: Bool, on adapter: EVMAdapter, from account: AccountID
  ) async throws -> PreparedTransaction? {
    let now = try await adapter.permission(lane: lane, target: target, selector: selector)
    if now.isAllowed == isAllowed { return nil }
    let permission = EVMPermission(
      lane: lane, target: target, selector: selector, isAllowed: isAllowed, changes: now.changes)
    let attestation = try await attestation(LaneNote.command(permission, for: destination))
    return try await Self.send(adapter.preparePermission(permission, attestation, from: account), on: adapter)
  }

  private func attestation(_ command: AttestCommand?) async throws -> ContractAttestation {
    guard let command else {
      throw CommandFailure(.failed, "the lane from \(lane.here.ledger) to \(lane.there.ledger) cannot be attested")
    }
    return try ContractAttestation(try await attestor.attest(command))
  }

  private static func send(
    _ transactions: [PreparedTransaction], on adapter: EVMAdapter
  ) async throws -> PreparedTransaction {
    for transaction in transactions { try await adapter.broadcast(transaction) }
    guard let last = transactions.last else { throw CommandFailure(.failed, "nothing was to be sent") }
    try await LedgerTask.wait(for: last, on: adapter)
    return last
  }
}
