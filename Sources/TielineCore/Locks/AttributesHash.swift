/// The Keccak-256 hash of what a certificate's home says of it, byte for byte. Whatever stands for the certificate
/// elsewhere has the same (E-5).
public struct AttributesHash: Bytes32 {
  public let bytes: [UInt8]

  public init(checked bytes: [UInt8]) {
    precondition(bytes.count == 32, "AttributesHash holds 32 bytes")
    self.bytes = bytes
  }
}
