import Testing
import TielineCodec

@Suite struct ProtobufTests {
  private func message(_ bytes: [UInt8]) throws -> ProtobufMessage { try ProtobufMessage(bytes) }

  /// The examples of the Protocol Buffers documentation, *Encoding*.
  @Test func `reads the documentation's examples`() throws {
    #expect(try message([0x08, 0x96, 0x01]).varint(1) == 150)
    #expect(try message([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6E, 0x67]).string(2) == "testing")
    #expect(try message([0x1A, 0x03, 0x08, 0x96, 0x01]).message(3)?.varint(1) == 150)
    #expect(try message([0x08] + [UInt8](repeating: 0xFF, count: 9) + [0x01]).int64(1) == -1)
    #expect(try message([0x08, 0xFE] + [UInt8](repeating: 0xFF, count: 8) + [0x01]).int64(1) == -2)
  }

  @Test func `reads every wire type and gives defaults for what is left out`() throws {
    let message = try message(
      [0x08, 0x01] + [0x11, 1, 2, 3, 4, 5, 6, 7, 8] + [0x1A, 0x00] + [0x25, 1, 0, 0, 0x80] + [0x2A, 1, 9, 0x2A, 0])
    #expect(try message.varint(1) == 1)
    #expect(try message.fixed64(2) == 0x0807_0605_0403_0201)
    #expect(try message.optionalBytes(3) == [])
    #expect(message.fields[3].value == .fixed32(0x8000_0001))
    #expect(try message.repeated(5) == [[9], []])
    #expect(try message.varint(6) == 0 && message.int64(6) == 0 && message.fixed64(6) == 0)
    #expect(try message.bytes(6) == [] && message.string(6) == "" && message.repeated(6) == [])
    #expect(try message.optionalBytes(6) == nil && message.message(6) == nil)
    #expect(try self.message([]).fields.isEmpty)
    #expect(try message.message(3)?.fields.isEmpty == true)
  }

  @Test(
    arguments: [
      // Varints with a byte that adds nothing: values, tags, lengths.
      ([0x08, 0x80, 0x00], .notCanonical(offset: 1)), ([0x08, 0x96, 0x81, 0x00], .notCanonical(offset: 1)),
      ([0x88, 0x00, 0x01], .notCanonical(offset: 0)), ([0x12, 0x81, 0x00, 0x07], .notCanonical(offset: 1)),
      // The tenth byte has one bit; an eleventh has none.
      ([0x08] + [UInt8](repeating: 0xFF, count: 9) + [0x02], .notCanonical(offset: 1)),
      ([0x08] + [UInt8](repeating: 0x80, count: 9) + [0x00], .notCanonical(offset: 1)),
      ([0x08] + [UInt8](repeating: 0xFF, count: 9) + [0x81, 0x00], .notCanonical(offset: 1)),
      ([0x08] + [UInt8](repeating: 0x80, count: 20), .notCanonical(offset: 1)),
      // Cut off in tag, varint, fixed numbers, length, content.
      ([0x80], .truncated(offset: 0)), ([0x08], .truncated(offset: 1)), ([0x08, 0x80], .truncated(offset: 1)),
      ([0x09, 1, 2, 3, 4, 5, 6, 7], .truncated(offset: 1)), ([0x0D, 1, 2, 3], .truncated(offset: 1)),
      ([0x0A], .truncated(offset: 1)), ([0x0A, 2, 1], .truncated(offset: 0)),
      ([0x0A] + [UInt8](repeating: 0xFF, count: 9) + [0x01], .truncated(offset: 0)),
      // Field 0, numbers past 2²⁹ − 1, groups, wire types that do not exist.
      ([0x00, 1], .badTag(offset: 0)), ([0x02, 0], .badTag(offset: 0)),
      ([0x80, 0x80, 0x80, 0x80, 0x10, 1], .badTag(offset: 0)),
      ([0xF8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 1], .badTag(offset: 0)),
      ([0x0B, 0x0C], .badTag(offset: 0)), ([0x0C], .badTag(offset: 0)), ([0x0E], .badTag(offset: 0)),
      ([0x0F], .badTag(offset: 0)), ([0x08, 1, 0x13, 0x14], .badTag(offset: 2)),
      // Descending numbers.
      ([0x10, 1, 0x08, 1], .outOfOrder(field: 1, offset: 2)),
      ([0x10, 1, 0x1A, 0, 0x10, 1], .outOfOrder(field: 2, offset: 4)),
    ] as [([UInt8], ProtobufError)])
  func `S-7 refuses a second encoding and names its place`(bytes: [UInt8], error: ProtobufError) {
    #expect(throws: error) { try ProtobufMessage(bytes) }
  }

  @Test func `takes the widest number and the largest field number`() throws {
    #expect(try message([0x08] + [UInt8](repeating: 0xFF, count: 9) + [0x01]).varint(1) == .max)
    let most = try message([0xF8, 0xFF, 0xFF, 0xFF, 0x0F, 1])
    #expect(try most.varint(0x1FFF_FFFF) == 1)
  }

  @Test func `refuses a repeated field where one is asked for`() throws {
    let twice = try message([0x08, 1, 0x08, 2])
    #expect(throws: ProtobufError.repeated(field: 1)) { try twice.varint(1) }
    #expect(throws: ProtobufError.repeated(field: 1)) { try twice.fixed64(1) }
    let texts = try message([0x08, 1, 0x12, 1, 65, 0x12, 1, 66, 0x18, 1])
    #expect(throws: ProtobufError.repeated(field: 2)) { try texts.string(2) }
    #expect(throws: ProtobufError.repeated(field: 2)) { try texts.message(2) }
    #expect(try texts.repeated(2) == [[65], [66]])
    #expect(try texts.varint(1) == 1 && texts.varint(3) == 1)
  }

