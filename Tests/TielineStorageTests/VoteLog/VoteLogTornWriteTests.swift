import Foundation
import Testing
import TielineTestVectors

@testable import TielineStorage

/// The power goes while one append is being written: all before it are durable, it is there whole or not at all, and
/// the log opens.
@Suite struct VoteLogTornWriteTests {
  private let world = VoteLogWorld(geometry: VoteLogWorld.tiny)
  private let appends = VoteLogWorld.appends(10)

  /// The segment's bytes before the first append and after each.
  private func images() throws -> (segments: [[UInt8]], head: [UInt8]) {
    let (log, _, _) = try world.open()
    var segments = [try VoteLogWorld.read(world.segmentPath(1))]
    for payloads in appends {
      try log.append(payloads)
      segments.append(try VoteLogWorld.read(world.segmentPath(1)))
    }
    return (segments, try VoteLogWorld.read(world.headPath))
  }

  /// Opens the log as the lost power left it; the append `index` was under way.
  private func check(_ segment: [UInt8], _ head: [UInt8], during index: Int, _ what: String) throws {
    try VoteLogWorld.write(segment, world.segmentPath(1))
    try VoteLogWorld.write(head, world.headPath)
    let (_, records, _) = try world.open(creating: false)
    guard
      records == VoteLogWorld.records(appends[..<index]) || records == VoteLogWorld.records(appends[...index])
    else {
      Issue.record("append \(index): lost or invented records with \(what)")
      return
    }
  }

  @Test func `S-14: sectors written in any order, left out or spoilt`() throws {
    let (images, head) = try images()
    var generator = SeededGenerator(seed: 3)
    for index in appends.indices {
      let (before, after) = (images[index], images[index + 1])
      let sectors = (0..<before.count / 512).filter {
        before[$0 * 512..<$0 * 512 + 512] != after[$0 * 512..<$0 * 512 + 512]
      }
      #expect(sectors.count == (index % 12 == 5 ? 6 : index % 12 == 8 ? 4 : 2))
      // Each sector is old, new or neither.
      var states = 1
      for _ in sectors { states *= 3 }
      for state in 0..<states {
        var (segment, rest) = (before, state)
        for sector in sectors {
          let range = sector * 512..<sector * 512 + 512
          if rest % 3 == 1 { segment.replaceSubrange(range, with: after[range]) }
          if rest % 3 == 2 { segment.replaceSubrange(range, with: generator.bytes(512)) }
          rest /= 3
        }
        try check(segment, head, during: index, "state \(state) of sectors \(sectors)")
      }
    }
  }

  @Test func `S-14: a write that ends at any byte`() throws {
    let (images, head) = try images()
    let slots = world.geometry.headerOffset
    for index in appends.indices.prefix(7) {
      let (before, after) = (images[index], images[index + 1])
      for offset in before.indices where before[offset] != after[offset] {
        // The write of the slot or of the place ends there, and the other one is not yet done, or is.
        for other in [before, after] {
          let segment =
            offset < slots
            ? after[..<offset] + before[offset..<slots] + other[slots...]
            : other[..<slots] + after[slots..<offset] + before[offset...]
          try check(Array(segment), head, during: index, "a write that ends at \(offset)")
        }
      }
    }
  }

  @Test func `S-14: a vote cut off leaves nothing that a later one could join`() throws {
    let (images, head) = try images()
    // The append of three sectors, of which the place and the slot each lack another one.
    var segment = images[6]
    for (sector, from) in [(0, images[5]), (1, images[5])] {
      let place = world.geometry.headerOffset + 512 + 5 * 512 + sector * 512
      segment.replaceSubrange(place..<place + 512, with: from[place..<place + 512])
      let slot = 1536 + (2 - sector) * 512
      segment.replaceSubrange(slot..<slot + 512, with: from[slot..<slot + 512])
    }
    try VoteLogWorld.write(segment, world.segmentPath(1))
    try VoteLogWorld.write(head, world.headPath)
    let other = [[UInt8](repeating: 9, count: 9)]
    do {
      let (log, records, _) = try world.open()
      #expect(records == VoteLogWorld.records(appends[..<5]))
      #expect(try VoteLogWorld.read(world.segmentPath(1))[3072...] == images[5][3072...])
      try log.append(other)
    }
    #expect(try world.open().records == VoteLogWorld.records(appends[..<5] + [other]))
  }

  @Test func `S-14: a record that survives in one place only is durable in both after the start`() throws {
    let (images, head) = try images()
    let (before, after) = (images[3], images[4])
    let slots = world.geometry.headerOffset
    for segment in [before[..<slots] + after[slots...], after[..<slots] + before[slots...]] {
      try check(Array(segment), head, during: 3, "one copy")
      #expect(try VoteLogWorld.read(world.segmentPath(1)) == after)
    }
  }

  @Test func `S-14: an update of the head that ends anywhere counts on`() throws {
    let owner = VoteLogOwner(VoteLogWorld.identity, world.geometry)
    do { _ = try world.open() }
    for starts in 1...4 as ClosedRange<UInt64> {
      let before = try VoteLogWorld.read(world.headPath)
      do { #expect(try world.open().starts == starts + 1) }
      let after = try VoteLogWorld.read(world.headPath)
      let halves = [0..<4096, 4096..<8192]
      // Either copy may be the first that is written.
      for (first, second) in [(halves[0], halves[1]), (halves[1], halves[0])] {
        for spoilt in [before, after, [UInt8](repeating: 0xEE, count: 8192)] {
          var head = before
          head.replaceSubrange(first, with: spoilt[first])
          try VoteLogWorld.write(head, world.headPath)
          do { #expect(try world.open().starts > starts) }
          head = after
          head.replaceSubrange(second, with: spoilt[second])
          try VoteLogWorld.write(head, world.headPath)
          do { #expect(try world.open().starts > starts) }
        }
      }
      try VoteLogWorld.write(after, world.headPath)
      #expect(try VoteLogHeadFile(world.headPath, of: owner).head.starts == starts + 1)
    }
  }
}
