import TielineAdapterSDK
import TielineConsensus
import TielineCore
import TielineEVM
import TielineGateway
import TielineProofs

/// Opens a lane between two bridges: has a committee attest it, and shows that to the bridge where it begins.
struct LaneOpening {
  let lane: EVMLane
  /// The contract that checks attestations where the lane begins.
  let destination: Destination
  let attestor: CommitteeAttestor

  /// - Parameter account: Pays; the adapter holds its key.
  /// - Returns: The transaction that opened it.
  /// - Throws: ``AttestationRefusal``, ``AdapterError`` or ``CommandFailure``.
  func run(on adapter: EVMAdapter, from account: AccountID) async throws -> PreparedTransaction {
    guard let command = LaneNote.command(lane, for: destination) else {
      throw CommandFailure(.failed, "the lane from \(lane.here.ledger) to \(lane.there.ledger) cannot be attested")
    }
    let document = try await attestor.attest(command)
    let transactions = try await adapter.prepareLane(lane, ContractAttestation(document), from: account)
    for transaction in transactions { try await adapter.broadcast(transaction) }
    guard let last = transactions.last else { throw CommandFailure(.failed, "nothing was to be sent") }
    try await LedgerTask.wait(for: last, on: adapter)
    return last
  }
}
