import TielineCore

/// What a ledger's bridge asks of the carries that begin or end there.
///
/// - Source: `Adapters/EVM/Contracts/CertificateBridge.vy`, `terms`.
public struct BridgeTerms: Hashable, Sendable, Codable {
  /// The bridge, as both ends of a carry name it.
  public let account: AccountID
  /// From a departure to its arrival's timelock at least.
  public let minimumDuration: Milliseconds
  /// From the beginning of an end to its timelock at most (H-4).
  public let maximumDuration: Milliseconds
  /// What the departure's timelock is behind the arrival's at least (H-1).
  public let margin: Milliseconds

  public init(
    account: AccountID, minimumDuration: Milliseconds, maximumDuration: Milliseconds, margin: Milliseconds
  ) {
    (self.account, self.margin) = (account, margin)
    (self.minimumDuration, self.maximumDuration) = (minimumDuration, maximumDuration)
  }
}
