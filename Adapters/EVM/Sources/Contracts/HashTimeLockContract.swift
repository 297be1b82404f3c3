import TielineCore
import TielineCrypto
import TielineProofs

/// The interface of the `HashTimeLock` contract.
public struct HashTimeLockContract: Hashable, Sendable {
  public let address: EVMAddress
  /// The chain id, which a lock's name commits to.
  public let chainID: UInt64

  public init(address: EVMAddress, chainID: UInt64) { (self.address, self.chainID) = (address, chainID) }

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

  /// Asks for a lock's state.
  public func lockState(_ identifier: LockIdentifier) -> ContractCall {
    ContractCall(address, "lock_state(bytes32)", [.bytes32(identifier)])
  }

  /// What a lock of these terms is called: the contract derives the same, as a call of `lock_id` shows.
  public func identifier(of terms: EVMLockTerms) -> LockIdentifier {
    LockIdentifier(checked: Keccak256.hash(ABI.encode([.uint256(chainID), .address(address), terms.abiValue])))
  }

  /// Reads the answer to ``lockState(_:)``.
  /// - Throws: ``ABIError`` for an answer of another form, or a status that the contract does not have.
  public static func status(_ answer: [UInt8]) throws(ABIError) -> LockObservation.Status {
    let values = try ABI.decode(answer, as: [.uint256, .uint256, .bytes32])
    switch values[0].uint64 {
    case 0: return .absent
    case 1: return .locked
    case 2: return .claimed(Preimage(checked: values[2].bytes ?? []))
    case 3: return .refunded
    default: throw .invalid(type: "lock status", offset: 0)
    }
  }

  /// Arguments of the constructor, to follow the creation code.
  public static func constructorArguments(minimumDurationSeconds: UInt64, maximumDurationSeconds: UInt64) -> [UInt8] {
    ABI.encode([.uint256(minimumDurationSeconds), .uint256(maximumDurationSeconds)])
  }
}
