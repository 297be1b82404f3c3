import BigInt
import TielineCore

/// What the ledger asks for a unit of gas now.
struct FeeQuote: Sendable, Equatable {
  /// Absent before EIP-1559.
  let baseFee: Amount?
  /// What producers want on top of the base fee; without one, the whole price.
  let asked: Amount

  /// A fee for a new transaction: twice the base fee, so that it stays valid while the base fee doubles.
  /// - Returns: `nil` where even the present price is above `limit`.
  func fee(limit: Amount) -> EVMTransaction.Fee? {
    guard let baseFee else {
      let price = max(asked, Amount(1))
      return price <= limit ? .legacy(gasPrice: price) : nil
    }
    guard baseFee.value + asked.value <= limit.value else { return nil }
    let wanted = max(baseFee.value * 2 + asked.value, 1)
    return .dynamic(maximum: Self.amount(min(wanted, limit.value)), priority: asked)
  }

  /// A fee that takes the place of `fee`: both prices an eighth higher, which is what nodes ask for, or as high as a
  /// new transaction's (H-12).
  /// - Returns: `nil` where that is above `limit`.
  func replacing(_ fee: EVMTransaction.Fee, limit: Amount) -> EVMTransaction.Fee? {
    switch (fee, self.fee(limit: limit)) {
    case (.legacy(let old), let now):
      let price = max(Self.raised(old), now?.ceiling ?? .zero)
      return price <= limit ? .legacy(gasPrice: price) : nil
    case (.dynamic(let oldMaximum, let oldPriority), let now):
      let maximum = max(Self.raised(oldMaximum), now?.ceiling ?? .zero)
      let priority = min(max(Self.raised(oldPriority), asked), maximum)
      return maximum <= limit ? .dynamic(maximum: maximum, priority: priority) : nil
    }
  }

  /// At least an eighth more, and at least one more.
  private static func raised(_ price: Amount) -> Amount {
    amount(max((price.value * 9 + 7) / 8, price.value + 1))
  }

  private static func amount(_ value: BigUInt) -> Amount {
    (try? Amount(checking: value)) ?? ERC20Contract.unlimited
  }
}
