import TielineCore
import TielineProofs

/// A call to a contract, ready to be put into a transaction or an `eth_call`.
public struct ContractCall: Hashable, Sendable {
  /// The contract that is called.
  public let contract: EVMAddress
  /// Coins that go along.
  public let value: Amount
  /// Selector and arguments.
  public let data: [UInt8]

  init(_ contract: EVMAddress, value: Amount, data: [UInt8]) {
    (self.contract, self.value, self.data) = (contract, value, data)
  }

  /// - Parameter function: The signature, `approve(address,uint256)`; `arguments` are values of its types.
  public init(_ contract: EVMAddress, _ function: String, _ arguments: [ABIValue], value: Amount = .zero) {
    self.contract = contract
    self.value = value
    data = ABI.selector(function) + ABI.encode(arguments)
  }
}
