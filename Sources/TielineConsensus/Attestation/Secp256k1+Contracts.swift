import TielineCrypto

/// Signatures as contracts recover their signer from them: r, s and v (27 or 28), 65 bytes, s in the lower half.
extension Secp256k1 {
  /// Whether `bytes` are a signature of `digest` by `key`.
  static func isSigned(_ digest: [UInt8], by key: PublicKey, _ bytes: [UInt8]) -> Bool {
    guard bytes.count == 65, (27...28).contains(bytes[64]), let signature = try? Signature(bytes[..<64]),
      let recoverable = try? RecoverableSignature(signature: signature, recoveryID: bytes[64] - 27)
    else { return false }
    return (try? recover(digest, from: recoverable)) == key
  }
}

extension Secp256k1.PrivateKey {
  /// Signs a digest of 32 bytes in the form that contracts read.
  /// - Throws: ``CryptoError`` where the library fails.
  public func contractSignature(of digest: [UInt8]) throws(CryptoError) -> [UInt8] {
    let signed = try sign(digest)
    return signed.signature.bytes + [27 + signed.recoveryID]
  }
}
