import TielineCore
import TielineCrypto
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
    /// The first block that can hold a lock of ours; never more than the newest 4,096 are read.
    public var firstBlock: UInt64 = 0
    /// In how many blocks a transaction shall be, for the node's estimate of fees.
    public var feeTargetBlocks = 2
    /// Most that a thousand virtual bytes may cost, in the coin's smallest unit (H-12).
    public var feeLimit = FeeRate(perThousandBytes: 1_000_000)
    /// How often a broadcast is tried again whose parent the node does not know yet, or whose lock time it has not
    /// reached, a quarter of a second apart.
    public var broadcastRetries = 40
    /// Keys of the accounts that the adapter signs for.
    public var signers: [Secp256k1.PrivateKey] = []
    /// Keys of the others that take part in locks: an address is a key's hash, and a lock's script needs the key.
    public var parties: [UTXOAccountKey] = []

    public init(ledger: LedgerID, urls: [EndpointURL]) { (self.ledger, self.urls) = (ledger, urls) }
  }
}
