import TielineCore

/// The sizes by which a vote log lies on the disk; a log keeps those that it was created with.
public struct VoteLogGeometry: Sendable, Hashable {
  /// Largest segment, in bytes: a segment is read into memory when the log is opened.
  public static let segmentMaximum = 64 << 20
  /// Largest block, in bytes.
  public static let blockMaximum = 64 << 10

  /// Length of a segment file, in bytes.
  public let segmentBytes: Int
  /// What a disk may spoil at once when it loses power, in bytes. No block is written a second time once what is in it
  /// is durable; only the two slots at a segment's start are.
  public let blockBytes: Int
  /// Length of each of the two slots at a segment's start, in bytes: one append is no longer than that.
  public let slotBytes: Int

  /// Segments of 4 MiB, blocks of 4 KiB, and appends of up to 64 records of any size.
  public static let standard = VoteLogGeometry(segment: 4 << 20, block: 4 << 10, slot: 68 << 10)

  private init(segment: Int, block: Int, slot: Int) { (segmentBytes, blockBytes, slotBytes) = (segment, block, slot) }

  /// - Throws: ``ValueError`` unless a block is a power of two of at least 512 bytes, slots and segments are whole
  ///   blocks, a slot holds the longest record, and a segment holds two slots, a header and the longest append.
  public init(segmentBytes: Int, blockBytes: Int, slotBytes: Int) throws(ValueError) {
    guard (512...Self.blockMaximum).contains(blockBytes), blockBytes.nonzeroBitCount == 1,
      (1...Self.segmentMaximum).contains(segmentBytes), segmentBytes % blockBytes == 0,
      (VoteLogFrame.lengthOfLongestRecord...segmentBytes).contains(slotBytes), slotBytes % blockBytes == 0,
      segmentBytes >= 3 * slotBytes + blockBytes
    else {
      throw .malformed(
        type: "VoteLogGeometry", found: "segment \(segmentBytes), block \(blockBytes), slot \(slotBytes)",
        expected: "a block that is a power of two from 512 to \(Self.blockMaximum); whole blocks in a slot of at least "
          + "\(VoteLogFrame.lengthOfLongestRecord) bytes; a segment of at least three slots and a block, and at most "
          + "\(Self.segmentMaximum) bytes")
    }
    self.init(segment: segmentBytes, block: blockBytes, slot: slotBytes)
  }

  /// Where a segment's header begins, in bytes from the segment's start: behind both slots.
  var headerOffset: Int { 2 * slotBytes }
  /// The first block that holds frames.
  var firstDataBlock: Int { headerOffset / blockBytes + 1 }
  /// Blocks in a segment.
  var blockCount: Int { segmentBytes / blockBytes }

  /// Blocks that so many bytes take.
  func blocks(for bytes: Int) -> Int { (bytes + blockBytes - 1) / blockBytes }

  /// `bytes` and zeros up to the next block.
  func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: blocks(for: bytes.count) * blockBytes - bytes.count)
  }
}

extension VoteLogGeometry: CustomStringConvertible {
  public var description: String { "segments of \(segmentBytes), blocks of \(blockBytes), slots of \(slotBytes) bytes" }
}
