import TielineCodec
import TielineCrypto

/// One member's signature of the rotation of a contract, which nobody has checked yet.
public struct RotationShare: Hashable, Sendable {
  public let destination: Destination
  /// The epoch that ended, whose members sign.
  public let epoch: UInt64
  public let member: MemberIndex
  /// r, s and v (27 or 28): 65 bytes, s in the lower half.
  public let signature: [UInt8]

  public init(destination: Destination, epoch: UInt64, member: MemberIndex, signature: [UInt8]) {
    (self.destination, self.epoch, self.member, self.signature) = (destination, epoch, member, signature)
  }

  /// Whether the member of `ended` signed that `next` follows.
  public func isValid(from ended: CommitteeEpoch, to next: CommitteeEpoch) -> Bool {
    guard epoch == ended.number, ended.votes(member),
      let statement = RotationStatement(destination, from: epoch, to: next),
      let keys = try? MemberKeys(encoded: ended.keys[Int(member)])
    else { return false }
    return Secp256k1.isSigned(statement.digest, by: keys.secp256k1, signature)
  }

  /// The one encoding.
  public var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 128)
    destination.write(to: &writer)
    writer.bigEndian(epoch)
    writer.bigEndian(member)
    writer.append(signature)
    return writer.bytes
  }

  /// Reads ``encoded`` from a longer sequence.
  /// - Throws: `ByteReadingError` for any other bytes.
  public init(from reader: inout ByteReader) throws(ByteReadingError) {
    destination = try Destination(from: &reader)
    epoch = try reader.bigEndian(UInt64.self, "epoch")
    member = try reader.bigEndian(MemberIndex.self, "member")
    signature = try reader.take(65, "signature")
  }
}