  @Test func `refuses other wire types, unknown fields and text that is not UTF-8`() throws {
    let number = try message([0x08, 1])
    #expect(throws: ProtobufError.wrongType(field: 1)) { try number.bytes(1) }
    #expect(throws: ProtobufError.wrongType(field: 1)) { try number.fixed64(1) }
    #expect(throws: ProtobufError.wrongType(field: 1)) { try number.repeated(1) }
    #expect(throws: ProtobufError.wrongType(field: 1)) { try number.message(1) }
    let text = try message([0x0A, 2, 0xC3, 0x28])
    #expect(throws: ProtobufError.wrongType(field: 1)) { try text.varint(1) }
    #expect(throws: ProtobufError.wrongType(field: 1)) { try text.int64(1) }
    #expect(throws: ProtobufError.notUTF8(field: 1)) { try text.string(1) }
    #expect(throws: ProtobufError.badTag(offset: 2)) { try self.message([0x0A, 3, 0x08, 1, 0x00]).message(1) }
    #expect(throws: ProtobufError.unexpectedField(1)) { try number.only([2, 3]) }
    #expect(throws: Never.self) { try number.only([1, 2]) }
  }

  @Test func `bounds the number of fields`() {
    let most = [UInt8](repeating: 0x08, count: 2 * ProtobufMessage.maximumFields)
    #expect(throws: Never.self) { try ProtobufMessage(most) }
    #expect(throws: ProtobufError.tooManyFields(maximum: ProtobufMessage.maximumFields)) {
      try ProtobufMessage(most + [0x08, 0x08])
    }
  }

  @Test func `says what is wrong and where`() {
    let texts: [(ProtobufError, String)] = [
      (.truncated(offset: 4), "protobuf message ends inside the field at byte 4"),
      (.notCanonical(offset: 4), "protobuf varint at byte 4 is not in the shortest form"),
      (.badTag(offset: 4), "no protobuf field begins as at byte 4"),
      (.outOfOrder(field: 2, offset: 4), "protobuf field 2 at byte 4 is out of order"),
      (.repeated(field: 2), "protobuf field 2 stands more than once"),
      (.wrongType(field: 2), "protobuf field 2 has another wire type"),
      (.unexpectedField(2), "protobuf field 2 is not one of this message"),
      (.notUTF8(field: 2), "protobuf field 2 is not UTF-8"),
      (.tooManyFields(maximum: 2), "protobuf message has more than 2 fields"),
    ]
    for (error, text) in texts { #expect(error.description == text) }
  }

  // MARK: Writing

  @Test func `writes what it reads, and leaves defaults out`() throws {
    var writer = ProtobufWriter()
    writer.varint(1, 150)
    writer.int64(2, -5)
    writer.fixed64(3, 0x8000_0000_0000_0001)
    writer.bytes(4, [1, 2])
    writer.string(5, "é")
    writer.message(6, [])
    writer.message(6, [8, 1])
    writer.varint(7, .max)
    for number in 8...9 {
      writer.varint(number, 0)
      writer.int64(number, 0)
      writer.fixed64(number, 0)
      writer.bytes(number, [])
      writer.string(number, "")
    }
    writer.varint(0x1FFF_FFFF, 1)
    let message = try message(writer.bytes)
    #expect(message.fields.map(\.number) == [1, 2, 3, 4, 5, 6, 6, 7, 0x1FFF_FFFF])
    #expect(try message.varint(1) == 150 && message.int64(2) == -5 && message.varint(7) == .max)
    #expect(try message.fixed64(3) == 0x8000_0000_0000_0001)
    #expect(try message.bytes(4) == [1, 2] && message.string(5) == "é" && message.repeated(6) == [[], [8, 1]])
    #expect(written(message) == writer.bytes)
  }

  @Test func `writes a message behind its length`() {
    #expect(ProtobufWriter.delimited([]) == [0])
    #expect(ProtobufWriter.delimited([7]) == [1, 7])
    #expect(ProtobufWriter.delimited([UInt8](repeating: 1, count: 300)).prefix(2) == [0xAC, 0x02])
  }

  /// The one encoding of a message's fields, defaults among them.
  private func written(_ message: ProtobufMessage) -> [UInt8] {
    var bytes: [UInt8] = []
    func varint(_ number: UInt64) {
      var rest = number
      while rest > 0x7F {
        bytes.append(UInt8(rest & 0x7F) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
    for field in message.fields {
      let number = UInt64(field.number) << 3
      switch field.value {
      case .varint(let value):
        varint(number)
        varint(value)
      case .fixed64(let value):
        varint(number | 1)
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
      case .bytes(let value):
        varint(number | 2)
        varint(UInt64(value.count))
        bytes += value
      case .fixed32(let value):
        varint(number | 5)
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
      }
    }
    return bytes
  }

  /// Whatever is accepted is the one encoding of what was read, and nothing traps.
  @Test func `S-7 survives mutated bytes and accepts one encoding only`() {
    var random = SeededBytes(seed: 0x9B0F)
    var writer = ProtobufWriter()
    writer.varint(1, 1 << 40)
    writer.fixed64(2, .max)
    writer.message(3, [8, 1])
    writer.message(3, [])
    writer.int64(4, -1)
    writer.string(300, "energy")
    var accepted = 0
    for _ in 0..<20_000 {
      let bytes = random.mutation(of: writer.bytes)
      guard let message = try? ProtobufMessage(bytes) else { continue }
      accepted += 1
      #expect(written(message) == bytes)
    }
    #expect(accepted > 100)
  }
}
