import TielineCore
import TielineEVM
import TielineGateway
import TielineProofs

/// The contracts that a configuration names for carries and calls.
extension Composition {
  /// Which kind of contract a lane is of.
  enum Keeper: String, CaseIterable {
    case bridge = "certificate-bridge"
    case calls = "gateway-calls"
  }

  /// What the operator of a committee's member knows of lanes.
  /// - Throws: ``ValueError`` for an address that is none.
  func laneNote() throws -> LaneNote {
    var methods: Set<LaneNote.Method> = []
    for ledger in configuration.ledgers {
      guard case .evm(let evm) = ledger.kind else { continue }
      for allowed in evm.allowedCalls {
        methods.insert(
          LaneNote.Method(
            from: allowed.from, on: ledger.id, target: try EVMAddress(allowed.target.address),
            selector: ABI.selector(allowed.method)))
      }
    }
    return LaneNote(bridges: try stations(.bridge), gateways: try stations(.calls), methods: methods)
  }

  private func stations(_ keeper: Keeper) throws -> [EVMLane.Station] {
    try configuration.ledgers.compactMap { ledger in
      guard case .evm(let evm) = ledger.kind else { return nil }
      let contract = keeper == .bridge ? evm.certificateBridge : evm.gatewayCalls
      let certificates = keeper == .bridge ? evm.originCertificates : nil
      return try contract.map {
        EVMLane.Station(
          ledger: ledger.id, keeper: try EVMAddress($0.address),
          certificates: try certificates.map { try EVMAddress($0.address) })
      }
    }
  }

  /// The lane from a contract on one ledger to its peer on another.
  /// - Throws: ``CommandFailure`` where one of them is not configured.
  func lane(_ keeper: Keeper, from here: LedgerID, to there: LedgerID) throws -> EVMLane {
    let stations = try stations(keeper)
    func station(_ ledger: LedgerID) throws(CommandFailure) -> EVMLane.Station {
      guard let station = stations.first(where: { $0.ledger == ledger }) else {
        throw CommandFailure(
          .configuration, "\(ledger) has no '\(keeper.rawValue)' under 'contracts' in the configuration")
      }
      return station
    }
    return EVMLane(from: try station(here), to: try station(there))
  }

  /// - Throws: ``CommandFailure`` where no committee is configured.
  func requireCommittee() throws(CommandFailure) {
    guard configuration.committee == nil else { return }
    throw CommandFailure(
      .configuration, "carries and calls go by the word of a committee; add 'committee' to the configuration")
  }
}
