import TielineConsensus
import TielineCore
import TielineProofs

/// The request to attest that a lane between two contracts is to be opened, or that one may have a method called. Each
/// member compares it with its own configuration: that is where its operator says whom to trust (S-10).
public struct LaneNote: Sendable {
  /// What the evidence begins with.
  static let code: UInt8 = 2

  /// A method that contracts on one ledger may have called on another.
  public struct Method: Hashable, Sendable {
    /// Where the callers are.
    public let from: LedgerID
    /// Where the contract is.
    public let on: LedgerID
    /// The contract.
    public let target: EVMAddress
    /// 4 bytes.
    public let selector: [UInt8]

    public init(from: LedgerID, on: LedgerID, target: EVMAddress, selector: [UInt8]) {
      (self.from, self.on, self.target, self.selector) = (from, on, target, selector)
    }
  }

  private let bridges: [EVMLane.Station]
  private let gateways: [EVMLane.Station]
  private let methods: Set<Method>

  /// - Parameters:
  ///   - bridges: The bridges that this member's operator knows, of which each may carry to each.
  ///   - gateways: The same of gateways for calls.
  ///   - methods: What may be called.
  public init(
    bridges: [EVMLane.Station] = [], gateways: [EVMLane.Station] = [], methods: Set<Method> = []
  ) {
    (self.bridges, self.gateways, self.methods) = (bridges, gateways, methods)
  }

  /// - Parameter destination: The contract that checks attestations where the lane begins.
  /// - Returns: `nil` where the item does not fit.
  public static func command(_ lane: EVMLane, for destination: Destination) -> AttestCommand? {
    AttestCommand(destination: destination, item: lane.item, evidence: [code])
  }

  /// - Parameter destination: The contract that checks attestations where the call is made.
  /// - Returns: `nil` where the item does not fit.
  public static func command(_ permission: EVMPermission, for destination: Destination) -> AttestCommand? {
    let changes = (0..<8).map { UInt8(truncatingIfNeeded: permission.changes >> (56 - 8 * $0)) }
    return AttestCommand(destination: destination, item: permission.item, evidence: [code] + changes)
  }

  func check(_ command: AttestCommand) -> Verification {
    guard let here = command.item.starts(with: EVMPermission.prefix) ? allowing(command) : opening(command) else {
      return .refused(reason: "no lane or method that this member's configuration has")
    }
    guard case .evm(let chainID, _) = command.destination, "eip155:\(chainID)" == "\(here)", command.transfer == nil
    else {
      return .refused(reason: "a lane is opened where it begins, and moves nothing")
    }
    return .accepted
  }

  private func opening(_ command: AttestCommand) -> LedgerID? {
    guard command.evidence.count == 1 else { return nil }
    return (lanes(bridges) + lanes(gateways)).first { $0.item == command.item }?.here.ledger
  }

  /// A method is allowed where it is listed, and no longer where it is not.
  private func allowing(_ command: AttestCommand) -> LedgerID? {
    let word = 32
    guard command.evidence.count == 9, command.item.count == 8 * word,
      let target = try? EVMAddress(command.item[(4 * word + 12)..<(5 * word)])
    else { return nil }
    let changes = command.evidence.dropFirst().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let selector = Array(command.item[(5 * word)..<(5 * word + 4)])
    return lanes(gateways).first { lane in
      let method = Method(from: lane.there.ledger, on: lane.here.ledger, target: target, selector: selector)
      return command.item
        == EVMPermission(
          lane: lane, target: target, selector: selector, isAllowed: methods.contains(method), changes: changes
        ).item
    }?.here.ledger
  }

  private func lanes(_ stations: [EVMLane.Station]) -> [EVMLane] {
    stations.flatMap { here in stations.filter { $0 != here }.map { EVMLane(from: here, to: $0) } }
  }
}
