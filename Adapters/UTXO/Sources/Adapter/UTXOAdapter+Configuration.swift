import TielineCore
import TielineTransport

extension UTXOAdapter {
  /// Where a ledger is reached, and what counts as final there.
  public struct Configuration: Sendable {
    /// `bip122:` and the first 32 digits of the genesis block's name; every node's is checked against it.
    public var ledger: LedgerID
    /// At least one, `http` or `https`, with user and password in it as nodes ask for them; the next is asked where one
    /// fails. The names of wallets do not belong in it.
    public var urls: [EndpointURL]
    /// How many blocks must follow one before it is final: 6 by old custom, more the more is at stake.
    public var finalityDepth: UInt64 = 6
    /// Between questions for a new head.
    public var pollInterval = Milliseconds(2000)

    public init(ledger: LedgerID, urls: [EndpointURL]) { (self.ledger, self.urls) = (ledger, urls) }
  }
}
