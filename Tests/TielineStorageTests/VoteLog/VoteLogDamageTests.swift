import Foundation
import Testing
import TielineTestVectors

@testable import TielineStorage

/// Every record of these logs is durable: after any damage it is there, or the log is refused.
@Suite struct VoteLogDamageTests {
  private let world = VoteLogWorld(geometry: VoteLogWorld.tiny)

  /// Makes a log of so many appends, which was not closed: the head says nothing about its records.
  private func make(_ count: Int) throws -> (segment: [UInt8], head: [UInt8], records: [VoteLogRecord]) {
    let appends = VoteLogWorld.appends(count)
    do {
      let (log, _, _) = try world.open()
      for payloads in appends { try log.append(payloads) }
    }
    return (
      try VoteLogWorld.read(world.segmentPath(1)), try VoteLogWorld.read(world.headPath), VoteLogWorld.records(appends)
    )
  }

  /// Opens a log whose segment is `segment`. Whether it opened; then it has all records and is whole again.
  private func opens(
    _ segment: [UInt8], _ whole: (segment: [UInt8], head: [UInt8], records: [VoteLogRecord]), _ what: String
  ) throws -> Bool {
    try VoteLogWorld.write(segment, world.segmentPath(1))
    try VoteLogWorld.write(whole.head, world.headPath)
    do {
      let (_, records, _) = try world.open(creating: false)
      guard records == whole.records else {
        Issue.record("lost or invented records after \(what)")
        return true
      }
    } catch {
      guard case .damaged(world.segmentPath(1), _, _) = error else {
        Issue.record("\(error) after \(what)")
        return false
      }
      if try !VoteLogWorld.same(VoteLogWorld.read(world.segmentPath(1)), segment) {
        Issue.record("changed a log refused for \(what)")
      }
      return false
    }
    let data = world.geometry.headerOffset
    if try !VoteLogWorld.same(VoteLogWorld.read(world.segmentPath(1)), whole.segment, from: data) {
      Issue.record("not repaired after \(what)")
    }
    return true
  }

  @Test func `S-14: a bit flipped in any byte loses no durable record`() throws {
    let whole = try make(10)
    #expect(whole.records.count == 33)
    var opened = 0
    for offset in whole.segment.indices {
      var segment = whole.segment
      segment[offset] ^= 1 << (offset & 7)
      if try opens(segment, whole, "a flipped bit at \(offset)") { opened += 1 }
    }
    // Refused: a bit of the header, or of a frame that is no longer in a slot.
    #expect(opened > 5_000 && opened < whole.segment.count - 2_000)
  }

  @Test(arguments: [false, true])
  func `S-14: a tail lost from any byte on loses no durable record unseen`(garbage: Bool) throws {
    let whole = try make(10)
    var generator = SeededGenerator(seed: 11)
    let noise = generator.bytes(whole.segment.count)
    var opened = 0
    for offset in whole.segment.indices {
      let tail = garbage ? noise[offset...] : [UInt8](repeating: 0, count: whole.segment.count - offset)[...]
      if try opens(Array(whole.segment[..<offset]) + tail, whole, "a tail lost from \(offset) on") { opened += 1 }
    }
    #expect(opened > 0 && opened < whole.segment.count / 2)
  }

  @Test(arguments: [1, 2, 3, 6, 10])
  func `S-14: any lost range of sectors loses no durable record unseen`(appends: Int) throws {
    let whole = try make(appends)
    let sectors = whole.segment.count / 512
    for start in 0..<sectors {
      for end in start + 1...sectors {
        var segment = whole.segment
        segment.replaceSubrange(start * 512..<end * 512, with: repeatElement(0, count: (end - start) * 512))
        _ = try opens(segment, whole, "sectors \(start) to \(end) of \(appends) appends")
      }
    }
  }

