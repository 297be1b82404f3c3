import TielineCore
import TielineProofs

/// A call that will become a transaction: where to, what with, and how much gas it may use.
public struct PlannedCall: Hashable, Sendable {
  /// `nil` creates a contract from `data`.
  public let recipient: EVMAddress?
  /// Coins that go along, in the smallest unit.
  public let value: Amount
  /// Selector and arguments, or creation code.
  public let data: [UInt8]
  /// Most gas that it may use.
  public let gasLimit: UInt64

  public init(recipient: EVMAddress?, value: Amount = .zero, data: [UInt8], gasLimit: UInt64) {
    (self.recipient, self.value, self.data, self.gasLimit) = (recipient, value, data, gasLimit)
  }

  public init(_ call: ContractCall, gasLimit: UInt64) {
    self.init(recipient: call.contract, value: call.value, data: call.data, gasLimit: gasLimit)
  }
}

/// What an action takes: its call, what must be allowed first, and what the account must hold.
struct ActionPlan: Sendable {
  /// An allowance without which the call reverts.
  struct Approval: Sendable {
    /// Asks for the present allowance: a number or a truth value.
    let question: ContractCall
    /// The least answer that will do.
    let enough: Amount
    let call: PlannedCall
  }

  let call: PlannedCall
  var approval: Approval?
  /// Assets other than the native coin, which goes along with the call.
  var spends: [(asset: EVMAsset, amount: Amount)] = []
}
