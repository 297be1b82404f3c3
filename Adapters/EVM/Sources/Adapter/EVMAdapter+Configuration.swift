import TielineCore
import TielineCrypto
import TielineProofs
import TielineTransport

extension EVMAdapter {
  /// Where a ledger is reached, what is trusted there, and who signs.
  public struct Configuration: Sendable {
    /// `eip155:…`; every node's chain id is checked against it.
    public var ledger: LedgerID
    /// At least one, `http` or `https`; the next is asked where one fails.
    public var httpURLs: [EndpointURL]
    /// `ws` or `wss`; without any, heads are polled.
    public var webSocketURLs: [EndpointURL] = []
    /// Where the `HashTimeLock` contract is.
    public var hashTimeLock: EVMAddress
    /// Without it the ledger holds no certificates.
    public var originCertificates: EVMAddress?
    /// Without it no certificate leaves the ledger or comes to it.
    public var certificateBridge: EVMAddress?
    /// Without it no contract of the ledger is called from another, and none calls.
    public var gatewayCalls: EVMAddress?
    /// The contract that checks a committee's attestations there; arrivals and calls need it.
    public var committeeVerifier: EVMAddress?
    /// The first block that can hold the contracts' events; reading certificates starts there.
    public var firstBlock: UInt64 = 0
    /// How many blocks must follow one before it is final; 0 where consensus makes every block final at once.
    public var finalityDepth: UInt64 = 0
    /// Most that a unit of gas may cost, in the coin's smallest unit (H-12).
    public var feeLimit = Amount(1_000_000_000_000)
    /// Between questions for a new head, while nothing is pushed.
    public var pollInterval = Milliseconds(1000)
    /// Most blocks in one question for logs; nodes refuse more than they have set, 10,000 being common.
    public var logRange: UInt64 = 1000
    /// How often a broadcast is tried again whose predecessor the node does not know yet, a quarter of a second apart.
    public var gapRetries = 40
    /// How proofs are read; without it the ledger's word is all there is, and no gateway runs swaps on it.
    public var proofs: ProofSource?
    /// Keys of the accounts that the adapter signs for.
    public var signers: [EVMAddress: Secp256k1.PrivateKey] = [:]

    /// Where headers and inclusion proofs come from.
    public enum ProofSource: Sendable {
      /// A CometBFT ledger with an EVM in it: the RPC of its nodes, and its own chain id.
      case cometBFT([EndpointURL], chainID: String)
      /// A ledger with proof of authority: its own nodes.
      case sealed(SealingRules)
    }

    public init(ledger: LedgerID, httpURLs: [EndpointURL], hashTimeLock: EVMAddress) {
      (self.ledger, self.httpURLs, self.hashTimeLock) = (ledger, httpURLs, hashTimeLock)
    }
  }
}
