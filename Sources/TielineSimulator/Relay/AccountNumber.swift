/// One transaction number of one account.
struct AccountNumber: Hashable {
  let ledger: Int
  let account: Int
  let nonce: UInt64

  init(_ transaction: SimulatedTransaction) {
    (ledger, account, nonce) = (transaction.ledger, transaction.sender, transaction.nonce)
  }
}
