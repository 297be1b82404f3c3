import CSecp256k1

extension Secp256k1 {
  /// A signature: r and s, each below the curve's order, and s not above half of it.
  public struct Signature: Hashable, Sendable {
    /// r ‖ s, 32 big-endian bytes each.
    public let bytes: [UInt8]

    /// - Throws: ``CryptoError`` unless `bytes` holds 64 bytes with r and s in range and s in the lower half.
    public init(_ bytes: some Collection<UInt8>) throws(CryptoError) {
      let bytes = Array(bytes)
      guard bytes.count == 64 else { throw .wrongLength(what: "signature", found: bytes.count, expected: 64) }
      var parsed = secp256k1_ecdsa_signature()
      let context = Context.shared.pointer
      guard secp256k1_ecdsa_signature_parse_compact(context, &parsed, bytes) == 1,
        secp256k1_ecdsa_signature_normalize(context, nil, &parsed) == 0
      else { throw .invalid(what: "low-s signature") }
      self.bytes = bytes
    }

    /// Reads a signature from a source that does not keep to the lower s, as X.509 and JOSE do not, and turns it into
    /// the one form.
    /// - Throws: ``CryptoError`` unless `bytes` holds 64 bytes with r and s in range.
    public init(normalizing bytes: some Collection<UInt8>) throws(CryptoError) {
      guard bytes.count == 64 else { throw .wrongLength(what: "signature", found: bytes.count, expected: 64) }
      var parsed = secp256k1_ecdsa_signature()
      var compact = [UInt8](repeating: 0, count: 64)
      let context = Context.shared.pointer
      guard secp256k1_ecdsa_signature_parse_compact(context, &parsed, Array(bytes)) == 1 else {
        throw .invalid(what: "signature")
      }
      var lower = secp256k1_ecdsa_signature()
      secp256k1_ecdsa_signature_normalize(context, &lower, &parsed)
      guard secp256k1_ecdsa_signature_serialize_compact(context, &compact, &lower) == 1 else {
        throw .libraryFailure(call: "secp256k1 serialize")
      }
      self.bytes = compact
    }

    /// Reads a signature in the DER of an `ECDSA-Sig-Value`, as Bitcoin's scripts hold it without the byte behind it.
    /// - Throws: ``CryptoError`` for anything but DER, or r or s out of range or s in the upper half.
    /// - Source: SEC 1, section C.5; BIP 66; BIP 146.
    public init(der: [UInt8]) throws(CryptoError) { try self.init(Self.compact(der: der)) }

    /// Reads a signature in DER from a source that does not keep to the lower s, and turns it into the one form.
    /// - Throws: ``CryptoError`` for anything but DER, or r or s out of range.
    public init(normalizingDER der: [UInt8]) throws(CryptoError) { try self.init(normalizing: Self.compact(der: der)) }

    private static func compact(der: [UInt8]) throws(CryptoError) -> [UInt8] {
      var parsed = secp256k1_ecdsa_signature()
      var compact = [UInt8](repeating: 0, count: 64)
      let context = Context.shared.pointer
      guard secp256k1_ecdsa_signature_parse_der(context, &parsed, der, der.count) == 1 else {
        throw .invalid(what: "signature in DER")
      }
      guard secp256k1_ecdsa_signature_serialize_compact(context, &compact, &parsed) == 1 else {
        throw .libraryFailure(call: "secp256k1 serialize")
      }
      return compact
    }

    /// 32 big-endian bytes.
    public var r: [UInt8] { Array(bytes[..<32]) }
    /// 32 big-endian bytes, at most half the curve's order.
    public var s: [UInt8] { Array(bytes[32...]) }
  }

  /// A signature from which the signer's public key follows.
  public struct RecoverableSignature: Hashable, Sendable {
    public let signature: Signature
    /// Which of the four points with this r was meant; 0 or 1 but for one in 2¹²⁷.
    public let recoveryID: UInt8

    /// - Throws: ``CryptoError`` for a recovery id above 3.
    public init(signature: Signature, recoveryID: UInt8) throws(CryptoError) {
      guard recoveryID <= 3 else {
        throw .outOfRange(parameter: "recovery id", found: "\(recoveryID)", allowed: "0 to 3")
      }
      (self.signature, self.recoveryID) = (signature, recoveryID)
    }

    /// 32 big-endian bytes.
    public var r: [UInt8] { signature.r }
    /// 32 big-endian bytes, at most half the curve's order.
    public var s: [UInt8] { signature.s }
  }
}
