import TielineAdapterSDK
import TielineCore
import TielineRelay

/// One change to the journal. Several are stored together or not at all.
public enum JournalWrite: Sendable {
  /// An event that changed a swap, with the phase it is in now.
  case event(SwapIdentifier, SwapFact, at: Instant, phase: Swap.Phase)
  /// What was signed for a step; before it is sent (H-9).
  case transactions(SwapIdentifier, Leg, SwapStep, attempt: Int, [PreparedTransaction])
  /// A step needs no more watching.
  case done(SwapIdentifier, Leg, SwapStep)
  /// What a ledger's light client trusts now, having started from `pinned`; both in canonical JSON.
  case trusted(LedgerID, pinned: String, checkpoint: String)
  /// The swap has ended.
  case outcome(SwapIdentifier, SwapOutcome, at: Instant)
}

/// Called around every transaction of the journal, so that tests can end the process at each of them.
public protocol JournalObserver: Sendable {
  /// Before the `ordinal`-th batch of this process is stored; 1 for the first.
  func willCommit(_ ordinal: Int, _ writes: [JournalWrite])
  /// After it was stored durably.
  func didCommit(_ ordinal: Int, _ writes: [JournalWrite])
}
