/// Names one swap on every gateway that takes part in it: the SHA-256 of its canonical terms.
public struct SwapIdentifier: Bytes32 {
  public let bytes: [UInt8]

  public init(checked bytes: [UInt8]) {
    precondition(bytes.count == 32, "SwapIdentifier holds 32 bytes")
    self.bytes = bytes
  }

  /// All bytes at once; what the compiler would write feeds them one by one, and every table of the engine is asked by
  /// this name.
  public func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
}
