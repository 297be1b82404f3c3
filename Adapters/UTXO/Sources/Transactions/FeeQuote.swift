/// What the ledger asks for a transaction now.
struct FeeQuote: Hashable, Sendable {
  /// What a node takes at all: its own minimum, and that of a full memory pool.
  let floor: FeeRate
  /// What it expects to be needed; `nil` where it has seen too little to tell.
  let estimate: FeeRate?
  /// What a replacement pays on top of what it replaces, for each byte of its own.
  /// - Source: BIP 125, rule 4.
  let increment: FeeRate

  /// The rate of a new transaction.
  /// - Returns: `nil` where that is above `limit` (H-12).
  func rate(limit: FeeRate) -> FeeRate? {
    let wanted = max(floor, estimate ?? floor)
    return wanted <= limit ? wanted : nil
  }

  /// The fee that takes the place of `old`: an eighth more, what BIP 125 asks, or as much as a new transaction's.
  ///
  /// - Parameters:
  ///   - bytes: The replacement's virtual size.
  ///   - limit: Most that a thousand bytes may cost.
  /// - Returns: `nil` where that is above `limit` (H-12).
  /// - Source: BIP 125, rules 3 and 4.
  func replacing(_ old: UInt64, bytes: Int, limit: FeeRate) -> UInt64? {
    let (asked, overflows) = old.addingReportingOverflow(increment.fee(of: bytes))
    let (eighthMore, overflowsToo) = old.addingReportingOverflow(old / 8 + 1)
    guard !overflows, !overflowsToo else { return nil }
    let fee = max(asked, eighthMore, max(floor, estimate ?? floor).fee(of: bytes))
    return fee <= limit.fee(of: bytes) ? fee : nil
  }

  /// What a child pays beyond its own fee so that its waiting ancestors come along (child pays for parent).
  ///
  /// - Parameters:
  ///   - ancestorBytes: The virtual size of all that must come first.
  ///   - ancestorFees: What they pay already.
  static func shortfall(of ancestorBytes: Int, paying ancestorFees: UInt64, at rate: FeeRate) -> UInt64 {
    let needed = rate.fee(of: ancestorBytes)
    return needed > ancestorFees ? needed - ancestorFees : 0
  }
}
