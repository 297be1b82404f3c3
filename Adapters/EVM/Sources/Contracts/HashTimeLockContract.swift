import TielineCore
import TielineProofs

/// The interface of the `HashTimeLock` contract.
public struct HashTimeLockContract: Hashable, Sendable {
  public let address: EVMAddress
  /// The chain id, which a lock's name commits to.
  public let chainID: UInt64

  public init(address: EVMAddress, chainID: UInt64) { (self.address, self.chainID) = (address, chainID) }

  /// Where the contract keeps its locks.
  public var layout: EVMLockLayout { EVMLockLayout(contract: address, chainID: chainID) }

  /// Takes the sender's assets; only the sender may call.
  public func lock(_ terms: EVMLockTerms) -> ContractCall {
    ContractCall(address, "lock(\(EVMLockTerms.type))", [terms.abiValue], value: terms.nativeValue)
  }

  /// Pays the recipient; anyone may call (H-13).
  public func claim(_ terms: EVMLockTerms, _ preimage: Preimage) -> ContractCall {
    ContractCall(address, "claim(\(EVMLockTerms.type),bytes32)", [terms.abiValue, .bytes32(preimage)])
  }

  /// Pays the sender back; anyone may call (H-13).
  public func refund(_ terms: EVMLockTerms) -> ContractCall {
    ContractCall(address, "refund(\(EVMLockTerms.type))", [terms.abiValue])
  }

  /// What a lock of these terms is called: the contract derives the same, as a call of `lock_id` shows.
  public func identifier(of terms: EVMLockTerms) -> LockIdentifier {
    layout.identifier(of: terms)
  }

  /// Arguments of the constructor, to follow the creation code.
  public static func constructorArguments(minimumDurationSeconds: UInt64, maximumDurationSeconds: UInt64) -> [UInt8] {
    ABI.encode([.uint256(minimumDurationSeconds), .uint256(maximumDurationSeconds)])
  }
}
