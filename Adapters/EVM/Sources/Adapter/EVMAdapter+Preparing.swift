import BigInt
import TielineAdapterSDK
import TielineCodec
import TielineCore
import TielineCrypto
import TielineProofs
import TielineTransport

extension EVMAdapter {
  public func prepare(
    _ action: LedgerAction, from account: AccountID
  ) async throws(AdapterError) -> [PreparedTransaction] {
    try await prepare(plan(action, by: signer(account).0), from: account)
  }

  func prepare(_ plan: ActionPlan, from account: AccountID) async throws(AdapterError) -> [PreparedTransaction] {
    let (address, _) = try signer(account)
    var questions = plan.spends.map { EVMCall.holding(of: address, $0.asset, at: .latest) }
    if let approval = plan.approval { questions.append(EVMCall.call(approval.question, at: .latest)) }
    let answers = try await node.ask(questions)
    for (spend, answer) in zip(plan.spends, answers) {
      let held = try holding(of: spend.asset, in: answer)
      guard held >= spend.amount else {
        let missing = spend.amount.value - held.value
        throw AdapterError(
          .insufficientFunds,
          "\(account) holds \(held) of the \(spend.amount) units of \(spend.asset.contract) that this takes; "
            + "\(missing) are missing")
      }
    }
    var calls = [plan.call]
    if let approval = plan.approval, let answer = answers.last {
      let allowed = try decoded(answer) { bytes throws(ABIError) in
        try ABI.decode(bytes, as: [.uint256])[0].amount ?? .zero
      }
      if allowed < approval.enough { calls.insert(approval.call, at: 0) }
    }
    return try await prepare(calls, from: account)
  }

  /// Builds and signs any calls, as ``prepare(_:from:)`` does an action: for minting, for payments of coins, for setting
  /// contracts up.
  ///
  /// - Returns: One transaction for each of `calls`, to be broadcast in order.
  /// - Throws: ``AdapterError`` as ``prepare(_:from:)``.
  public func prepare(
    _ calls: [PlannedCall], from account: AccountID
  ) async throws(AdapterError) -> [PreparedTransaction] {
    let (address, key) = try signer(account)
    guard !calls.isEmpty else { return [] }
    let answers = try await node.ask([
      EVMCall.balance(address, at: .latest), EVMCall.transactionCount(address, at: .pending),
    ])
    let (balance, pendingCount) = (try answers[0].hexAmount(), try answers[1].hexQuantity())
    let fee = try await currentFee()
    try check(balance, covers: calls, fee: fee, account)
    let numbers = await sequencer.reserve(calls.count, for: address, pendingCount: pendingCount)
    var prepared: [PreparedTransaction] = []
    for (call, number) in zip(calls, numbers) {
      let transaction = EVMTransaction(
        chainID: chainID, nonce: number, fee: fee, gasLimit: call.gasLimit, recipient: call.recipient,
        value: call.value, data: call.data)
      prepared.append(try sign(transaction, key, account))
    }
    return prepared
  }

  public func replacement(
    for transaction: PreparedTransaction
  ) async throws(AdapterError) -> PreparedTransaction {
    let (address, key) = try signer(transaction.account)
    let signed = try signedTransaction(transaction)
    guard signed.sender == address, signed.transaction.nonce == transaction.sequence else {
      throw AdapterError(.invalidRequest, "the stored transaction is not one that \(address) signed with that number")
    }
    guard let fee = try await feeQuote().replacing(signed.transaction.fee, limit: configuration.feeLimit) else {
      throw AdapterError(
        .feeLimit,
        "an eighth more than \(signed.transaction.fee.ceiling) for a unit of gas is above the limit of "
          + "\(configuration.feeLimit); raise the limit of \(ledger) or let the transaction wait")
    }
    return try sign(signed.transaction.paying(fee), key, transaction.account)
  }

  public func resume(_ transactions: [PreparedTransaction]) async throws(AdapterError) {
    let accounts = Dictionary(grouping: transactions, by: \.account)
    for account in accounts.keys.sorted() {
      let address = try evmAddress(account)
      let count = try await node.ask(EVMCall.transactionCount(address, at: .pending)).hexQuantity()
      let numbers = accounts[account, default: []].map(\.sequence)
      await sequencer.resume(numbers, of: address, pendingCount: count)
    }
  }

  public func abandon(_ transactions: [PreparedTransaction]) async {
    for transaction in transactions {
      guard let address = try? evmAddress(transaction.account) else { continue }
      await sequencer.giveBack(transaction.sequence, of: address)
    }
  }

  // MARK: Parts

  func signedTransaction(_ transaction: PreparedTransaction) throws(AdapterError) -> SignedEVMTransaction {
    do {
      let signed = try SignedEVMTransaction(transaction.payload)
      if Hex.encode(signed.hash) == transaction.identifier, signed.transaction.chainID == chainID { return signed }
    } catch { throw AdapterError(.invalidRequest, error.description) }
    throw AdapterError(
      .invalidRequest, "transaction \(transaction.identifier) holds other bytes, or is for another chain")
  }

  private func sign(
    _ transaction: EVMTransaction, _ key: Secp256k1.PrivateKey, _ account: AccountID
  ) throws(AdapterError) -> PreparedTransaction {
    do {
      let signed = try transaction.signed(by: key)
      return PreparedTransaction(
        identifier: Hex.encode(signed.hash), account: account, sequence: transaction.nonce, payload: signed.bytes)
    } catch { throw AdapterError(.other, error.description) }
  }

  private func currentFee() async throws(AdapterError) -> EVMTransaction.Fee {
    let quote = try await feeQuote()
    guard let fee = quote.fee(limit: configuration.feeLimit) else {
      let price = quote.asked.value + (quote.baseFee?.value ?? 0)
      throw AdapterError(
        .feeLimit,
        "\(ledger) asks \(price) for a unit of gas, above the limit of \(configuration.feeLimit); raise it or wait")
    }
    return fee
  }

  /// What the newest block asks. A node without `eth_maxPriorityFeePerGas` leaves the priority at nothing.
  private func feeQuote() async throws(AdapterError) -> FeeQuote {
    let answers = try await node.results([EVMCall.block(.latest), EVMCall.priorityFee, EVMCall.gasPrice]).value
    func amount(_ result: Result<NodeAnswer, JSONRPCError>) throws(AdapterError) -> Amount? {
      guard case .success(let field) = result else { return nil }
      return try field.hexAmount()
    }
    guard case .success(let field) = answers[0] else {
      throw AdapterError(.unreachable, "the node does not give its newest block; ask again later")
    }
    let block = try EVMNode.block(field)
    if block.baseFee != nil { return FeeQuote(baseFee: block.baseFee, asked: try amount(answers[1]) ?? .zero) }
    return FeeQuote(baseFee: nil, asked: try amount(answers[2]) ?? Amount(1))
  }

  private func check(
    _ balance: Amount, covers calls: [PlannedCall], fee: EVMTransaction.Fee, _ account: AccountID
  ) throws(AdapterError) {
    let cost = calls.reduce(BigUInt(0)) { $0 + $1.value.value + fee.ceiling.value * BigUInt($1.gasLimit) }
    guard cost <= balance.value else {
      throw AdapterError(
        .insufficientFunds,
        "\(account) has \(balance) of the coin's smallest unit and this takes up to \(cost); "
          + "\(cost - balance.value) are missing")
    }
  }
}
