import COpenSSL
import CSecp256k1

extension Secp256k1 {
  /// A signing key. Its bytes live in one buffer, are overwritten when the last reference goes, and show in no
  /// description.
  ///
  /// Unchecked: the buffer is written in `init` and `deinit` only, before and after any other use.
  public final class PrivateKey: @unchecked Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
  {
    private let secret: UnsafeMutableBufferPointer<UInt8>
    /// The key's public half.
    public let publicKey: PublicKey

    /// - Throws: ``CryptoError`` unless `bytes` holds 32 bytes of a number between 1 and the curve's order − 1.
    public init(_ bytes: [UInt8]) throws(CryptoError) {
      guard bytes.count == 32 else { throw .wrongLength(what: "private key", found: bytes.count, expected: 32) }
      let context = Context.shared.pointer
      var key = secp256k1_pubkey()
      guard secp256k1_ec_pubkey_create(context, &key, bytes) == 1 else {
        throw .invalid(what: "secp256k1 private key (zero, or past the curve's order)")
      }
      secret = .allocate(capacity: 32)
      _ = secret.initialize(from: bytes)
      publicKey = PublicKey(key)
    }

    deinit {
      tieline_cleanse(secret.baseAddress, secret.count)
      secret.deallocate()
    }

    /// Signs 32 bytes; the same key and digest give the same signature.
    /// - Throws: ``CryptoError`` unless `digest` holds 32 bytes.
    /// - Source: RFC 6979, section 3.2.
    public func sign(_ digest: [UInt8]) throws(CryptoError) -> RecoverableSignature {
      try check(digest: digest)
      var signed = secp256k1_ecdsa_recoverable_signature()
      var compact = [UInt8](repeating: 0, count: 64)
      var recoveryID: Int32 = 0
      guard let key = secret.baseAddress,
        secp256k1_ecdsa_sign_recoverable(Context.shared.pointer, &signed, digest, key, nil, nil) == 1,
        secp256k1_ecdsa_recoverable_signature_serialize_compact(
          Context.shared.pointer, &compact, &recoveryID, &signed) == 1
      else { throw .libraryFailure(call: "secp256k1 sign") }
      return try RecoverableSignature(signature: Signature(compact), recoveryID: UInt8(recoveryID))
    }

    /// Lends the 32 secret bytes, for writing them into an encrypted file; they are not to be kept.
    public func withSecretBytes<Result, Failure: Error>(
      _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
      try body(UnsafeBufferPointer(secret))
    }

    public var description: String { "PrivateKey(hidden)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
  }
}
