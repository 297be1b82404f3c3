import TielineProofs

/// An output that an account can spend with its key alone.
struct UTXOCoin: Hashable, Sendable {
  let outpoint: UTXOOutpoint
  /// In the smallest unit.
  let value: UInt64
  /// The block that holds it; `nil` while it waits for one.
  let height: UInt64?
  /// What its waiting ancestors lack of the present rate: who spends it pays that too.
  var ancestorShortfall: UInt64 = 0
}
