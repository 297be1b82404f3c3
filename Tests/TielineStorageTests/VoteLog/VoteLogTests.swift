import Foundation
import Testing
import TielineCore

@testable import TielineStorage

@Suite struct VoteLogTests {
  private let world = VoteLogWorld()

  @Test func `S-14: gives back every record after a restart, in order`() throws {
    let appends = VoteLogWorld.appends(20)
    do {
      let (log, records, _) = try world.open()
      #expect(records.isEmpty && log.lastSequence == 0)
      var expected: UInt64 = 0
      for payloads in appends {
        expected += UInt64(payloads.count)
        #expect(try log.append(payloads) == expected)
      }
      #expect(try log.append([]) == expected)
    }
    let (log, records, _) = try world.open(creating: false)
    #expect(records == VoteLogWorld.records(appends))
    #expect(log.lastSequence == UInt64(records.count) && log.firstSequence == 1)
  }

  @Test func `S-14: counts every start, closed or not`() throws {
    for expected in 1...5 as ClosedRange<UInt64> {
      let (log, _, starts) = try world.open()
      #expect(starts == expected && log.starts == expected)
      if expected.isMultiple(of: 2) { try log.close() }
    }
  }

  @Test func `lets one opener in at a time and names its process`() throws {
    do {
      let first = try world.open()
      #expect(throws: VoteLogError.inUse(folder: world.folder, processID: getpid())) { _ = try world.open() }
      try first.log.append([[1]])
      #expect(first.log.lastSequence == 1)
    }
    let (log, records, starts) = try world.open()
    #expect(records.count == 1 && starts == 2)
    try log.close()
    let third = try world.open()
    #expect(third.starts == 3)
  }

  @Test func `takes nothing after it was closed`() throws {
    let (log, _, _) = try world.open()
    try log.close()
    #expect(throws: VoteLogError.closed(folder: world.folder)) { try log.append([[1]]) }
    #expect(throws: VoteLogError.closed(folder: world.folder)) { try log.truncate(before: 1) }
  }

