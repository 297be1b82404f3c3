/// A change of who holds how much of a certificate, in a final block.
public struct CertificateMovement: Hashable, Sendable, Codable {
  /// What happened to the Wh.
  public enum Kind: Hashable, Sendable, Codable {
    case issued(to: AccountID)
    /// Into a lock and out of it, too: then one side is the contract that holds it.
    case transferred(from: AccountID, to: AccountID)
    /// They can never move again (E-4).
    case cancelled(by: AccountID)
  }

  public let certificate: CertificateIdentifier
  public let kind: Kind
  /// How many Wh of it moved.
  public let energy: WattHours
  /// The height of the block that it happened in.
  public let height: UInt64
  /// The transaction that caused it.
  public let transaction: String

  public init(
    certificate: CertificateIdentifier, kind: Kind, energy: WattHours, height: UInt64, transaction: String
  ) {
    (self.certificate, self.kind, self.energy) = (certificate, kind, energy)
    (self.height, self.transaction) = (height, transaction)
  }
}
