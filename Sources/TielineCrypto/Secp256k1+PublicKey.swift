import CSecp256k1

extension Secp256k1 {
  /// A point on the curve.
  public struct PublicKey: Hashable, Sendable, CustomStringConvertible {
    /// x ‖ y, 32 big-endian bytes each, without SEC 1's leading 0x04.
    public let bytes: [UInt8]

    /// Reads x ‖ y (64 bytes), or SEC 1's form with its leading byte (65, or 33 where compressed).
    /// - Throws: ``CryptoError`` for another length, or a point that is not on the curve.
    public init(_ bytes: some Collection<UInt8>) throws(CryptoError) {
      var encoded = Array(bytes)
      guard [33, 64, 65].contains(encoded.count) else {
        throw .wrongLength(what: "public key", found: encoded.count, expected: 64)
      }
      if encoded.count == 64 { encoded.insert(0x04, at: 0) }
      var key = secp256k1_pubkey()
      // 0x06 and 0x07 (SEC 1's hybrid form) are a second encoding of the same point.
      guard [0x02, 0x03, 0x04].contains(encoded[0]),
        secp256k1_ec_pubkey_parse(Context.shared.pointer, &key, encoded, encoded.count) == 1
      else { throw .invalid(what: "secp256k1 public key") }
      self.init(key)
    }

    init(_ key: secp256k1_pubkey) {
      var key = key
      var encoded = [UInt8](repeating: 0, count: 65)
      var length = encoded.count
      let flag = UInt32(SECP256K1_EC_UNCOMPRESSED)
      let done = secp256k1_ec_pubkey_serialize(Context.shared.pointer, &encoded, &length, &key, flag)
      precondition(done == 1 && length == 65, "libsecp256k1 cannot write a valid point")
      bytes = Array(encoded.dropFirst())
    }

    /// Whether this key signed `digest`.
    /// - Throws: ``CryptoError`` unless `digest` holds 32 bytes.
    public func verify(_ signature: Signature, of digest: [UInt8]) throws(CryptoError) -> Bool {
      try check(digest: digest)
      var parsed = secp256k1_ecdsa_signature()
      var key = secp256k1_pubkey()
      let context = Context.shared.pointer
      guard secp256k1_ecdsa_signature_parse_compact(context, &parsed, signature.bytes) == 1,
        secp256k1_ec_pubkey_parse(context, &key, [0x04] + bytes, 65) == 1
      else { return false }
      return secp256k1_ecdsa_verify(context, &parsed, digest, &key) == 1
    }

    public var description: String { bytes.reduce(into: "0x") { $0 += ($1 < 16 ? "0" : "") + String($1, radix: 16) } }
  }

  /// The key that made `signature` over `digest`, or `nil` where none could have.
  ///
  /// A key comes back for almost every digest: what counts is whether it is the expected one.
  /// - Throws: ``CryptoError`` unless `digest` holds 32 bytes.
  /// - Source: SEC 1, section 4.1.6.
  public static func recover(
    _ digest: [UInt8], from signature: RecoverableSignature
  ) throws(CryptoError) -> PublicKey? {
    try check(digest: digest)
    var parsed = secp256k1_ecdsa_recoverable_signature()
    var key = secp256k1_pubkey()
    let context = Context.shared.pointer
    let identifier = Int32(signature.recoveryID)
    guard
      secp256k1_ecdsa_recoverable_signature_parse_compact(context, &parsed, signature.signature.bytes, identifier) == 1,
      secp256k1_ecdsa_recover(context, &key, &parsed, digest) == 1
    else { return nil }
    return PublicKey(key)
  }
}
