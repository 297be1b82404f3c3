import TielineCore

/// What a contract asks of the carries or calls that it keeps ends of.
///
/// - Source: `Adapters/EVM/Contracts/CertificateBridge.vy` and `GatewayCalls.vy`, `terms`.
public struct KeeperTerms: Hashable, Sendable, Codable {
  /// The contract, as both ends name it.
  public let account: AccountID
  /// From the beginning at the source to the other end's timelock at least.
  public let minimumDuration: Milliseconds
  /// From the beginning of an end to its timelock at most (H-4).
  public let maximumDuration: Milliseconds
  /// What the source's timelock is behind the destination's at least (H-1).
  public let margin: Milliseconds

  public init(
    account: AccountID, minimumDuration: Milliseconds, maximumDuration: Milliseconds, margin: Milliseconds
  ) {
    (self.account, self.margin) = (account, margin)
    (self.minimumDuration, self.maximumDuration) = (minimumDuration, maximumDuration)
  }
}
