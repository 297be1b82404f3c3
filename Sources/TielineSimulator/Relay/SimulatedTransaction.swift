import TielineCore

/// What a transaction does.
enum ContractCall: Hashable {
  case lock(ContractTerms)
  case claim(ContractTerms, Preimage)
  case refund(ContractTerms)
  /// Uses its number up.
  case nothing

  var terms: ContractTerms? {
    switch self {
    case .lock(let terms), .claim(let terms, _), .refund(let terms): terms
    case .nothing: nil
    }
  }
}

/// A signed transaction.
struct SimulatedTransaction: Hashable {
  /// The same for no two signings of a world.
  let identifier: UInt64
  let ledger: Int
  let sender: Int
  let nonce: UInt64
  let fee: Int64
  let call: ContractCall
}
