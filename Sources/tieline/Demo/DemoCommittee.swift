import Foundation
import TielineAdapterSDK
import TielineConsensus
import TielineCore
import TielineEVM
import TielineGateway
import TielineProofs

/// The demo's committee: four processes that read both ledgers and attest every lock before a gateway acts on it.
@MainActor
struct DemoCommittee {
  private static let members = 4

  let processes: CommitteeProcesses
  private let charter: CommitteeCharter
  private let attestor: CommitteeAttestor
  private let folder: URL

  /// Makes keys and the committee's file; nothing runs yet.
  init(folder: URL, passphrase: String) throws {
    self.folder = folder
    processes = try CommitteeProcesses.make(
      members: Self.members, clients: ["seller", "buyer"], folder: folder.appending(path: "committee").path,
      passphrase: passphrase, ledgers: folder.appending(path: "members.yaml").path, isBelieved: false)
    charter = try processes.file.charter()
    attestor = CommitteeAttestor(client: processes.client, charter: charter, clock: Composition.clock)
  }

  /// The members as contracts keep them.
  var members: [CommitteeAccount] { get throws { try charter.first.contractMembers } }

  /// Starts the processes, which read these ledgers.
  func start(_ ledgers: [DemoLedger], _ coins: DemoCoins, relayer: DemoParty) async throws {
    let text = """
      gateway: {journal: members.sqlite}
      ledgers:
      \(ledgers.map { $0.configuration(relayer: relayer, keystores: []) }.joined(separator: "\n"))
      \(try coins.configuration(holder: nil))
      """
    try Data(text.utf8).write(to: folder.appending(path: "members.yaml"))
    try await processes.launch()
  }

  func stop() { processes.end() }

  /// The attestation of a lock that the relay has acted on, meant for the other leg's ledger.
  /// - Throws: ``CommandFailure`` where there is none within some seconds.
  func attestation(
    of terms: LockTerms, in layout: LockVerifier.Layout, for destination: Destination
  ) async throws -> AttestationDocument {
    let event = AttestCommand.event(
      of: LockEvidenceNote.item(of: terms, .locked, layout: layout) ?? [], for: destination)
    let attestor = attestor
    let found = try await within(.seconds(10)) { try await attestor.attestation(of: event) }
    guard let found else { throw CommandFailure(.failed, "a lock on \(terms.ledger) was acted on without attestation") }
    return found
  }

  func destination(_ ledger: DemoLedger) throws -> Destination {
    guard let verifier = ledger.verifier, let chainID = UInt64(ledger.ledger.reference) else {
      throw CommandFailure(.failed, "\(ledger.name) has no contract that checks attestations")
    }
    return .evm(chainID: chainID, contract: verifier.bytes)
  }

  /// The lane between two ledgers' bridges or gateways, to be opened.
  /// - Throws: ``CommandFailure``.
  func lane(_ keeper: Composition.Keeper, from here: DemoLedger, to there: DemoLedger) throws -> LaneOpening {
    guard let first = here.station(keeper), let second = there.station(keeper) else {
      throw CommandFailure(.failed, "\(here.name) or \(there.name) has no \(keeper.rawValue)")
    }
    return LaneOpening(
      lane: EVMLane(from: first, to: second), destination: try destination(here), attestor: attestor)
  }

  /// Hands an attestation in on the ledger that it is meant for, and has the contract look for the item.
  ///
  /// - Returns: The two transactions with their gas.
  func check(
    _ document: AttestationDocument, on ledger: DemoLedger, by account: AccountID
  ) async throws -> [(transaction: PreparedTransaction, gas: UInt64)] {
    guard let verifier = ledger.verifier else { return [] }
    let (contract, attestation) = (CommitteeVerifierContract(address: verifier), try ContractAttestation(document))
    return try await ledger.call(
      [
        PlannedCall(contract.attest(attestation), gasLimit: CommitteeVerifierContract.attestGasLimit),
        PlannedCall(contract.verifyItem(attestation), gasLimit: CommitteeVerifierContract.verifyGasLimit),
      ], by: account)
  }
}
