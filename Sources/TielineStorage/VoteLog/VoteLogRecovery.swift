import Glibc

/// What opening a log reads: its segments from the oldest to the newest, one chain without a gap.
struct VoteLogRecovery {
  private(set) var records: [VoteLogRecord] = []
  /// Headers of the segments that the log keeps, in order.
  private(set) var headers: [VoteLogSegmentHeader] = []
  /// The segment that the next append goes to, and its file; `nil` in a log that has none yet.
  private(set) var last: (segment: VoteLogSegment, file: VoteLogFile)?
  /// Numbers of segments that the head names no more.
  let obsolete: [UInt64]

  /// Reads the log, then repairs it; a log that is refused stays as it was.
  /// - Throws: ``VoteLogError`` where a record may be lost that was durable.
  init(_ folder: VoteLogFolder, head: VoteLogHead) throws(VoteLogError) {
    let found = try folder.segments()
    obsolete = found.filter { $0 < head.oldest }
    let kept = found.filter { $0 >= head.oldest }
    for (number, expected) in zip(kept, head.oldest...) where number != expected {
      throw .missing(file: folder.segmentPath(expected))
    }
    let end = head.oldest + UInt64(kept.count)
    guard end > head.newest else { throw .missing(file: folder.segmentPath(end)) }
    // One more than the head knows is there if the last start ended while it began a segment.
    guard end <= head.newest + 2 else {
      throw .damaged(
        file: folder.headPath, offset: 0,
        reason: "it ends at segment \(head.newest), and there is segment \(end - 1): the head is older than the log")
    }
    for number in kept { try read(number, in: folder, of: head.owner) }
    guard let last else { return }
    try last.segment.requireRecords(through: head.durable)
    try last.segment.repair(last.file, rewritingLast: true)
  }

  private mutating func read(
    _ number: UInt64, in folder: VoteLogFolder, of owner: VoteLogOwner
  ) throws(VoteLogError) {
    let file = try VoteLogFile(folder.segmentPath(number), flags: O_RDWR)
    let segment = try VoteLogSegment(number, in: file, of: owner)
    if let last {
      try last.segment.requireSealed(by: segment.header)
      try last.segment.repair(last.file, rewritingLast: false)
    }
    headers.append(segment.header)
    records += segment.frames.flatMap(\.records)
    last = (segment, file)
  }
}
