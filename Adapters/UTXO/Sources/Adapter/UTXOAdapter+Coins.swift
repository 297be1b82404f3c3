import TielineAdapterSDK
import TielineCore
import TielineProofs
import TielineTransport

extension UTXOAdapter {
  /// How often a scan is asked for that another one keeps waiting, a twentieth of a second apart.
  private static let scanAttempts = 400

  /// Coins in final blocks that are unspent at the newest one: what waits to be spent is gone, what waits to be paid is
  /// not there yet.
  public func balances(of holdings: [Holding]) async throws(AdapterError) -> [Amount] {
    guard !holdings.isEmpty else { return [] }
    let head = try await finalBlock()
    var balances: [Amount] = []
    for holding in holdings {
      guard holding.asset == coin, holding.account.ledger == ledger else {
        throw AdapterError(.invalidRequest, "\(holding.asset) of \(holding.account) is no holding of \(coin)")
      }
      let final = try await confirmedCoins(of: holding.account).filter { ($0.height ?? .max) <= head.height }
      guard let sum = CoinSelection.sum(final.map(\.value)) else {
        throw AdapterError(.malformedAnswer, "a node of \(ledger) tells of more coins than there can be")
      }
      balances.append(Amount(sum))
    }
    return balances
  }

  /// Unspent outputs in blocks. A node scans for one caller at a time.
  func confirmedCoins(of account: AccountID) async throws(AdapterError) -> [UTXOCoin] {
    for _ in 0..<Self.scanAttempts {
      let call = UTXOCall.coins(of: [account.address])
      do throws(JSONRPCFailure) {
        return try Self.coins(try await node.pool.call(call.method, call.params))
      } catch {
        guard case .answered(let refusal) = error, refusal.message.lowercased().contains("in progress") else {
          throw UTXONode.readingError(error, call.method)
        }
      }
      do { try await Task.sleep(for: .milliseconds(50)) } catch {
        throw AdapterError(.cancelled, "reading the coins of \(account) was cancelled")
      }
    }
    throw AdapterError(.unreachable, "the nodes of \(ledger) are busy with other scans; ask again later")
  }

  private static func coins(_ answer: NodeAnswer) throws(JSONRPCFailure) -> [UTXOCoin] {
    do throws(AdapterError) {
      return try answer["unspents"].elements().map { field throws(AdapterError) in
        UTXOCoin(
          outpoint: UTXOOutpoint(transaction: try field["txid"].utxoHash(), index: try field["vout"].integer()),
          value: try field["amount"].smallestUnits(), height: try field["height"].integer())
      }
    } catch { throw .transport(error) }
  }

  /// Coins in blocks, and change of own transactions that wait for one.
  func spendableCoins(
    of account: AccountID, _ key: UTXOAccountKey, at rate: FeeRate
  ) async throws(AdapterError) -> [UTXOCoin] {
    let change = await sequencer.waitingChange(to: key.outputScript)
    let shortfalls = try await ancestorShortfalls(of: change.map(\.outpoint.transaction), at: rate)
    let settled = zip(change, shortfalls).filter { $0.1 == nil }.map(\.0.outpoint)
    await sequencer.forget(settled, to: key.outputScript)
    let waiting = zip(change, shortfalls).compactMap { change, shortfall in
      shortfall.map { UTXOCoin(outpoint: change.outpoint, value: change.value, height: nil, ancestorShortfall: $0) }
    }
    let confirmed = try await confirmedCoins(of: account)
    let known = Set(confirmed.map(\.outpoint))
    return confirmed + waiting.filter { !known.contains($0.outpoint) }
  }
}
