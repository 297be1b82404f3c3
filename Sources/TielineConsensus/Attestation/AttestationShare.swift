import TielineCodec
import TielineCrypto

/// One member's three signatures of a statement, which nobody has checked yet.
public struct AttestationShare: Hashable, Sendable {
  public let member: MemberIndex
  /// r, s and v (27 or 28): 65 bytes, s in the lower half.
  public let secp256k1: [UInt8]
  /// 64 bytes.
  public let ed25519: [UInt8]
  /// 3309 bytes.
  public let mldsa65: [UInt8]

  public init(member: MemberIndex, secp256k1: [UInt8], ed25519: [UInt8], mldsa65: [UInt8]) {
    (self.member, self.secp256k1, self.ed25519, self.mldsa65) = (member, secp256k1, ed25519, mldsa65)
  }

  /// Whether all three signatures are the member's, whose keys are the verifier's own (S-4).
  ///
  /// - Parameter time: Milliseconds since 1970; a key that has ended by then signs nothing (S-2).
  public func isValid(_ statement: AttestationStatement, in epoch: CommitteeEpoch, at time: UInt64) -> Bool {
    guard statement.epoch == epoch.number, epoch.votes(member),
      let keys = try? MemberKeys(encoded: epoch.keys[Int(member)]), time < keys.end
    else { return false }
    let message = statement.signBytes(committee: epoch.committee)
    let digest = statement.secp256k1Digest(committee: epoch.committee)
    return Secp256k1.isSigned(digest, by: keys.secp256k1, secp256k1)
      && keys.ed25519.verify(ed25519, of: message) && keys.mldsa65.verify(mldsa65, of: message)
  }

  /// The one encoding.
  public var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 3456)
    write(to: &writer)
    return writer.bytes
  }

  func write(to writer: inout ByteWriter) {
    writer.bigEndian(member)
    for signature in [secp256k1, ed25519, mldsa65] { writer.append(signature) }
  }

  /// Reads ``encoded`` from a longer sequence.
  /// - Throws: `ByteReadingError` for any other bytes.
  public init(from reader: inout ByteReader) throws(ByteReadingError) {
    member = try reader.bigEndian(MemberIndex.self, "member")
    secp256k1 = Array(try reader.take(65, "secp256k1 signature"))
    ed25519 = Array(try reader.take(64, "Ed25519 signature"))
    mldsa65 = Array(try reader.take(MLDSA65.signatureLength, "ML-DSA-65 signature"))
  }
}
