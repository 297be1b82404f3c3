import Testing
import TielineCodec

@Suite struct ByteReaderTests {
  @Test func `reads integers of every width in both orders`() throws {
    var reader = ByteReader([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
    #expect(try reader.littleEndian(UInt8.self, "a") == 1)
    #expect(try reader.littleEndian(UInt16.self, "b") == 0x0302)
    #expect(try reader.littleEndian(UInt32.self, "c") == 0x0706_0504)
    #expect(try reader.bigEndian(UInt64.self, "d") == 0x0809_0A0B_0C0D_0E0F)
    #expect(reader.isAtEnd && reader.remaining == 0 && reader.offset == 15)
    try reader.end()
    reader = ByteReader([0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0xFA, 0xF9, 0xF8, 0x80, 0x01])
    #expect(try reader.littleEndian(UInt64.self, "e") == 0xF8F9_FAFB_FCFD_FEFF)
    #expect(try reader.bigEndian(UInt16.self, "f") == 0x8001)
  }

  @Test func `takes bytes and knows how many are left`() throws {
    var reader = ByteReader([1, 2, 3])
    #expect(try reader.take(0, "none") == [])
    #expect(try reader.take(2, "two") == [1, 2])
    #expect(reader.remaining == 1 && !reader.isAtEnd)
    #expect(throws: ByteReadingError.trailingBytes(offset: 2)) { try reader.end() }
    #expect(throws: ByteReadingError.truncated(field: "more", offset: 2)) { try reader.take(2, "more") }
    #expect(throws: ByteReadingError.truncated(field: "less", offset: 2)) { try reader.take(-1, "less") }
    #expect(throws: ByteReadingError.truncated(field: "all", offset: 2)) { try reader.take(.max, "all") }
    #expect(reader.offset == 2, "a failed read leaves the reader where it was")
    #expect(throws: ByteReadingError.truncated(field: "int", offset: 2)) { try reader.littleEndian(UInt16.self, "int") }
    #expect(throws: ByteReadingError.truncated(field: "int", offset: 2)) { try reader.bigEndian(UInt64.self, "int") }
    #expect(try reader.take(1, "last") == [3])
    try reader.end()
  }

  @Test(
    arguments: [
      ([0], 0), ([0xFC], 0xFC), ([0xFD, 0xFD, 0], 0xFD), ([0xFD, 0xFF, 0xFF], 0xFFFF),
      ([0xFE, 0, 0, 1, 0], 0x1_0000), ([0xFE, 0xFF, 0xFF, 0xFF, 0xFF], 0xFFFF_FFFF),
      ([0xFF, 0, 0, 0, 0, 1, 0, 0, 0], 0x1_0000_0000),
      ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], Int.max),
    ] as [([UInt8], Int)])
  func `reads counts in their shortest form`(bytes: [UInt8], expected: Int) throws {
    var reader = ByteReader(bytes)
    #expect(try reader.compactSize(maximum: .max, "count") == expected)
    try reader.end()
  }

  @Test(
    arguments: [
      [0xFD, 0, 0], [0xFD, 0xFC, 0], [0xFE, 0, 0, 0, 0], [0xFE, 0xFF, 0xFF, 0, 0],
      [0xFF, 0, 0, 0, 0, 0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0],
    ] as [[UInt8]])
  func `S-7 refuses counts in a longer form`(bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    #expect(throws: ByteReadingError.notCanonical(field: "count", offset: 0)) {
      try reader.compactSize(maximum: .max, "count")
    }
  }

  @Test func `refuses counts above their bound`() {
    var reader = ByteReader([7, 8])
    #expect(throws: Never.self) { try reader.compactSize(maximum: 7, "count") }
    #expect(throws: ByteReadingError.outOfRange(field: "count", found: 8, maximum: 7, offset: 1)) {
      try reader.compactSize(maximum: 7, "count")
    }
    reader = ByteReader([UInt8](repeating: 0xFF, count: 9))
    #expect(throws: ByteReadingError.outOfRange(field: "count", found: .max, maximum: .max, offset: 0)) {
      try reader.compactSize(maximum: .max, "count")
    }
  }

  @Test(arguments: [[], [0xFD], [0xFD, 1], [0xFE, 1, 2, 3], [0xFF, 1, 2, 3, 4, 5, 6, 7]] as [[UInt8]])
  func `refuses counts that are cut off`(bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    #expect(throws: ByteReadingError.truncated(field: "count", offset: min(1, bytes.count))) {
      try reader.compactSize(maximum: .max, "count")
    }
  }

  @Test func `reads bytes behind their count`() throws {
    var reader = ByteReader([2, 8, 9, 0, 3, 1])
    #expect(try reader.countedBytes(maximum: 2, "text") == [8, 9])
    #expect(try reader.countedBytes(maximum: 0, "nothing") == [])
    #expect(throws: ByteReadingError.truncated(field: "rest", offset: 5)) {
      try reader.countedBytes(maximum: 3, "rest")
    }
    reader = ByteReader([3, 1, 1, 1])
    #expect(throws: ByteReadingError.outOfRange(field: "long", found: 3, maximum: 2, offset: 0)) {
      try reader.countedBytes(maximum: 2, "long")
    }
  }

  @Test func `says what is wrong and where`() {
    let texts: [(ByteReadingError, String)] = [
      (.truncated(field: "the nonce", offset: 4), "the bytes end at byte 4, inside the nonce"),
      (.notCanonical(field: "a count", offset: 1), "a count at byte 1 is not in the shortest form"),
      (.outOfRange(field: "a count", found: 9, maximum: 8, offset: 2), "a count at byte 2 is 9; at most 8 is read"),
      (.trailingBytes(offset: 3), "more bytes follow from byte 3 on"),
    ]
    for (error, text) in texts { #expect(error.description == text) }
  }

  /// Whatever a mutated list of counted bytes is read as, nothing traps and every read stays inside.
  @Test func `S-7 survives mutated bytes`() {
    var random = SeededBytes(seed: 0xB17E)
    let seed: [UInt8] = [4, 1, 2, 3, 4, 0xFD, 0xFD, 0] + [UInt8](repeating: 5, count: 0xFD) + [0, 1, 9]
    for _ in 0..<20_000 {
      let bytes = random.mutation(of: seed)
      var reader = ByteReader(bytes)
      while !reader.isAtEnd, (try? reader.countedBytes(maximum: .max, "piece")) != nil {}
      #expect(reader.offset + reader.remaining == bytes.count)
    }
  }
}
