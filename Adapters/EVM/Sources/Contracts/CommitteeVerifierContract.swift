import TielineCore
import TielineProofs

/// The interface of the `CommitteeVerifier` contract, which keeps what a committee's quorum has signed.
public struct CommitteeVerifierContract: Hashable, Sendable {
  /// A member as the contract keeps it.
  public struct Member: Hashable, Sendable {
    /// Of its secp256k1 key.
    public let account: EVMAddress
    /// When its signatures begin to fail, in seconds since 1970.
    public let end: UInt64

    public init(account: EVMAddress, end: UInt64) { (self.account, self.end) = (account, end) }
  }

  /// A member's signature of a root.
  public struct Signature: Hashable, Sendable {
    /// Of the member's secp256k1 key.
    public let account: EVMAddress
    /// r, s and v (27 or 28): 65 bytes.
    public let bytes: [UInt8]

    public init(account: EVMAddress, bytes: [UInt8]) { (self.account, self.bytes) = (account, bytes) }
  }

  public let address: EVMAddress

  public init(address: EVMAddress) { self.address = address }

  /// Gas that is enough for the signatures of a committee of 13.
  public static let attestGasLimit: UInt64 = 300_000
  /// Gas that is enough to look for an item.
  public static let verifyGasLimit: UInt64 = 300_000

  /// Hands in a root with a quorum's signatures; anyone may call.
  ///
  /// - Parameters:
  ///   - root: 32 bytes.
  ///   - members: Of the epoch that the contract is in.
  public func attest(
    epoch: UInt64, sequence: UInt64, root: [UInt8], signatures: [Signature], members: [Member]
  ) -> ContractCall {
    ContractCall(
      address, "attest(uint256,uint256,bytes32,\(Self.signatureType)[])",
      [.uint256(epoch), .uint256(sequence), .bytes32(root), Self.placed(signatures, members)])
  }

  /// Puts the next epoch's members in place of the present ones; anyone may call.
  ///
  /// - Parameters:
  ///   - successors: Of the next epoch.
  ///   - signatures: By the present epoch's members, of the contract's `rotation_digest`.
  ///   - members: Of the epoch that the contract is in.
  public func rotate(
    to newEpoch: UInt64, successors: [Member], signatures: [Signature], members: [Member]
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
  private static func placed(_ signatures: [Signature], _ members: [Member]) -> ABIValue {
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

  /// Asks whether an item is below the root of a sequence; the transaction is undone, with the reason, where it is not.
  public func verifyItem(
    sequence: UInt64, item: [UInt8], index: Int, count: Int, branch: [[UInt8]]
  ) -> ContractCall {
    ContractCall(
      address, "verify_item(uint256,bytes,uint256,uint256,bytes32[])",
      [
        .uint256(sequence), .bytes(item), .uint256(UInt64(index)), .uint256(UInt64(count)),
        .array(branch.map { .bytes32($0) }),
      ])
  }

  /// Arguments of the constructor, to follow the creation code.
  public static func constructorArguments(epoch: UInt64, members: [Member]) -> [UInt8] {
    let members = sorted(members)
    return ABI.encode([
      .uint256(epoch), .array(members.map { .address($0.account) }), .array(members.map { .uint256($0.end) }),
    ])
  }

  /// The contract keeps accounts ascending.
  private static func sorted(_ members: [Member]) -> [Member] {
    members.sorted { $0.account.bytes.lexicographicallyPrecedes($1.account.bytes) }
  }
}
