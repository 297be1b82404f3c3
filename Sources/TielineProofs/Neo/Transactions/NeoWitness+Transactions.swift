import TielineCrypto

extension NeoWitness {
  /// PUSHDATA1 of 33 bytes, and SYSCALL System.Crypto.CheckSig.
  private static let (pushKey, checkSig): ([UInt8], [UInt8]) = ([0x0C, 33], [0x41, 0x56, 0xE7, 0xB3, 0x27])

  /// Checks the signatures where one key's or m of n keys' script asks for them. What other scripts do is for a virtual
  /// machine.
  /// - Source: Neo N3, `Helper.IsSignatureContract`, `Helper.IsMultiSigContract`.
  func checkIfStandard(_ message: [UInt8], at height: UInt64) throws(ProofFailure) {
    if let key = singleKey {
      guard invocation.count == 66, invocation.starts(with: [0x0C, 64]),
        key.verify(Array(invocation.dropFirst(2)), of: message)
      else { throw .invalid(.badSignature, at: height, expected: "the signer's signature", found: "another") }
    } else if let set = try? NeoMultisignature(script: verification, at: height) {
      try set.check(invocation: invocation, of: message, at: height)
    }
  }

  private var singleKey: P256.PublicKey? {
    guard verification.count == 40, verification.starts(with: Self.pushKey),
      verification.suffix(5).elementsEqual(Self.checkSig)
    else { return nil }
    return try? P256.PublicKey(verification[2..<35])
  }
}
