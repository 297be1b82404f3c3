import BigInt
import TielineCore
import TielineProofs

/// The interface of an ERC-20 token, and of `PaymentToken`'s minting.
///
/// - Source: ERC-20.
public struct ERC20Contract: Hashable, Sendable {
  public let address: EVMAddress

  public init(address: EVMAddress) { self.address = address }

  /// The allowance that is asked for once, so that two locks prepared at the same time cannot spend each other's.
  ///
  /// `HashTimeLock` takes assets from its caller only, so nobody else can use the allowance.
  public static let unlimited = (try? Amount(checking: (BigUInt(1) << 256) - 1)) ?? .zero
  /// Less than this is no longer unlimited.
  public static let enough = (try? Amount(checking: BigUInt(1) << 255)) ?? .zero

  /// Lets `spender` take up to `amount` of the caller's tokens.
  public func approve(_ spender: EVMAddress, _ amount: Amount) -> ContractCall {
    ContractCall(address, "approve(address,uint256)", [.address(spender), .uint256(amount)])
  }

  /// Asks how much `spender` may take of `owner`'s tokens.
  public func allowance(owner: EVMAddress, spender: EVMAddress) -> ContractCall {
    ContractCall(address, "allowance(address,address)", [.address(owner), .address(spender)])
  }

  /// Asks for `owner`'s tokens.
  public func balance(of owner: EVMAddress) -> ContractCall {
    ContractCall(address, "balanceOf(address)", [.address(owner)])
  }

  /// Gives `amount` of the caller's tokens to `recipient`.
  public func transfer(to recipient: EVMAddress, _ amount: Amount) -> ContractCall {
    ContractCall(address, "transfer(address,uint256)", [.address(recipient), .uint256(amount)])
  }

  /// Only `PaymentToken`, and only its owner.
  public func mint(to recipient: EVMAddress, _ amount: Amount) -> ContractCall {
    ContractCall(address, "mint(address,uint256)", [.address(recipient), .uint256(amount)])
  }

  /// Arguments of `PaymentToken`'s constructor, to follow the creation code.
  public static func constructorArguments(name: String, symbol: String) -> [UInt8] {
    ABI.encode([.string(name), .string(symbol)])
  }
}

/// The interface of an ERC-1155 collection.
///
/// - Source: ERC-1155.
public struct ERC1155Contract: Hashable, Sendable {
  public let address: EVMAddress

  public init(address: EVMAddress) { self.address = address }

  /// Lets `operator` move all of the caller's tokens, or no longer.
  public func setApprovalForAll(_ operator: EVMAddress, _ approved: Bool) -> ContractCall {
    ContractCall(address, "setApprovalForAll(address,bool)", [.address(`operator`), .bool(approved)])
  }

  /// Asks whether `operator` may move `owner`'s tokens.
  public func isApprovedForAll(owner: EVMAddress, operator: EVMAddress) -> ContractCall {
    ContractCall(address, "isApprovedForAll(address,address)", [.address(owner), .address(`operator`)])
  }

  /// Asks for `owner`'s units of the token `id`.
  public func balance(of owner: EVMAddress, id: Amount) -> ContractCall {
    ContractCall(address, "balanceOf(address,uint256)", [.address(owner), .uint256(id)])
  }
}
