import CSecp256k1

/// ECDSA on the curve secp256k1, as EVM ledgers sign with.
///
/// A digest is always 32 bytes that the caller hashed. Signatures are deterministic (RFC 6979) and have the lower of
/// both possible s; one with the higher s is refused, so that a signature has one form.
/// - Source: SEC 2, section 2.4.1; SEC 1, section 4.1; EIP-2.
public enum Secp256k1 {
  /// The library's tables, made once. The pointer is never written to afterwards, and libsecp256k1 documents
  /// concurrent use of an unchanging context as safe.
  struct Context: @unchecked Sendable {
    let pointer: OpaquePointer

    static let shared: Context = {
      guard let pointer = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE)) else {
        preconditionFailure("no memory for libsecp256k1's context")
      }
      return Context(pointer: pointer)
    }()
  }

  static func check(digest: [UInt8]) throws(CryptoError) {
    guard digest.count == 32 else { throw .wrongLength(what: "digest", found: digest.count, expected: 32) }
  }
}
