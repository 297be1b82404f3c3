/// So much of one asset.
public struct AssetAmount: Hashable, Sendable, Codable {
  public let asset: AssetID
  /// In the asset's smallest unit; Wh for certificates.
  public let amount: Amount

  public init(asset: AssetID, amount: Amount) { (self.asset, self.amount) = (asset, amount) }
}
