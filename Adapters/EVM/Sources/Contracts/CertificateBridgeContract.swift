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
      address, "arrive(\(EVMCarry.type),bytes,\(Self.proofType))",
      [carry.abiValue, .bytes(attributes), Self.proof(attestation)])
  }

  /// Makes an end final by the preimage; anyone may call (H-13).
  public func finalise(_ carry: EVMCarry, _ preimage: Preimage) -> ContractCall {
    ContractCall(address, "finalise(\(EVMCarry.type),bytes32)", [carry.abiValue, .bytes32(preimage)])
  }

  /// Undoes an end after its timelock; anyone may call (H-13).
  public func revoke(_ carry: EVMCarry) -> ContractCall {
    ContractCall(address, "revoke(\(EVMCarry.type))", [carry.abiValue])
  }

  /// Lets carries to and from a peer in, as a committee attested; anyone may call, once.
  public func openLane(_ lane: EVMLane, _ attestation: ContractAttestation) -> ContractCall {
    ContractCall(
      address, "open_lane(bytes32,bytes32,bytes32,\(Self.proofType))",
      [.bytes32(lane.peerLedger), .bytes32(lane.peer), .bytes32(lane.detail), Self.proof(attestation)])
  }

  /// Asks for the contract of the ledger's certificates, the shortest and longest duration and the margin, in seconds.
  public var terms: ContractCall { ContractCall(address, "terms()", []) }

  /// Reads the answer to ``terms``.
  /// - Throws: ``ABIError`` for an answer that is none.
  static func terms(_ answer: [UInt8], of account: AccountID) throws(ABIError) -> BridgeTerms {
    let values = try ABI.decode(answer, as: [.address, .uint256, .uint256, .uint256])
    func duration(_ index: Int) -> Milliseconds {
      Milliseconds(seconds: Int64(clamping: min(values[index].uint64 ?? .max, UInt64(Int32.max))))
    }
    return BridgeTerms(
      account: account, minimumDuration: duration(1), maximumDuration: duration(2), margin: duration(3))
  }

  private static let proofType = "(uint256,uint256,uint256,bytes32[])"

  private static func proof(_ attestation: ContractAttestation) -> ABIValue {
    .tuple([
      .uint256(attestation.sequence), .uint256(UInt64(clamping: attestation.index)),
      .uint256(UInt64(clamping: attestation.count)), .array(attestation.branch.map { .bytes32($0) }),
    ])
  }

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
