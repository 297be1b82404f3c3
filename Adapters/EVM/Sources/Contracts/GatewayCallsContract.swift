import TielineAdapterSDK
import TielineCore
import TielineProofs

/// The interface of the `GatewayCalls` contract.
public struct GatewayCallsContract: Hashable, Sendable {
  public let address: EVMAddress

  public init(address: EVMAddress) { self.address = address }

  /// Takes the fee and commits to the call; only the caller may call.
  ///
  /// - Parameter coin: The fee, where it is paid in the ledger's coin.
  public func commit(_ call: EVMGatewayCall, arguments: [UInt8], coin: Amount) -> ContractCall {
    ContractCall(address, "commit(\(EVMGatewayCall.type),bytes)", [call.abiValue, .bytes(arguments)], value: coin)
  }

  /// Makes the call, once; anyone may call.
  public func execute(
    _ call: EVMGatewayCall, arguments: [UInt8], _ preimage: Preimage, _ attestation: ContractAttestation
  ) -> ContractCall {
    ContractCall(
      address, "execute(\(EVMGatewayCall.type),bytes,bytes32,\(LanesContract.proofType))",
      [call.abiValue, .bytes(arguments), .bytes32(preimage), LanesContract.proof(attestation)])
  }

  /// Keeps the outcome and pays the fee; anyone may call (H-13).
  public func settle(
    _ call: EVMGatewayCall, _ preimage: Preimage, _ outcome: CallOutcome, _ attestation: ContractAttestation
  ) -> ContractCall {
    ContractCall(
      address, "settle(\(EVMGatewayCall.type),bytes32,uint256,bytes32,\(LanesContract.proofType))",
      [
        call.abiValue, .bytes32(preimage), .uint256(outcome.succeeded ? 1 : 2), .bytes32(outcome.result),
        LanesContract.proof(attestation),
      ])
  }

  /// Pays the fee back after the timelock; anyone may call (H-13).
  public func refund(_ call: EVMGatewayCall) -> ContractCall {
    ContractCall(address, "refund(\(EVMGatewayCall.type))", [call.abiValue])
  }

  /// Lets a lane call a method, or no longer, as a committee attested; anyone may call, once for each change.
  public func allow(_ permission: EVMPermission, _ attestation: ContractAttestation) -> ContractCall {
    ContractCall(
      address, "allow(bytes32,address,bytes4,bool,\(LanesContract.proofType))",
      [
        .bytes32(permission.lane.name), .address(permission.target),
        .bytes32(EVMPermission.word(of: permission.selector)), .bool(permission.isAllowed),
        LanesContract.proof(attestation),
      ])
  }

  /// Asks whether a lane may call a method, and how often that changed.
  public func permission(lane: EVMLane, target: EVMAddress, selector: [UInt8]) -> ContractCall {
    ContractCall(
      address, "permission(bytes32,address,bytes4)",
      [.bytes32(lane.name), .address(target), .bytes32(EVMPermission.word(of: selector))])
  }

  /// Asks for a call's outcome.
  public func outcome(of call: LockIdentifier) -> ContractCall {
    ContractCall(address, "outcome_of(bytes32)", [.bytes32(call)])
  }

  /// Asks for the shortest and longest duration and the margin, in seconds.
  public var terms: ContractCall { ContractCall(address, "terms()", []) }

  /// Arguments of the constructor, to follow the creation code.
  public static func constructorArguments(
    verifier: EVMAddress, protected: [EVMAddress], feeTokens: [EVMAddress], minimumDurationSeconds: UInt64,
    maximumDurationSeconds: UInt64, marginSeconds: UInt64
  ) -> [UInt8] {
    ABI.encode([
      .address(verifier), .array(protected.map { .address($0) }), .array(feeTokens.map { .address($0) }),
      .uint256(minimumDurationSeconds), .uint256(maximumDurationSeconds), .uint256(marginSeconds),
    ])
  }
}
