import TielineAdapterSDK
import TielineCore
import TielineProofs

/// The interface of the `CommitteeVerifier` contract, which keeps what a committee's quorum has signed.
public struct CommitteeVerifierContract: Hashable, Sendable {
  public let address: EVMAddress

  public init(address: EVMAddress) { self.address = address }

  /// Gas that is enough for the signatures of a committee of 13.
  public static let attestGasLimit: UInt64 = 300_000
  /// Gas that is enough to look for an item.
  public static let verifyGasLimit: UInt64 = 300_000

  /// Hands in an attested root; anyone may call, once for each sequence.
  public func attest(_ attestation: ContractAttestation) -> ContractCall {
    ContractCall(
      address, "attest(uint256,uint256,bytes32,\(Self.signatureType)[])",
      [
        .uint256(attestation.epoch), .uint256(attestation.sequence), .bytes32(attestation.root),
        Self.placed(attestation.signatures, attestation.members),
      ])
  }

  /// Puts the next epoch's members in place of the present ones; anyone may call.
  ///
  /// - Parameters:
  ///   - successors: Of the next epoch.
  ///   - signatures: By the present epoch's members, of the contract's `rotation_digest`.
  ///   - members: Of the epoch that the contract is in.
  public func rotate(
    to newEpoch: UInt64, successors: [CommitteeAccount], signatures: [CommitteeSignature], members: [CommitteeAccount]
  ) -> ContractCall {
    let successors = Self.sorted(successors)
    return ContractCall(
      address, "rotate(uint256,address[],uint256[],\(Self.signatureType)[])",
      [
        .uint256(newEpoch), .array(successors.map { .address($0.account) }),
        .array(successors.map { .uint256($0.end) }), Self.placed(signatures, members),
      ])
  }

  private static let signatureType = "(uint8,bytes32,bytes32,uint8)"

  /// Signatures by the members' places in the contract.
  private static func placed(_ signatures: [CommitteeSignature], _ members: [CommitteeAccount]) -> ABIValue {
    let places = Dictionary(
      sorted(members).enumerated().map { ($0.element.account, UInt64($0.offset)) }
    ) { first, _ in first }
    let placed = signatures.compactMap { signature in places[signature.account].map { ($0, signature.bytes) } }
      .filter { $0.1.count == 65 }.sorted { $0.0 < $1.0 }
    return .array(
      placed.map { place, bytes in
        .tuple([
          .uint256(place), .bytes32(Array(bytes[..<32])), .bytes32(Array(bytes[32..<64])), .uint256(UInt64(bytes[64])),
        ])
      })
  }

  /// Looks for an item below the root of its sequence; the transaction is undone, with the reason, where it is not.
  public func verifyItem(_ attestation: ContractAttestation) -> ContractCall { look("verify_item", for: attestation) }

  /// Asks whether an item is below the root of its sequence.
  public func isAttested(_ attestation: ContractAttestation) -> ContractCall { look("is_attested", for: attestation) }

  private func look(_ function: String, for attestation: ContractAttestation) -> ContractCall {
    ContractCall(
      address, "\(function)(uint256,bytes,uint256,uint256,bytes32[])",
      [
        .uint256(attestation.sequence), .bytes(attestation.item), .uint256(UInt64(clamping: attestation.index)),
        .uint256(UInt64(clamping: attestation.count)), .array(attestation.branch.map { .bytes32($0) }),
      ])
  }

  /// Arguments of the constructor, to follow the creation code.
  public static func constructorArguments(epoch: UInt64, members: [CommitteeAccount]) -> [UInt8] {
    let members = sorted(members)
    return ABI.encode([
      .uint256(epoch), .array(members.map { .address($0.account) }), .array(members.map { .uint256($0.end) }),
    ])
  }

  /// The contract keeps accounts ascending.
  private static func sorted(_ members: [CommitteeAccount]) -> [CommitteeAccount] {
    members.sorted { $0.account.bytes.lexicographicallyPrecedes($1.account.bytes) }
  }
}
