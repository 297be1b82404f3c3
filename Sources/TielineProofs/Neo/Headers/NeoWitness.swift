/// Two scripts that belong to a signed thing: one that decides who may sign, and one with the signatures.
///
/// A witness is not part of what it signs, and no hash covers it.
/// - Source: Neo N3, `Witness`.
public struct NeoWitness: Hashable, Sendable {
  /// Pushes the signatures.
  public let invocation: [UInt8]
  /// Takes them and decides; its hash names the signer.
  public let verification: [UInt8]

  public init(invocation: [UInt8], verification: [UInt8]) {
    (self.invocation, self.verification) = (invocation, verification)
  }

  static func read(_ reader: inout NeoReader) throws(ProofFailure) -> NeoWitness {
    NeoWitness(
      invocation: try reader.countedBytes(maximum: NeoLimits.scriptBytes, "the invocation script"),
      verification: try reader.countedBytes(maximum: NeoLimits.scriptBytes, "the verification script"))
  }

  func write(to writer: inout NeoWriter) {
    writer.counted(invocation)
    writer.counted(verification)
  }
}
