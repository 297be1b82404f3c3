import TielineCodec

/// What the head and every segment of a log say alike: whose it is, and its sizes.
struct VoteLogOwner: Equatable {
  let identity: VoteLogIdentity
  let geometry: VoteLogGeometry

  var bytes: [UInt8] {
    var bytes = identity.committee
    bytes.appendBigEndian(identity.member)
    for size in [geometry.segmentBytes, geometry.blockBytes, geometry.slotBytes] {
      bytes.appendBigEndian(UInt32(size))
    }
    return bytes
  }

  init(_ identity: VoteLogIdentity, _ geometry: VoteLogGeometry) {
    (self.identity, self.geometry) = (identity, geometry)
  }

  init?(_ reader: inout ByteReader) {
    guard let committee = try? reader.take(32, "committee"), let member = try? reader.bigEndian(UInt32.self, "member"),
      let segment = try? reader.bigEndian(UInt32.self, "segment"),
      let block = try? reader.bigEndian(UInt32.self, "block"),
      let slot = try? reader.bigEndian(UInt32.self, "slot"),
      let identity = try? VoteLogIdentity(committee: committee, member: member),
      let geometry = try? VoteLogGeometry(segmentBytes: Int(segment), blockBytes: Int(block), slotBytes: Int(slot))
    else { return nil }
    self.init(identity, geometry)
  }

  /// - Throws: ``VoteLogError`` where `found`, in `file`, is another's or has other sizes.
  func require(_ found: VoteLogOwner, in file: String) throws(VoteLogError) {
    guard found.identity == identity else {
      throw .foreign(file: file, found: found.identity, expected: identity)
    }
    guard found.geometry == geometry else {
      throw .otherGeometry(file: file, found: found.geometry, expected: geometry)
    }
  }
}
