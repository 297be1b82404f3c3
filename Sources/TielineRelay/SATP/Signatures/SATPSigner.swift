/// Signs for this gateway; the layer above keeps the key.
public protocol SATPSigner: Sendable {
  /// The key's name, as the other gateway knows it: this gateway's identifier.
  var keyId: String { get }
  /// The key's algorithm.
  var algorithm: SATPAlgorithm { get }
  /// The 64-byte signature of `input`. Where the algorithm is ES256, of the two that verify the one with the low s.
  /// - Throws: Whatever keeps it from signing.
  func sign(_ input: [UInt8]) throws -> [UInt8]
}

/// Verifies what one other gateway signs, with the key that was agreed on beforehand.
public protocol SATPVerifier: Sendable {
  /// The key's name; a signature under another name is refused before it is looked at.
  var keyId: String { get }
  /// The one algorithm of that key.
  var algorithm: SATPAlgorithm { get }
  /// Whether the key signed `input`; of anything else than exactly one form of a 64-byte signature: `false`.
  func verify(_ signature: [UInt8], of input: [UInt8]) -> Bool
}
