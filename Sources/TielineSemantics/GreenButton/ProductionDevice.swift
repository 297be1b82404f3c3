import TielineCore

/// What a certificate says about the device, which a meter does not know.
public struct ProductionDevice: Hashable, Sendable {
  /// The device as its registry names it.
  public let name: String
  /// What its energy comes from.
  public let source: EnergySource
  /// How it converts that, as an AIB EECS technology code.
  public let technology: String
  /// ISO 3166-1 alpha-2 code of its country.
  public let country: String
  /// The body that vouches for its certificates.
  public let issuer: String

  public init(name: String, source: EnergySource, technology: String, country: String, issuer: String) {
    (self.name, self.source, self.technology) = (name, source, technology)
    (self.country, self.issuer) = (country, issuer)
  }
}
