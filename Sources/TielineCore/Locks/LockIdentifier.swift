/// Names one lock on one ledger. A ledger derives it from every term of the lock, so that finding the identifier
/// in the ledger proves the terms.
public struct LockIdentifier: Bytes32 {
  public let bytes: [UInt8]

  public init(checked bytes: [UInt8]) {
    precondition(bytes.count == 32, "LockIdentifier holds 32 bytes")
    self.bytes = bytes
  }
}
