import Foundation
import Testing

@testable import TielineStorage

@Suite struct VoteLogSegmentTests {
  private let world = VoteLogWorld()

  /// One record, which fills a segment's blocks faster than a short one: eight to a segment.
  private func payload(_ number: UInt64) -> [UInt8] {
    [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 1000)
  }

  /// Appends records from `first` to `last`, one at a time.
  private func append(_ range: ClosedRange<UInt64>, to log: VoteLog) throws {
    for number in range { #expect(try log.append([payload(number)]) == number) }
  }

  private func expected(_ range: ClosedRange<UInt64>) -> [VoteLogRecord] {
    range.map { VoteLogRecord(sequence: $0, payload: payload($0)) }
  }

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: world.folder).sorted()
  }

  @Test func `S-14: goes on over many segments`() throws {
    do { try append(1...50, to: world.open().log) }
    let (log, records, _) = try world.open()
    #expect(records == expected(1...50))
    try append(51...60, to: log)
    try log.close()
    #expect(try world.open().records == expected(1...60))
    #expect(try files().count(where: { $0.hasSuffix(".segment") }) == 8)
  }

  @Test func `drops whole segments of obsolete records and never the last`() throws {
    do {
      let (log, _, _) = try world.open()
      try append(1...20, to: log)
      try log.truncate(before: 8)
      #expect(log.firstSequence == 1)
      try log.truncate(before: 9)
      #expect(log.firstSequence == 9)
      try log.truncate(before: .max)
      #expect(log.firstSequence == 17)
      try append(21...22, to: log)
    }
    let (log, records, _) = try world.open()
    #expect(records == expected(17...22) && log.firstSequence == 17)
  }

  @Test func `S-14: records of a segment used again never come back`() throws {
    var (log, _, _) = try world.open()
    try append(1...16, to: log)
    let old = try VoteLogWorld.read(world.segmentPath(1))
    try log.truncate(before: 9)
    #expect(try files().contains("votes.spare"))
    try append(17...17, to: log)
    #expect(try !files().contains("votes.spare"))
    try log.close()
    // Even where the old records still lie behind the new one: bytes of another segment are none of this one.
    var segment = try VoteLogWorld.read(world.segmentPath(3))
    let data = world.geometry.headerOffset + 4 * 512
    segment.replaceSubrange(data..., with: old[data...])
    segment.replaceSubrange(1536..<3072, with: old[1536..<3072])
    try VoteLogWorld.write(segment, world.segmentPath(3))
    do {
      let opened = try world.open()
      #expect(opened.records == expected(9...17))
      log = opened.log
      try append(18...20, to: log)
      try log.close()
    }
    #expect(try world.open().records == expected(9...20))
  }

  @Test(arguments: [1, 2, 3])
  func `S-14: refuses a log that lacks a segment`(number: Int) throws {
    do { try append(1...20, to: world.open().log) }
    try FileManager.default.removeItem(atPath: world.segmentPath(number))
    #expect(throws: VoteLogError.missing(file: world.segmentPath(number))) { _ = try world.open() }
  }

  @Test func `S-14: refuses a segment under another name, and one from before its last records`() throws {
    do { try append(1...7, to: world.open().log) }
    let early = try VoteLogWorld.read(world.segmentPath(1))
    do { try append(8...20, to: world.open().log) }
    let whole = try VoteLogWorld.read(world.segmentPath(1))
    try VoteLogWorld.write(try VoteLogWorld.read(world.segmentPath(2)), world.segmentPath(1))
    #expect(
      throws: VoteLogError.damaged(
        file: world.segmentPath(1), offset: 3072, reason: "this is segment 2 under another name")
    ) { _ = try world.open() }
    try VoteLogWorld.write(early, world.segmentPath(1))
    #expect(
      throws: VoteLogError.damaged(
        file: world.segmentPath(1), offset: 3584 + 7 * 3 * 512,
        reason: "its records end at 7, and the next segment goes on at 9")
    ) { _ = try world.open() }
    try VoteLogWorld.write(whole, world.segmentPath(1))
    #expect(try world.open().records == expected(1...20))
  }

  @Test func `S-14: damage in the last two records of a full segment is repaired, before them refused`() throws {
    do { try append(1...10, to: world.open().log) }
    let whole = try VoteLogWorld.read(world.segmentPath(1))
    for record in 0..<8 {
      var segment = whole
      segment[3584 + record * 1536 + 100] ^= 1
      try VoteLogWorld.write(segment, world.segmentPath(1))
      if record < 6 {
        #expect(throws: VoteLogError.self) { _ = try world.open() }
      } else {
        #expect(try world.open().records == expected(1...10))
        #expect(try VoteLogWorld.read(world.segmentPath(1)) == whole)
      }
    }
  }

  @Test func `S-14: a start that ended while it began or dropped a segment is taken up`() throws {
    do {
      let (log, _, _) = try world.open()
      try append(1...8, to: log)
      let head = try VoteLogWorld.read(world.headPath)
      try append(9...9, to: log)
      try log.close()
      // The segment has its name, the head does not know it.
      try VoteLogWorld.write(head, world.headPath)
    }
    try VoteLogWorld.write([1, 2, 3], world.folder + "/votes.new")
    let first = try VoteLogWorld.read(world.segmentPath(1))
    do {
      let (log, records, _) = try world.open()
      #expect(records == expected(1...9))
      try append(10...17, to: log)
      try log.truncate(before: 9)
      try log.close()
    }
    // The head has dropped the segment, its name is still there.
    try VoteLogWorld.write(first, world.segmentPath(1))
    #expect(try world.open().records == expected(9...17))
    #expect(try !files().contains("votes-0000000000000001.segment"))
  }

  @Test func `S-14: refuses a head that is older than the log`() throws {
    let (log, _, _) = try world.open()
    let head = try VoteLogWorld.read(world.headPath)
    try append(1...20, to: log)
    try log.close()
    try VoteLogWorld.write(head, world.headPath)
    #expect(
      throws: VoteLogError.damaged(
        file: world.headPath, offset: 0,
        reason: "it ends at segment 1, and there is segment 3: the head is older than the log")
    ) { _ = try world.open() }
  }
}
