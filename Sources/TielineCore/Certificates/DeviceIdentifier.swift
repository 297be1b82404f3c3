/// Names one production device on a ledger: the SHA-256 of its registry name in UTF-8.
public struct DeviceIdentifier: Bytes32 {
  public let bytes: [UInt8]

  public init(checked bytes: [UInt8]) {
    precondition(bytes.count == 32, "DeviceIdentifier holds 32 bytes")
    self.bytes = bytes
  }
}
