import TielineCodec
import TielineCore
import TielineCrypto

extension LockTerms {
  /// Most bytes of the terms in canonical JSON that are read.
  public static let maximumJSONBytes = 32 << 10

  /// The terms as proof documents write them.
  public var json: CanonicalJSON { HashTimeLockProof.json(self) }

  /// Reads ``json``'s bytes.
  /// - Throws: ``ProofDocumentError`` for any other bytes.
  public init(json bytes: [UInt8]) throws(ProofDocumentError) {
    let value: CanonicalJSON
    do throws(CanonicalJSONError) {
      value = try CanonicalJSON(canonical: bytes, maximumBytes: Self.maximumJSONBytes)
    } catch { throw ProofDocumentError("\(error)") }
    self = try HashTimeLockProof.terms(ProofFields(value))
    guard json.bytes == bytes else { throw ProofDocumentError("a second encoding of the same terms") }
  }

  /// The SHA-256 of the terms in their canonical order: the name of a lock on ledgers that have no own way to derive
  /// one. A lock with other terms has another name.
  public var canonicalIdentifier: LockIdentifier {
    if let part { return LockIdentifier(checked: SHA256.hash("part|\(part.json.text)".utf8)) }
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
