import TielineCore

/// The header of an EVM ledger that a light client found to be final, with the roots that inclusion is proven against.
public struct TrustedEthereumHeader: TrustedHeader {
  public let verified: VerifiedHeader
  /// Of the trie of accounts.
  public let stateRoot: [UInt8]
  /// Of the trie of the block's transactions, by index.
  public let transactionsRoot: [UInt8]
  /// Of the trie of the block's receipts, by index.
  public let receiptsRoot: [UInt8]

  /// For light clients of this module, once the header is final by their rules.
  ///
  /// - Parameter hash: The block's hash, where it is not that of the whole header (Istanbul).
  init(_ header: EthereumHeader, family: LedgerFamily, chain: String, hash: [UInt8]? = nil) {
    verified = VerifiedHeader(
      family: family, chain: chain, height: header.number, hash: hash ?? header.hash, time: header.time)
    (stateRoot, transactionsRoot, receiptsRoot) = (header.stateRoot, header.transactionsRoot, header.receiptsRoot)
  }

  /// For headers of another form with the same roots (AuRa).
  init(_ verified: VerifiedHeader, stateRoot: [UInt8], transactionsRoot: [UInt8], receiptsRoot: [UInt8]) {
    (self.verified, self.stateRoot) = (verified, stateRoot)
    (self.transactionsRoot, self.receiptsRoot) = (transactionsRoot, receiptsRoot)
  }
}
