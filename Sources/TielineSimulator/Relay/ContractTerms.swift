import TielineCore

/// A lock as a simulated contract knows it. It is its own identifier, so it commits to all its terms.
struct ContractTerms: Hashable {
  /// Accounts are numbers.
  let sender: Int
  let recipient: Int
  let amount: Int64
  let hashlock: Hashlock
  let timelock: Timelock
  /// Of a call's execution: nothing is locked, and the claim makes it.
  var isExecution = false
}

/// Where a lock stands in a contract.
struct ContractLock: Hashable {
  enum Status: Hashable { case locked, claimed, refunded }

  var status: Status
  var preimage: Preimage?
}

/// A hashlock that a sender has used; per sender, so that nobody can spoil another's (H-7).
struct UsedHashlock: Hashable {
  let sender: Int
  let hashlock: Hashlock
}
