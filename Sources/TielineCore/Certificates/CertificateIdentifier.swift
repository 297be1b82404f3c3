/// Names one certificate on every ledger: a hash of its production device and interval, so that a second
/// certificate for the same hour of the same device has the same name (E-2).
public struct CertificateIdentifier: Bytes32 {
  public let bytes: [UInt8]

  public init(checked bytes: [UInt8]) {
    precondition(bytes.count == 32, "CertificateIdentifier holds 32 bytes")
    self.bytes = bytes
  }
}
