import TielineCodec

/// A vote with its member's signature, which nobody has checked yet.
public struct SignedVote: Hashable, Sendable {
  /// Longest signature.
  static let maximumSignatureBytes = 64

  public let member: MemberIndex
  public let vote: Vote
  /// At most 64 bytes, over the vote's sign bytes.
  public let signature: [UInt8]

  public init(member: MemberIndex, vote: Vote, signature: [UInt8]) {
    (self.member, self.vote, self.signature) = (member, vote, signature)
  }

  /// As the vote log keeps it.
  public var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 160)
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
    vote.write(to: &writer)
    writer.counted(signature)
  }

  init(from reader: inout ByteReader) throws(ByteReadingError) {
    member = try reader.bigEndian(MemberIndex.self, "member")
    vote = try Vote(from: &reader)
    signature = try reader.counted(maximum: Self.maximumSignatureBytes, "signature")
  }
}
