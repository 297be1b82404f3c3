/// The 32-byte secret behind a ``Hashlock`` (H-7).
///
/// Its description hides the bytes: a preimage that reaches a log before its time is a loss of funds.
public struct Preimage: Bytes32 {
  public let bytes: [UInt8]

  public init(checked bytes: [UInt8]) {
    precondition(bytes.count == 32, "Preimage holds 32 bytes")
    self.bytes = bytes
  }

  public var description: String { "Preimage(hidden)" }
}
