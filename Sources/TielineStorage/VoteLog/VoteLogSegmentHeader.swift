import TielineCodec

/// What a segment's header block says: "TVS1", the owner, the segment's number, and what its first frame continues.
///
/// The header of segment n+1 is written once every frame of segment n is durable, so it also seals that segment: all
/// records below `sequence` must be found.
struct VoteLogSegmentHeader: Equatable {
  static let byteCount = 84 + VoteLogChecksum.byteCount
  private static let magic = Array("TVS1".utf8)

  let owner: VoteLogOwner
  let number: UInt64
  /// Sequence of the first record.
  let sequence: UInt64
  /// Checksum of the last frame of the segment before.
  let previous: [UInt8]

  init(owner: VoteLogOwner, number: UInt64, sequence: UInt64, previous: [UInt8]) {
    (self.owner, self.number, self.sequence, self.previous) = (owner, number, sequence, previous)
  }

  /// Reads what ``bytes`` wrote; `nil` for anything else.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard bytes.count >= Self.byteCount else { return nil }
    let covered = bytes.prefix(Self.byteCount - VoteLogChecksum.byteCount)
    let checksum = bytes.prefix(Self.byteCount).suffix(VoteLogChecksum.byteCount)
    var reader = ByteReader(Array(covered))
    guard checksum.elementsEqual(VoteLogChecksum.of(Array(covered))), (try? reader.take(4, "magic")) == Self.magic,
      let owner = VoteLogOwner(&reader), let number = try? reader.bigEndian(UInt64.self, "number"),
      let sequence = try? reader.bigEndian(UInt64.self, "sequence"),
      let previous = try? reader.take(VoteLogChecksum.byteCount, "previous"), reader.isAtEnd,
      max(number, sequence) <= VoteLogFrame.numberMaximum
    else { return nil }
    self.init(owner: owner, number: number, sequence: sequence, previous: previous)
  }

  var bytes: [UInt8] {
    var bytes = Self.magic + owner.bytes
    bytes.appendBigEndian(number)
    bytes.appendBigEndian(sequence)
    bytes += previous
    return bytes + VoteLogChecksum.of(bytes)
  }
}
