import TielineAdapterSDK
import TielineCore

/// A ledger that a gateway serves, and the account that pays there for claims and refunds. Anyone may make those
/// (H-13), so the relayer needs no rights over the parties' assets.
public struct LedgerBinding: Sendable {
  /// How the ledger is reached.
  public let adapter: any LedgerAdapter
  /// Who signs claims and refunds; the adapter holds its key.
  public let relayer: AccountID

  public init(adapter: any LedgerAdapter, relayer: AccountID) { (self.adapter, self.relayer) = (adapter, relayer) }
}
