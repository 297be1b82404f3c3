import TielineAdapterSDK
import TielineCore

/// What the conformance suite needs of a test ledger: two parties, a stranger, and something to lock.
public struct ConformanceFixture: Sendable {
  /// Holds assets and may lock them; also a certificate issuer where the ledger has certificates.
  public let sender: AccountID
  /// Is paid by claims.
  public let recipient: AccountID
  /// Neither party; pays for claims and refunds that it has no part in (H-13).
  public let stranger: AccountID
  /// An account that the adapter holds no key for.
  public let foreigner: AccountID
  /// What the sender can lock, at least 1,000 units of each.
  public let asset: AssetID
  /// A certificate that the ledger has not seen, of a past interval; `nil` where it has no certificates.
  public let certificate: Certificate?
  /// Longest wait for one result.
  public let patience: Duration
  /// Seconds from now to the timelock of locks that are to expire in the test; above the ledger's minimum.
  public let shortLockSeconds: Int64
  /// Units of the asset that one of the suite's stands for: more than one where a ledger refuses dust.
  public var unit: UInt64 = 1
  /// Most units of the asset that one transaction may take as its fee: above zero where fees are paid in it.
  public var largestFee: UInt64 = 0

  public init(
    sender: AccountID, recipient: AccountID, stranger: AccountID, foreigner: AccountID, asset: AssetID,
    certificate: Certificate?, patience: Duration, shortLockSeconds: Int64
  ) {
    (self.sender, self.recipient, self.stranger, self.foreigner) = (sender, recipient, stranger, foreigner)
    (self.asset, self.certificate) = (asset, certificate)
    (self.patience, self.shortLockSeconds) = (patience, shortLockSeconds)
  }
}
