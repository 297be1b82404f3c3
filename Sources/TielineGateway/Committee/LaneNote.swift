import TielineConsensus
import TielineCore
import TielineProofs

/// The request to attest that a lane between two bridges is to be opened. Each member compares it with the bridges of
/// its own configuration: that is where its operator says whom to trust (S-10).
public struct LaneNote: Sendable {
  /// What the evidence begins with.
  static let code: UInt8 = 2

  private let stations: [EVMLane.Station]

  /// - Parameter stations: The bridges that this member's operator knows.
  public init(stations: [EVMLane.Station]) { self.stations = stations }

  /// - Parameter destination: The contract that checks attestations where the lane begins.
  /// - Returns: `nil` where the item does not fit.
  public static func command(_ lane: EVMLane, for destination: Destination) -> AttestCommand? {
    AttestCommand(destination: destination, transfer: nil, item: lane.item, evidence: [code])
  }

  func check(_ command: AttestCommand) -> Verification {
    let lanes = stations.flatMap { here in stations.filter { $0 != here }.map { EVMLane(from: here, to: $0) } }
    guard let lane = lanes.first(where: { $0.item == command.item }) else {
      return .refused(reason: "no lane between two bridges of this member's configuration")
    }
    guard case .evm(let chainID, _) = command.destination, "eip155:\(chainID)" == "\(lane.here.ledger)",
      command.transfer == nil
    else { return .refused(reason: "a lane is opened where it begins, and moves nothing") }
    return .accepted
  }
}
