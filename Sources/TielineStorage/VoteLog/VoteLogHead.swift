import TielineCodec

/// What the log's head file says, in two copies, 4 KiB apart.
///
/// An update writes and syncs the older copy, then the other: at every moment one of them is whole, and once the update
/// is done a flipped bit leaves one that is current.
struct VoteLogHead: Equatable {
  /// Each copy lies in a page of its own.
  static let copyBytes = 4096
  static let byteCount = 92 + VoteLogChecksum.byteCount
  private static let magic = Array("TVH1".utf8)

  let owner: VoteLogOwner
  /// Counts the updates; of two copies the higher one is current.
  var generation: UInt64 = 0
  /// How often the log was opened.
  var starts: UInt64 = 0
  /// Number of the first segment kept.
  var oldest: UInt64 = 1
  /// Number of the last segment; 0 before there is one.
  var newest: UInt64 = 0
  /// Highest sequence known to be durable when the head was written; 0 for none.
  var durable: UInt64 = 0

  init(owner: VoteLogOwner) { self.owner = owner }

  /// Reads what ``bytes`` wrote; `nil` for anything else.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard bytes.count >= Self.byteCount else { return nil }
    let covered = bytes.prefix(Self.byteCount - VoteLogChecksum.byteCount)
    let checksum = bytes.prefix(Self.byteCount).suffix(VoteLogChecksum.byteCount)
    var reader = ByteReader(Array(covered))
    guard checksum.elementsEqual(VoteLogChecksum.of(Array(covered))), (try? reader.take(4, "magic")) == Self.magic,
      let owner = VoteLogOwner(&reader), let generation = try? reader.bigEndian(UInt64.self, "generation"),
      let starts = try? reader.bigEndian(UInt64.self, "starts"),
      let oldest = try? reader.bigEndian(UInt64.self, "oldest"),
      let newest = try? reader.bigEndian(UInt64.self, "newest"),
      let durable = try? reader.bigEndian(UInt64.self, "durable"), reader.isAtEnd,
      max(generation, starts, oldest, newest, durable) <= VoteLogFrame.numberMaximum, oldest >= 1,
      oldest <= max(newest, 1)
    else { return nil }
    self.owner = owner
    (self.generation, self.starts) = (generation, starts)
    (self.oldest, self.newest, self.durable) = (oldest, newest, durable)
  }

  var bytes: [UInt8] {
    var bytes = Self.magic + owner.bytes
    for number in [generation, starts, oldest, newest, durable] { bytes.appendBigEndian(number) }
    return bytes + VoteLogChecksum.of(bytes)
  }
}
