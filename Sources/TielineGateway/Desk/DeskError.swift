import TielineAdapterSDK
import TielineCore
import TielineRelay
import TielineStorage

/// Why a swap was not begun. Nothing was locked and nothing was stored.
public enum DeskError: Error, Sendable, CustomStringConvertible {
  /// A rule of the timelocks is broken (H-1, H-4).
  case refused(Refusal)
  /// The offer's bytes cannot be used.
  case unreadableOffer(reason: String)
  /// This gateway has no adapter for a ledger of the swap.
  case unknownLedger(LedgerID, known: [LedgerID])
  /// The request's values do not fit together.
  case invalid(ValueError)
  /// A ledger did not answer.
  case ledger(LedgerID, AdapterError)
  /// The journal did not take the swap.
  case journal(StorageError)

  public var description: String {
    switch self {
    case .refused(let refusal): "swap refused: \(refusal)"
    case .unreadableOffer(let reason): "the offer cannot be read: \(reason)"
    case .unknownLedger(let ledger, let known):
      "no ledger \(ledger) in the configuration; it has \(known.map(\.description).sorted().joined(separator: ", "))"
    case .invalid(let error): "the swap is not possible: \(error)"
    case .ledger(let ledger, let error): "\(ledger): \(error)"
    case .journal(let error): "\(error)"
    }
  }
}
