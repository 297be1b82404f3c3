import TielineAdapterSDK
import TielineCore

/// A ledger that a gateway serves, and the account that pays there for claims and refunds. Anyone may make those
/// (H-13), so the relayer needs no rights over the parties' assets.
public struct LedgerBinding: Sendable {
  /// How the ledger is reached.
  public let adapter: any LedgerAdapter
  /// How its locks are read: with proofs from a pinned checkpoint on.
  public let reader: LockReader
  /// Who signs claims and refunds; the adapter holds its key.
  public let relayer: AccountID
  /// A ledger whose proven time is this far behind the gateway's clock is reported as stale.
  public let staleAfter: Milliseconds
  /// Every lock is read this often although no event names it: a node may leave events out (S-12).
  public let sweepPause: Milliseconds

  /// - Parameter staleAfter: Well above the time between the ledger's blocks and to their finality.
  public init(
    adapter: any LedgerAdapter, reader: LockReader, relayer: AccountID,
    staleAfter: Milliseconds = Milliseconds(seconds: 60), sweepPause: Milliseconds = Milliseconds(seconds: 10)
  ) {
    (self.adapter, self.reader, self.relayer) = (adapter, reader, relayer)
    (self.staleAfter, self.sweepPause) = (staleAfter, sweepPause)
  }
}
