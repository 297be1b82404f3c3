import BigInt
import Testing
import TielineCodec
import TielineCore

@Suite struct RLPTests {
  @Test func `writes and reads the forms that the Yellow Paper names`() throws {
    let long = [UInt8](repeating: 0x61, count: 56)
    let pairs: [(RLPItem, [UInt8])] = [
      (.bytes([]), [0x80]), (.bytes([0x7F]), [0x7F]), (.bytes([0x80]), [0x81, 0x80]),
      (.bytes(Array("dog".utf8)), [0x83, 0x64, 0x6F, 0x67]), (.bytes(long), [0xB8, 56] + long),
      (.list([]), [0xC0]), (.list([.bytes(long)]), [0xF8, 58, 0xB8, 56] + long),
      (.integer(UInt64(0)), [0x80]), (.integer(UInt64(1024)), [0x82, 4, 0]),
    ]
    for (item, bytes) in pairs {
      #expect(RLP.encode(item) == bytes)
      #expect(try RLP.decode(bytes) == item)
    }
  }

  @Test func `S-7 names the fault and its place`() {
    let faults: [([UInt8], RLPError)] = [
      ([], .truncated(offset: 0)), ([0x83, 1, 2], .truncated(offset: 0)), ([0xC2, 0x01, 0x82], .truncated(offset: 2)),
      ([0x80, 0x80], .trailingBytes(offset: 1)), ([0x81, 0x05], .notCanonical(offset: 0)),
      ([0xB8, 0x01, 0x80], .notCanonical(offset: 0)), ([0xB9, 0x00, 0x38], .notCanonical(offset: 0)),
      ([0xC1, 0xC1], .truncated(offset: 1)), ([0xF8, 0x00], .notCanonical(offset: 0)),
      ([0xBF] + [UInt8](repeating: 0xFF, count: 8), .truncated(offset: 0)),
    ]
    for (bytes, error) in faults {
      #expect(throws: error) { try RLP.decode(bytes) }
    }
  }

  @Test func `S-7 bounds depth and size`() throws {
    var item = RLPItem.list([])
    for _ in 1..<16 { item = .list([item]) }
    #expect(try RLP.decode(RLP.encode(item)) == item)
    #expect(throws: RLPError.tooDeep(offset: 16, maximum: 16)) { try RLP.decode(RLP.encode(.list([item]))) }
    #expect(throws: RLPError.tooLong(found: 11, maximum: 10)) {
      try RLP.decode(RLP.encode(.bytes([UInt8](repeating: 1, count: 10))), maximumBytes: 10)
    }
  }

  @Test func `reads integers without leading zeros`() {
    #expect(RLPItem.bytes([1, 0]).integer == 256)
    #expect(RLPItem.bytes([]).integer == 0)
    #expect(RLPItem.bytes([0, 1]).integer == nil)
    #expect(RLPItem.list([]).integer == nil)
    #expect(RLPItem.bytes([UInt8](repeating: 1, count: 33)).integer == nil)
  }

  /// Whatever is accepted is the encoding of what was read, and nothing traps.
  @Test func `S-7 survives mutated bytes and accepts one encoding only`() {
    var random = SeededBytes(seed: 0x7131)
    let seed = RLP.encode(
      .list([.bytes([1]), .list([.bytes([UInt8](repeating: 9, count: 60)), .list([])]), .integer(UInt64.max)]))
    var accepted = 0
    for _ in 0..<20_000 {
      let bytes = random.mutation(of: seed)
      guard let item = try? RLP.decode(bytes) else { continue }
      accepted += 1
      #expect(RLP.encode(item) == bytes)
    }
    #expect(accepted > 100)
  }
}
