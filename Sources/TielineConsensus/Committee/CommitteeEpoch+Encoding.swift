import TielineCodec

extension CommitteeEpoch {
  /// The body of a membership request that makes this the next epoch.
  public var membershipBody: [UInt8] {
    var writer = ByteWriter()
    committee.write(to: &writer)
    writer.bigEndian(number)
    writer.bigEndian(UInt32(keys.count))
    for key in keys { writer.counted(key) }
    writer.counted(revoked)
    return writer.bytes
  }

  /// The request that makes this the next epoch.
  public var membershipRequest: Request {
    let body = membershipBody
    return Request(kind: .membership, event: Digest(of: body), body: body)
  }

  /// Reads ``membershipBody``.
  /// - Throws: ``CommitteeError`` for other bytes, another committee, an epoch that does not follow `epoch`, fewer
  ///   places than it has, or members that cannot be.
  public init(after epoch: CommitteeEpoch, body: [UInt8]) throws(CommitteeError) {
    var reader = ByteReader(body)
    let (committee, number): (Digest, UInt64)
    var (keys, revoked) = ([[UInt8]](), [MemberIndex]())
    do throws(ByteReadingError) {
      committee = try Digest(from: &reader)
      number = try reader.bigEndian(UInt64.self, "epoch")
      for _ in 0..<(try reader.count(maximum: Self.sizes.upperBound, "keys")) {
        keys.append(try reader.counted(maximum: Self.maximumKeyBytes, "key"))
      }
      revoked = try reader.counted(maximum: Self.sizes.upperBound, "revoked members")
      try reader.end()
    } catch { throw .malformed("\(error)") }
    guard committee == epoch.committee, number == epoch.number + 1, keys.count >= epoch.size else {
      throw .doesNotFollow
    }
    try self.init(committee: committee, number: number, keys: keys, revoked: revoked)
  }
}
