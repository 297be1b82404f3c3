import TielineProofs

/// Which coins pay for a transaction, and what comes back.
struct CoinSelection: Hashable, Sendable {
  let coins: [UTXOCoin]
  let fee: UInt64
  /// `nil` where what is left over is dust, which is then part of the fee.
  let change: UInt64?

  /// Most inputs of one transaction: one of 100 kB is not relayed.
  static let maximumInputs = 200

  /// Chooses the smallest coin that is enough alone, or else the largest until they are enough. Deterministic.
  ///
  /// - Parameters:
  ///   - target: What the outputs hold, without change.
  ///   - size: The virtual size with so many inputs, and with or without change.
  ///   - dust: The least that change may be.
  /// - Returns: `nil` where all coins together are not enough.
  static func choose(
    from coins: [UTXOCoin], target: UInt64, rate: FeeRate, dust: UInt64, size: (_ inputs: Int, _ hasChange: Bool) -> Int
  ) -> CoinSelection? {
    let ordered = coins.sorted { ($0.value, $0.outpoint.description) < ($1.value, $1.outpoint.description) }
    for coin in ordered {
      if let selection = settle([coin], target, rate, dust, size) { return selection }
    }
    var chosen: [UTXOCoin] = []
    for coin in ordered.reversed().prefix(maximumInputs) {
      chosen.append(coin)
      if let selection = settle(chosen, target, rate, dust, size) { return selection }
    }
    return nil
  }

  private static func settle(
    _ coins: [UTXOCoin], _ target: UInt64, _ rate: FeeRate, _ dust: UInt64, _ size: (Int, Bool) -> Int
  ) -> CoinSelection? {
    guard let held = sum(coins.map(\.value)), let shortfall = sum(coins.map(\.ancestorShortfall)),
      let bare = sum([rate.fee(of: size(coins.count, false)), shortfall]), let least = sum([target, bare]),
      held >= least
    else { return nil }
    guard let full = sum([rate.fee(of: size(coins.count, true)), shortfall]), let spent = sum([target, full]),
      held >= spent, held - spent >= dust
    else { return CoinSelection(coins: coins, fee: held - target, change: nil) }
    return CoinSelection(coins: coins, fee: full, change: held - spent)
  }

  /// `nil` where it does not fit.
  static func sum(_ values: [UInt64]) -> UInt64? {
    var total: UInt64 = 0
    for value in values {
      let (next, overflows) = total.addingReportingOverflow(value)
      if overflows { return nil }
      total = next
    }
    return total
  }
}
