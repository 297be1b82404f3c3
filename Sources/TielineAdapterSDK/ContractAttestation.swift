import TielineCore
import TielineProofs

/// A committee's member as contracts keep it.
public struct CommitteeAccount: Hashable, Sendable, Codable {
  /// Of its secp256k1 key.
  public let account: EVMAddress
  /// When its signatures begin to fail, in seconds since 1970.
  public let end: UInt64

  public init(account: EVMAddress, end: UInt64) { (self.account, self.end) = (account, end) }
}

/// A member's signature as contracts check it.
public struct CommitteeSignature: Hashable, Sendable, Codable {
  /// Of the member's secp256k1 key.
  public let account: EVMAddress
  /// r, s and v (27 or 28): 65 bytes.
  public let bytes: [UInt8]

  public init(account: EVMAddress, bytes: [UInt8]) { (self.account, self.bytes) = (account, bytes) }
}

/// What shows a contract that a committee has attested an item.
///
/// - Source: `Adapters/EVM/Contracts/CommitteeVerifier.vy`.
public struct ContractAttestation: Hashable, Sendable, Codable {
  /// Whose members signed.
  public let epoch: UInt64
  /// Of the batches for the contract's ledger.
  public let sequence: UInt64
  /// 32 bytes, of the batch that the item is in.
  public let root: [UInt8]
  /// Of the epoch.
  public let members: [CommitteeAccount]
  /// A quorum's, of epoch, sequence and root.
  public let signatures: [CommitteeSignature]
  /// What was attested.
  public let item: [UInt8]
  /// The item's place in its batch, and how many items that has.
  public let index, count: Int
  /// The hashes of 32 bytes beside the way to the root, the lowest first.
  public let branch: [[UInt8]]

  public init(
    epoch: UInt64, sequence: UInt64, root: [UInt8], members: [CommitteeAccount], signatures: [CommitteeSignature],
    item: [UInt8], index: Int, count: Int, branch: [[UInt8]]
  ) {
    (self.epoch, self.sequence, self.root) = (epoch, sequence, root)
    (self.members, self.signatures) = (members, signatures)
    (self.item, self.index, self.count, self.branch) = (item, index, count, branch)
  }
}
