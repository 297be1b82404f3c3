import TielineCore

/// A certificate as a ledger holds it.
public struct CertificateRecord: Hashable, Sendable, Codable {
  public let identifier: CertificateIdentifier
  public let certificate: Certificate
  /// The asset whose units are this certificate's Wh.
  public let asset: AssetID

  public init(identifier: CertificateIdentifier, certificate: Certificate, asset: AssetID) {
    (self.identifier, self.certificate, self.asset) = (identifier, certificate, asset)
  }
}

/// Who, and what of theirs.
public struct Holding: Hashable, Sendable, Codable {
  public let account: AccountID
  public let asset: AssetID

  public init(account: AccountID, asset: AssetID) { (self.account, self.asset) = (account, asset) }
}
