import TielineCore

/// Where a transaction stands on its ledger.
public enum TransactionOutcome: Hashable, Sendable, Codable {
  /// The node does not know it: never sent, or dropped. Broadcasting the same bytes again is safe.
  case unknown
  /// Known and waiting for a block.
  case pending
  /// In a block that may still be reorganised away.
  case included(height: UInt64)
  /// In a final block, and it did what it was meant to (H-10).
  case succeeded(height: UInt64)
  /// In a final block, and it was undone; the fee is spent.
  case reverted(height: UInt64, reason: String)
  /// Another transaction took its number; this one can never be included.
  case superseded

  /// Whether nothing about it can change any more.
  public var isFinal: Bool {
    switch self {
    case .unknown, .pending, .included: false
    case .succeeded, .reverted, .superseded: true
    }
  }

  /// The block that it is said to be in, where there is one.
  public var height: UInt64? {
    switch self {
    case .included(let height), .succeeded(let height), .reverted(let height, _): height
    case .unknown, .pending, .superseded: nil
    }
  }
}
