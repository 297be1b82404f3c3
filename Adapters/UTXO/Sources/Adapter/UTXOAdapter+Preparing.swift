import TielineAdapterSDK
import TielineCore
import TielineCrypto
import TielineProofs
import TielineTransport

extension UTXOAdapter {
  /// One transaction for each action.
  ///
  /// A claim is made while the newest final block's time is before the timelock, a refund from then on (H-6): the script
  /// itself would let the recipient claim as long as nobody has taken the refund.
  public func prepare(
    _ action: LedgerAction, from account: AccountID
  ) async throws(AdapterError) -> [PreparedTransaction] {
    _ = try signer(account)
    switch action {
    case .lock(let terms):
      guard terms.sender == account else {
        throw AdapterError(.invalidRequest, "\(account) cannot lock what \(terms.sender) holds")
      }
      return [try await prepareLock(terms)]
    case .claim(let terms, let preimage):
      guard preimage.hashlock == terms.hashlock else {
        throw AdapterError(.invalidRequest, "the preimage is not that of the lock's hashlock")
      }
      return [try await prepareSpend(of: terms, showing: preimage)]
    case .refund(let terms): return [try await prepareSpend(of: terms, showing: nil)]
    case .arrive, .execute, .settle, .issue, .cancel:
      throw AdapterError(.unsupported, "\(ledger) holds no certificates and calls no contracts")
    }
  }

  // MARK: Locks

  private func prepareLock(_ terms: LockTerms) async throws(AdapterError) -> PreparedTransaction {
    let (key, secret) = try signer(terms.sender)
    let (lock, amount) = try script(of: terms)
    let head = try await finalBlock()
    guard !terms.timelock.hasExpired(at: head.head.time) else {
      throw AdapterError(
        .invalidRequest, "the lock would have expired: its timelock is \(terms.timelock), and it is \(head.head.time)")
    }
    let rate = try await currentRate()
    try checkWorth(of: amount, in: lock, at: rate)
    guard try await locks.index(upTo: head.height).announced[lock.hashlock] == nil else { throw usedHashlock(terms) }
    let funding = LockFunding(lock: lock, amount: amount, sender: key)
    let coins = try await spendableCoins(of: terms.sender, key, at: rate)
    let dust = network.dustLimit(of: key.outputScript)
    let selection: CoinSelection
    do throws(CoinSequencer.Refusal) {
      selection = try await sequencer.reserve(coins, for: lock.hashlock) { free in
        CoinSelection.choose(from: free, target: amount, rate: rate, dust: dust, size: funding.size)
      }
    } catch {
      switch error {
      case .usedHashlock: throw usedHashlock(terms)
      case .insufficient(let free, let taken):
        let fee = rate.fee(of: funding.size(inputs: 1, hasChange: false))
        throw AdapterError(
          .insufficientFunds,
          "\(terms.sender) can spend \(free) now, and this takes \(amount) and a fee from \(fee) on; \(taken) of its "
            + "coins wait for other transactions")
      }
    }
    let transaction = funding.transaction(spending: selection.coins.map(\.outpoint), change: selection.change)
    do throws(AdapterError) {
      return try prepared(try transaction.signed(values: selection.coins.map(\.value), by: secret), terms.sender)
    } catch {
      await sequencer.giveBack(transaction)
      throw error
    }
  }

  /// That the lock is no dust, and that claim and refund can be paid from it with something left (H-12).
  private func checkWorth(of amount: UInt64, in lock: UTXOHashTimeLock, at rate: FeeRate) throws(AdapterError) {
    let dust = network.dustLimit(of: lock.outputScript)
    guard amount >= dust else {
      throw AdapterError(.invalidRequest, "a lock of \(amount) is dust on \(ledger), which relays \(dust) and more")
    }
    let script = [UInt8](repeating: 0, count: 22)
    let claim = LockSpend.transaction(
      opening: [UTXOOutpoint(transaction: network.genesis.identifier, index: 0)], of: lock,
      showing: Preimage(checked: lock.hashlock.bytes), output: UTXOTransaction.Output(value: amount, script: script))
    let (fee, rest) = (rate.fee(of: claim.virtualSize), network.dustLimit(of: script))
    guard amount > fee, amount - fee >= rest else {
      throw AdapterError(
        .invalidRequest,
        "a lock of \(amount) cannot pay for its claim: the fee is \(fee) now and \(rest) must be left for its owner")
    }
  }

  private func usedHashlock(_ terms: LockTerms) -> AdapterError {
    AdapterError(.invalidRequest, "the hashlock \(terms.hashlock) was used on \(ledger) before; take a new one (H-7)")
  }

  // MARK: Claims and refunds

