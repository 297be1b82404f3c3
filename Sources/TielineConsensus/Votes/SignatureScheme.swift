/// How members sign votes: the one thing about keys that the protocol needs to know.
public struct SignatureScheme: Sendable {
  /// The own key's signature of a message; the same message gives the same signature.
  public let sign: @Sendable ([UInt8]) -> [UInt8]
  /// Whether a signature of a message was made with the private half of a key.
  public let verify: @Sendable (_ signature: [UInt8], _ message: [UInt8], _ key: [UInt8]) -> Bool

  public init(
    sign: @escaping @Sendable ([UInt8]) -> [UInt8],
    verify: @escaping @Sendable (_ signature: [UInt8], _ message: [UInt8], _ key: [UInt8]) -> Bool
  ) {
    (self.sign, self.verify) = (sign, verify)
  }
}
