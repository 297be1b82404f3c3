/// The SHA-256 of a ``Preimage``. Whoever shows the preimage in time may claim what is locked under it (H-7).
public struct Hashlock: Bytes32 {
  public let bytes: [UInt8]

  public init(checked bytes: [UInt8]) {
    precondition(bytes.count == 32, "Hashlock holds 32 bytes")
    self.bytes = bytes
  }
}
