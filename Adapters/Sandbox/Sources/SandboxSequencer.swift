import TielineAdapterSDK
import TielineCore

/// Hands out each account's numbers once (H-17).
actor SandboxSequencer {
  private var next: [AccountID: UInt64] = [:]
  private var returned: [AccountID: Set<UInt64>] = [:]

  func reserve(_ account: AccountID, ledgerNext: UInt64) -> UInt64 {
    if let free = returned[account]?.filter({ $0 >= ledgerNext }).min() {
      returned[account]?.remove(free)
      return free
    }
    let number = max(next[account] ?? 0, ledgerNext)
    next[account] = number + 1
    return number
  }

  func resume(_ transactions: [PreparedTransaction]) {
    for transaction in transactions {
      next[transaction.account] = max(next[transaction.account] ?? 0, transaction.sequence + 1)
    }
  }

  func abandon(_ transactions: [PreparedTransaction]) {
    for transaction in transactions { returned[transaction.account, default: []].insert(transaction.sequence) }
  }
}
