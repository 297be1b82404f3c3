import TielineAdapterSDK
import TielineCore
import TielineProofs

/// The interface of the `CertificateBridge` contract.
public struct CertificateBridgeContract: Hashable, Sendable {
  public let address: EVMAddress

  public init(address: EVMAddress) { self.address = address }

  /// Takes the certificate's Wh from the caller, who is the sender.
  public func depart(_ carry: EVMCarry) -> ContractCall {
    ContractCall(address, "depart(\(EVMCarry.type))", [carry.abiValue])
  }

  /// Makes the certificate pending where it arrives; anyone may call.
  ///
  /// - Parameter attributes: What its home says of it; empty where it comes home.
  public func arrive(_ carry: EVMCarry, attributes: [UInt8], _ attestation: ContractAttestation) -> ContractCall {
    ContractCall(
      address, "arrive(\(EVMCarry.type),bytes,\(LanesContract.proofType))",
      [carry.abiValue, .bytes(attributes), LanesContract.proof(attestation)])
  }

  /// Makes an end final by the preimage; anyone may call (H-13).
  public func finalise(_ carry: EVMCarry, _ preimage: Preimage) -> ContractCall {
    ContractCall(address, "finalise(\(EVMCarry.type),bytes32)", [carry.abiValue, .bytes32(preimage)])
  }

  /// Undoes an end after its timelock; anyone may call (H-13).
  public func revoke(_ carry: EVMCarry) -> ContractCall {
    ContractCall(address, "revoke(\(EVMCarry.type))", [carry.abiValue])
  }

  /// Asks for the contract of the ledger's certificates, the shortest and longest duration and the margin, in seconds.
  public var terms: ContractCall { ContractCall(address, "terms()", []) }

  /// Arguments of the constructor, to follow the creation code.
  ///
  /// - Parameter certificates: The contract of the ledger's own certificates; `nil` where only others' live.
  public static func constructorArguments(
    verifier: EVMAddress, certificates: EVMAddress?, minimumDurationSeconds: UInt64, maximumDurationSeconds: UInt64,
    marginSeconds: UInt64
  ) -> [UInt8] {
    ABI.encode([
      .address(verifier), .address(certificates ?? .zero), .uint256(minimumDurationSeconds),
      .uint256(maximumDurationSeconds), .uint256(marginSeconds),
    ])
  }
}