  @Test func `S-14: the last two appends are repaired whatever byte of them is damaged`() throws {
    let whole = try make(3)
    // Appends of a block each, the last two of which are in the slots.
    for range in [0..<512, 1536..<2048, 4096..<4608, 4608..<5120] {
      for offset in range {
        var segment = whole.segment
        segment[offset] ^= 0x10
        #expect(try opens(segment, whole, "a flipped bit at \(offset)"), "byte \(offset)")
      }
    }
  }

  @Test func `S-14: refuses a file that is longer or shorter`() throws {
    let whole = try make(3)
    for length in [0, 1, 511, 3072, 5120, whole.segment.count - 1] {
      #expect(try !opens(Array(whole.segment.prefix(length)), whole, "a file of \(length) bytes"))
    }
    #expect(try !opens(whole.segment + [0], whole, "a longer file"))
  }

  @Test func `S-14: a closed log notices that its last record is gone from both places`() throws {
    do {
      let (log, _, _) = try world.open()
      for payloads in VoteLogWorld.appends(3) { try log.append(payloads) }
      try log.close()
    }
    var segment = try VoteLogWorld.read(world.segmentPath(1))
    for start in [0, 4608] { segment.replaceSubrange(start..<start + 512, with: repeatElement(0, count: 512)) }
    try VoteLogWorld.write(segment, world.segmentPath(1))
    #expect(
      throws: VoteLogError.damaged(
        file: world.segmentPath(1), offset: 4608, reason: "its records end at 7, and record 12 was durable")
    ) { _ = try world.open() }
  }

  @Test func `S-14: the count of starts survives any flipped bit of the head and is never repeated`() throws {
    let whole = try make(2)
    for offset in whole.head.indices {
      var head = whole.head
      head[offset] ^= 1 << (offset & 7)
      try VoteLogWorld.write(head, world.headPath)
      let (_, records, starts) = try world.open(creating: false)
      guard starts == 2, records == whole.records else {
        Issue.record("start \(starts) with \(records.count) records after a flipped bit at \(offset)")
        return
      }
      if offset < VoteLogHead.byteCount || offset >= 4096 && offset < 4096 + VoteLogHead.byteCount {
        let repaired = try VoteLogWorld.read(world.headPath)
        #expect(repaired.prefix(VoteLogHead.byteCount) == repaired[4096..<4096 + VoteLogHead.byteCount])
      }
    }
  }

  @Test func `S-14: a head lost from any byte on is refused or counts on`() throws {
    let whole = try make(2)
    // Behind each copy there are zeros anyway.
    for offset in whole.head.indices where offset % 4096 <= VoteLogHead.byteCount {
      let zeros = [UInt8](repeating: 0, count: whole.head.count - offset)
      for head in [whole.head[..<offset] + zeros, whole.head[..<offset]] {
        try VoteLogWorld.write(Array(head), world.headPath)
        do {
          let starts = try world.open(creating: false).starts
          #expect(starts == 2 && offset >= VoteLogHead.byteCount - VoteLogChecksum.byteCount)
        } catch {
          #expect(error == .damaged(file: world.headPath, offset: 0, reason: "neither copy of the head can be read"))
          #expect(offset < VoteLogHead.byteCount)
        }
      }
    }
  }

  @Test func `S-14: a lost head is not taken for a new log`() throws {
    _ = try make(2)
    try FileManager.default.removeItem(atPath: world.headPath)
    #expect(throws: VoteLogError.missing(file: world.headPath)) { _ = try world.open(creating: true) }
  }

  @Test func `says what is damaged, where, and what to do`() throws {
    let whole = try make(5)
    var segment = whole.segment
    segment[4096] ^= 1
    try VoteLogWorld.write(segment, world.segmentPath(1))
    do {
      _ = try world.open()
      Issue.record("opened")
    } catch {
      #expect(
        "\(error)"
          == "\(world.segmentPath(1)) is damaged at byte 4096: record 4 cannot be read, and a later write up to "
          + "record 16 is there; restore the folder from a copy that has every vote sent, or rejoin in the next epoch with "
          + "a new log")
    }
  }
}