  @Test func `refuses records and appends of wrong sizes and stays usable`() throws {
    let (log, _, _) = try world.open()
    #expect(throws: VoteLogError.payloadLength(index: 1, found: 0, maximum: 1024)) { try log.append([[1], []]) }
    #expect(throws: VoteLogError.payloadLength(index: 0, found: 1025, maximum: 1024)) {
      try log.append([[UInt8](repeating: 1, count: 1025)])
    }
    let many = [[UInt8]](repeating: [1], count: 65)
    #expect(throws: VoteLogError.appendTooLarge(records: 65, bytes: 255, maximumRecords: 64, maximumBytes: 1536)) {
      try log.append(many)
    }
    let long = [[UInt8]](repeating: [UInt8](repeating: 1, count: 1000), count: 2)
    #expect(throws: VoteLogError.appendTooLarge(records: 2, bytes: 2064, maximumRecords: 64, maximumBytes: 1536)) {
      try log.append(long)
    }
    #expect(try log.append(Array(many.dropLast())) == 64)
  }

  @Test func `takes the largest append in the standard sizes`() throws {
    let world = VoteLogWorld(geometry: .standard)
    let payloads = (0..<64).map { [UInt8](repeating: $0, count: 1024) }
    do { try world.open().log.append(payloads) }
    #expect(try world.open().records.map(\.payload) == payloads)
  }

  @Test func `S-14: creates a log only where it may`() throws {
    #expect(throws: VoteLogError.absent(folder: world.folder)) { _ = try world.open(creating: false) }
    try FileManager.default.createDirectory(atPath: world.folder, withIntermediateDirectories: false)
    #expect(throws: VoteLogError.absent(folder: world.folder)) { _ = try world.open(creating: false) }
    #expect(try world.open().starts == 1)
  }

  @Test func `S-14: refuses another member's log, another committee's, and other sizes`() throws {
    do { try world.open().log.append([[1]]) }
    let member = try VoteLogIdentity(committee: VoteLogWorld.identity.committee, member: 4)
    let committee = try VoteLogIdentity(committee: [UInt8](repeating: 0xC1, count: 32), member: 3)
    for other in [member, committee] {
      #expect(throws: VoteLogError.foreign(file: world.headPath, found: VoteLogWorld.identity, expected: other)) {
        _ = try world.open(identity: other)
      }
    }
    #expect(
      throws: VoteLogError.otherGeometry(file: world.headPath, found: world.geometry, expected: .standard)
    ) {
      _ = try VoteLog.open(folder: world.folder, identity: VoteLogWorld.identity, creating: false)
    }
    #expect(try world.open().records.count == 1)
  }

  @Test func `S-14: refuses a segment of another member in its place`() throws {
    let other = VoteLogWorld()
    let member = try VoteLogIdentity(committee: VoteLogWorld.identity.committee, member: 4)
    do {
      try world.open().log.append([[1]])
      try other.open(identity: member).log.append([[2]])
    }
    try VoteLogWorld.write(try VoteLogWorld.read(other.segmentPath(1)), world.segmentPath(1))
    #expect(
      throws: VoteLogError.foreign(
        file: world.segmentPath(1), found: member, expected: VoteLogWorld.identity)
    ) { _ = try world.open() }
  }

  @Test func `writes the bytes that are pinned`() throws {
    do {
      let (log, _, _) = try world.open()
      try log.append([[0xAA, 0xBB], [0xCC]])
      try log.append([[0xDD]])
    }
    let segment = try VoteLogWorld.read(world.segmentPath(1))
    let first = Hex.encode(segment.prefix(70))
    #expect(
      first == "0x54564631000000000000000100000007000000000000000100000000000000000000000000000000000000070002aa"
        + "bb0001ccb9905510ab85a9c979c7d1346261528f000000")
    #expect(
      Hex.encode(segment[1536..<1536 + 64])
        == "0x545646310000000000000001000000080000000000000003b9905510ab85a9c979c7d1346261528f000000030001dd"
        + "5f0f971e2334396d52ca7ae539754fe700")
    #expect(
      Hex.encode(segment[3072..<3072 + 101])
        == "0x54565331c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c00000000300004000000002"
        + "000000060000000000000000010000000000000001000000000000000000000000000000005bcf2c23593cb8a56ff81f"
        + "8012b5fd2100")
    #expect(segment[3584..<4096] == segment[..<512] && segment[4096..<4608] == segment[1536..<2048])
    #expect(segment[4608...].allSatisfy { $0 == 0 } && segment.count == 16 << 10)
    let head = try VoteLogWorld.read(world.headPath)
    #expect(
      Hex.encode(head.prefix(109))
        == "0x54564831c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c00000000300004000000002"
        + "0000000600000000000000000200000000000000010000000000000001000000000000000100000000000000001804e8"
        + "d59dcb6c219a8452a7aa3546ab00")
    #expect(head.prefix(4096) == head.suffix(4096) && head.count == 8192)
  }

  @Test func `refuses sizes that do not fit together`() {
    for (segment, block, slot) in [
      (20 << 10, 500, 1536), (20 << 10, 768, 1536), (20 << 10, 512, 1024), (20 << 10, 512, 1537),
      (1536 * 3, 512, 1536), (20_000, 512, 1536), (128 << 20, 512, 1536), (0, 512, 1536), (20 << 10, 0, 1536),
      (-512, 512, 1536), (20 << 10, 512, Int.max),
    ] {
      #expect(throws: ValueError.self) {
        try VoteLogGeometry(segmentBytes: segment, blockBytes: block, slotBytes: slot)
      }
    }
    #expect(throws: ValueError.self) { try VoteLogIdentity(committee: [1, 2], member: 0) }
  }
}
