import TielineCodec

/// A member's word that it has started, and for the how-manieth time; it is a lie where others hold a later one.
public struct StartAnnouncement: Hashable, Sendable {
  public let member: MemberIndex
  /// Counts the starts, durably, from 1.
  public let starts: UInt64
  /// Of the member, over its place and count.
  public let signature: [UInt8]

  public init(member: MemberIndex, starts: UInt64, signature: [UInt8]) {
    (self.member, self.starts, self.signature) = (member, starts, signature)
  }

  static func signBytes(committee: Digest, member: MemberIndex, starts: UInt64) -> [UInt8] {
    var writer = ByteWriter()
    writer.append("tieline start 1".utf8)
    committee.write(to: &writer)
    writer.bigEndian(member)
    writer.bigEndian(starts)
    return writer.bytes
  }

  func isValid(in epoch: CommitteeEpoch, _ scheme: SignatureScheme) -> Bool {
    guard member < epoch.size else { return false }
    let message = Self.signBytes(committee: epoch.committee, member: member, starts: starts)
    return scheme.verify(signature, message, epoch.keys[Int(member)])
  }

  /// As the store keeps it.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    write(to: &writer)
    return writer.bytes
  }

  /// Reads ``encoded``.
  /// - Throws: `ByteReadingError` for any other bytes.
  public init(encoded bytes: [UInt8]) throws(ByteReadingError) {
    var reader = ByteReader(bytes)
    try self.init(from: &reader)
    try reader.end()
  }

  func write(to writer: inout ByteWriter) {
    writer.bigEndian(member)
    writer.bigEndian(starts)
    writer.counted(signature)
  }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    (member, starts) = (try reader.bigEndian(MemberIndex.self, "member"), try reader.bigEndian(UInt64.self, "starts"))
    signature = try reader.counted(maximum: SignedVote.maximumSignatureBytes, "signature")
  }
}
