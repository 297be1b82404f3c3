import TielineCore
import TielineCrypto

extension LockTerms {
  /// The SHA-256 of the terms in their canonical order: the name of a lock on ledgers that have no own way to derive
  /// one. A lock with other terms has another name.
  public var canonicalIdentifier: LockIdentifier {
    let held = assets.map { "\($0.asset)=\($0.amount)" }.joined(separator: ",")
    let text = "lock|\(sender)|\(recipient)|\(held)|\(hashlock)|\(timelock.secondsSinceEpoch)"
    return LockIdentifier(checked: SHA256.hash(text.utf8))
  }

  /// The preimage that a claim showed, if it is the hashlock's (H-7).
  func preimage(_ bytes: some Collection<UInt8>, at height: UInt64) throws(ProofFailure) -> Preimage {
    guard let preimage = try? Preimage(bytes), preimage.hashlock == hashlock else {
      throw .invalid(
        .wrongValue, at: height, expected: "the preimage of \(hashlock)", found: Hex.encode(bytes.prefix(40)))
    }
    return preimage
  }
}