  /// Pays the fee from what was locked, and that of ancestors which wait for a block again.
  private func prepareSpend(
    of terms: LockTerms, showing preimage: Preimage?
  ) async throws(AdapterError) -> PreparedTransaction {
    let owner = preimage == nil ? terms.sender : terms.recipient
    guard let secret = signers[owner.address] else {
      throw AdapterError(
        .unknownAccount, "only \(owner) can sign for what this lock pays to it on \(ledger), and its key is not here")
    }
    let (lock, amount) = try script(of: terms)
    let head = try await finalBlock()
    guard terms.timelock.hasExpired(at: head.head.time) == (preimage == nil) else {
      throw AdapterError(
        .rejected,
        "it is \(head.head.time) on \(ledger) and the timelock is \(terms.timelock): too "
          + (preimage == nil ? "early for a refund" : "late for a claim"))
    }
    let outputs = try await unspent(lock, amount, isClaim: preimage != nil, head)
    let rate = try await currentRate()
    let parents = Array(Set(outputs.map(\.outpoint.transaction))).sorted { $0.description < $1.description }
    let shortfalls = try await ancestorShortfalls(of: parents, at: rate).compactMap(\.self)
    guard let held = CoinSelection.sum(outputs.map(\.value)), let extra = CoinSelection.sum(shortfalls) else {
      throw AdapterError(.malformedAnswer, "a node of \(ledger) tells of more coins than there can be")
    }
    let script = UTXOAccountKey(secret.publicKey).outputScript
    let draft = LockSpend.transaction(
      opening: outputs.map(\.outpoint), of: lock, showing: preimage,
      output: UTXOTransaction.Output(value: held, script: script))
    let (fee, dust) = (
      CoinSelection.sum([rate.fee(of: draft.virtualSize), extra]) ?? .max, network.dustLimit(of: script)
    )
    guard held > fee, held - fee >= dust else {
      throw AdapterError(
        .feeLimit, "\(held) are locked and the fee is \(fee): less than \(dust) would be left, which is dust; wait")
    }
    let spend = draft.paying([UTXOTransaction.Output(value: held - fee, script: script)])
    return try prepared(try spend.signed(values: outputs.map(\.value), by: secret), owner)
  }

  /// For a claim the lock itself; for a refund everything under its script, so that locks of other amounts come back too
  /// (H-14).
  private func unspent(
    _ lock: UTXOHashTimeLock, _ amount: UInt64, isClaim: Bool, _ head: UTXONodeBlock
  ) async throws(AdapterError) -> [LockIndex.Output] {
    let index = try await locks.index(upTo: head.height)
    let found = isClaim ? index.output(of: lock, amount: amount).map { [$0] } ?? [] : index.outputs(under: lock)
    guard !found.isEmpty else {
      throw AdapterError(.rejected, "there is no final lock of these terms on \(ledger) yet; ask again later")
    }
    let unspent = found.filter { index.spend(of: $0.outpoint) == nil }.prefix(CoinSelection.maximumInputs)
    guard !unspent.isEmpty else {
      let spend = found.lazy.compactMap { index.spend(of: $0.outpoint) }.first
      let way = spend?.preimage == nil ? "paid back" : "claimed; its preimage is in that transaction's witness"
      throw AdapterError(
        .rejected, "the lock was opened by \(spend.map { "\($0.transaction)" } ?? "another"): it is \(way)")
    }
    return Array(unspent)
  }

  // MARK: Parts

  /// - Parameter account: Whose key signed.
  func prepared(_ transaction: UTXOTransaction, _ account: AccountID) throws(AdapterError) -> PreparedTransaction {
    guard let first = transaction.inputs.first else { throw AdapterError(.other, "a transaction spends nothing") }
    return PreparedTransaction(
      identifier: "\(transaction.identifier)", account: account, sequence: Self.number(of: first.outpoint),
      payload: transaction.bytes())
  }

  /// A transaction's number is the name of the first output that it spends: of all with one number, one counts.
  static func number(of outpoint: UTXOOutpoint) -> UInt64 {
    let index = (0..<4).map { UInt8(truncatingIfNeeded: outpoint.index >> UInt32(8 * $0)) }
    return SHA256.hash(outpoint.transaction.bytes + index).prefix(8).reduce(0) { $0 << 8 | UInt64($1) } >> 1
  }

  /// - Throws: ``AdapterError`` with `.invalidRequest` for bytes that are not the named transaction.
  func signedTransaction(_ transaction: PreparedTransaction) throws(AdapterError) -> UTXOTransaction {
    guard let signed = try? UTXOTransaction(decoding: transaction.payload),
      "\(signed.identifier)" == transaction.identifier, let first = signed.inputs.first,
      Self.number(of: first.outpoint) == transaction.sequence
    else { throw AdapterError(.invalidRequest, "transaction \(transaction.identifier) holds other bytes") }
    return signed
  }

  public func resume(_ transactions: [PreparedTransaction]) async throws(AdapterError) {
    for transaction in transactions { await sequencer.keep(try signedTransaction(transaction)) }
  }

  public func abandon(_ transactions: [PreparedTransaction]) async {
    for transaction in transactions {
      guard let signed = try? signedTransaction(transaction) else { continue }
      await sequencer.giveBack(signed)
    }
  }
}
