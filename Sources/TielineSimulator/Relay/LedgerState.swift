import TielineCore
import TielineCrypto

/// Accounts and locks of a simulated ledger behind one block.
struct LedgerState {
  /// By account: the coin that fees are paid in.
  var coins: [Int64]
  /// By account: the asset that is swapped.
  var tokens: [Int64]
  /// By account: the number of its next transaction.
  var nonces: [UInt64]
  var locks: [ContractTerms: ContractLock] = [:]
  private var used: Set<UsedHashlock> = []
  /// What is in the contract's account.
  private(set) var held: Int64 = 0
  private(set) var burnt: Int64 = 0

  init(accounts: Int, coins: Int64, tokens: Int64) {
    self.coins = Array(repeating: coins, count: accounts)
    self.tokens = Array(repeating: tokens, count: accounts)
    nonces = Array(repeating: 0, count: accounts)
  }

  var allCoins: Int64 { coins.reduce(burnt, +) }
  var allTokens: Int64 { tokens.reduce(held, +) }

  /// Carries a transaction out whose turn it is; a call that fails costs its fee and changes nothing else.
  ///
  /// - Parameter time: Of the block.
  /// - Returns: Whether the call did what it should.
  mutating func apply(_ transaction: SimulatedTransaction, at time: Instant, bugs: RelayBugs) -> Bool {
    coins[transaction.sender] -= transaction.fee
    burnt += transaction.fee
    nonces[transaction.sender] += 1
    switch transaction.call {
    case .lock(let terms): return lock(terms, by: transaction.sender, at: time)
    case .claim(let terms, let preimage): return claim(terms, preimage, at: time, bugs)
    case .refund(let terms): return refund(terms, at: time, bugs)
    case .nothing: return true
    }
  }

  private mutating func lock(_ terms: ContractTerms, by sender: Int, at time: Instant) -> Bool {
    let mark = UsedHashlock(sender: terms.sender, hashlock: terms.hashlock)
    guard sender == terms.sender, terms.amount > 0, tokens[sender] >= terms.amount,
      !terms.timelock.hasExpired(at: time),
      !used.contains(mark)
    else { return false }
    used.insert(mark)
    locks[terms] = ContractLock(status: .locked)
    tokens[sender] -= terms.amount
    held += terms.amount
    return true
  }

  private mutating func claim(
    _ terms: ContractTerms, _ preimage: Preimage, at time: Instant, _ bugs: RelayBugs
  ) -> Bool {
    guard !terms.timelock.hasExpired(at: time), SHA256.hash(preimage.bytes) == terms.hashlock.bytes else {
      return false
    }
    if terms.isExecution {
      guard locks[terms] == nil else { return false }
      locks[terms] = ContractLock(status: .claimed, preimage: preimage)
      return true
    }
    guard let lock = locks[terms],
      lock.status == .locked || (bugs.contains(.doubleClaim) && lock.status == .claimed)
    else { return false }
    locks[terms] = ContractLock(status: .claimed, preimage: preimage)
    pay(terms, to: terms.recipient)
    return true
  }

  private mutating func refund(_ terms: ContractTerms, at time: Instant, _ bugs: RelayBugs) -> Bool {
    let early = Milliseconds(seconds: bugs.contains(.refundOneSecondEarly) ? 1 : 0)
    guard let lock = locks[terms], lock.status == .locked, terms.timelock.hasExpired(at: time + early) else {
      return false
    }
    locks[terms] = ContractLock(status: .refunded)
    pay(terms, to: terms.sender)
    return true
  }

  private mutating func pay(_ terms: ContractTerms, to account: Int) {
    tokens[account] += terms.amount
    held -= terms.amount
  }
}
