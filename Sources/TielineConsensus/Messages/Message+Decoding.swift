import TielineCodec

extension Message {
  /// Reads ``encoded``.
  /// - Throws: `ByteReadingError` for any other bytes.
  public init(encoded bytes: [UInt8]) throws(ByteReadingError) {
    var reader = ByteReader(bytes)
    let code = try reader.bigEndian(UInt8.self, "message")
    switch code {
    case 1: self = .requests(try reader.list(Request.init(from:)))
    case 2: self = .proposal(try Proposal(from: &reader))
    case 3: self = .vote(try SignedVote(from: &reader))
    case 4: self = .certificate(try QuorumCertificate(from: &reader))
    case 5: self = .status(try MemberStatus(from: &reader))
    case 6: self = .fetchRequests(try reader.list(Digest.init(from:)))
    case 7: self = .fetchBlock(try reader.digest("block"))
    case 8: self = .block(try Block(from: &reader))
    case 9:
      self = .fetchFinal(
        epoch: try reader.bigEndian(UInt64.self, "epoch"), above: try reader.bigEndian(UInt64.self, "height"))
    case 10: self = .final(try FinalChain(from: &reader))
    case 11: self = .evidence(try reader.evidence())
    case 12: self = .start(try StartAnnouncement(from: &reader))
    case 13:
      let start = try StartAnnouncement(from: &reader)
      self = .startKnown(start, votes: try reader.list(SignedVote.init(from:)))
    case 14: self = .checkpoint(try CheckpointMessage(from: &reader))
    default: throw .outOfRange(field: "message", found: UInt64(code), maximum: 14, offset: 0)
    }
    try reader.end()
  }
}

extension ByteReader {
  fileprivate mutating func list<Item>(
    _ item: (inout ByteReader) throws(ByteReadingError) -> Item
  ) throws(ByteReadingError) -> [Item] {
    var items: [Item] = []
    for _ in 0..<(try count(maximum: Message.maximumItems, "items")) { items.append(try item(&self)) }
    return items
  }

  fileprivate mutating func evidence() throws(ByteReadingError) -> Evidence {
    let start = offset
    guard let evidence = Evidence(encoded: try take(remaining, "evidence")) else {
      throw .notCanonical(field: "evidence", offset: start)
    }
    return evidence
  }
}
