/// One message of protobuf's wire format, read strictly: the few messages whose bytes are hashed or signed have one
/// encoding each (S-7).
///
/// Strict means: fields in ascending order of their numbers, a number that is not repeated only once, shortest
/// varints, no groups, no unread bytes. Whether a field's default value may be written out, and which fields may
/// occur, is the reader's to say with ``only(_:)``.
/// - Source: Protocol Buffers documentation, *Encoding*.
public struct ProtobufMessage: Sendable, Hashable {
  /// What a field holds.
  public enum Value: Sendable, Hashable {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes([UInt8])
    case fixed32(UInt32)
  }

  /// A field's number and value.
  public struct Field: Sendable, Hashable {
    /// From 1.
    public let number: Int
    public let value: Value
  }

  /// All fields, as they stand.
  public let fields: [Field]

  /// Most fields of one message.
  public static let maximumFields = 1 << 16

  /// - Throws: ``ProtobufError`` for anything but the strict form.
  public init(_ bytes: [UInt8]) throws(ProtobufError) {
    var reader = Reader(bytes: bytes)
    var fields: [Field] = []
    while reader.offset < bytes.count {
      let start = reader.offset
      let tag = try reader.varint()
      let number = tag >> 3
      guard (1...0x1FFF_FFFF).contains(number) else { throw .badTag(offset: start) }
      if let last = fields.last, last.number > Int(number) { throw .outOfOrder(field: Int(number), offset: start) }
      guard fields.count < Self.maximumFields else { throw .tooManyFields(maximum: Self.maximumFields) }
      fields.append(Field(number: Int(number), value: try reader.value(wireType: tag & 7, start: start)))
    }
    self.fields = fields
  }

  // MARK: Reading

  /// - Throws: ``ProtobufError`` where a field has another number than these.
  public func only(_ numbers: Set<Int>) throws(ProtobufError) {
    for field in fields where !numbers.contains(field.number) { throw .unexpectedField(field.number) }
  }

  /// The field's integer; 0 where it is left out.
  /// - Throws: ``ProtobufError`` where it stands twice or has another wire type.
  public func varint(_ number: Int) throws(ProtobufError) -> UInt64 {
    switch try single(number) {
    case nil: return 0
    case .varint(let value): return value
    default: throw .wrongType(field: number)
    }
  }

  /// The field's signed integer (protobuf's `int64`, not `sint64`); 0 where it is left out.
  /// - Throws: ``ProtobufError`` where it stands twice or has another wire type.
  public func int64(_ number: Int) throws(ProtobufError) -> Int64 { Int64(bitPattern: try varint(number)) }

  /// The field's eight bytes as an integer; 0 where it is left out.
  /// - Throws: ``ProtobufError`` where it stands twice or has another wire type.
  public func fixed64(_ number: Int) throws(ProtobufError) -> UInt64 {
    switch try single(number) {
    case nil: return 0
    case .fixed64(let value): return value
    default: throw .wrongType(field: number)
    }
  }

  /// The field's bytes; `nil` where it is left out.
  /// - Throws: ``ProtobufError`` where it stands twice or has another wire type.
  public func optionalBytes(_ number: Int) throws(ProtobufError) -> [UInt8]? {
    switch try single(number) {
    case nil: return nil
    case .bytes(let value): return value
    default: throw .wrongType(field: number)
    }
  }

  /// The field's bytes; none where it is left out.
  /// - Throws: ``ProtobufError`` where it stands twice or has another wire type.
  public func bytes(_ number: Int) throws(ProtobufError) -> [UInt8] { try optionalBytes(number) ?? [] }

  /// The field's text; empty where it is left out.
  /// - Throws: ``ProtobufError`` where it stands twice, has another wire type or is not UTF-8.
  public func string(_ number: Int) throws(ProtobufError) -> String {
    guard let text = String(validating: try bytes(number), as: UTF8.self) else { throw .notUTF8(field: number) }
    return text
  }

  /// The message in the field; `nil` where it is left out.
  /// - Throws: ``ProtobufError`` where it stands twice or is no message in the strict form.
  public func message(_ number: Int) throws(ProtobufError) -> ProtobufMessage? {
    guard let bytes = try optionalBytes(number) else { return nil }
    return try ProtobufMessage(bytes)
  }

  /// Every value of a repeated field of bytes, strings or messages.
  /// - Throws: ``ProtobufError`` where one has another wire type.
  public func repeated(_ number: Int) throws(ProtobufError) -> [[UInt8]] {
    try fields.filter { $0.number == number }.map { field throws(ProtobufError) in
      guard case .bytes(let value) = field.value else { throw .wrongType(field: number) }
      return value
    }
  }

  private func single(_ number: Int) throws(ProtobufError) -> Value? {
    guard let first = fields.firstIndex(where: { $0.number == number }) else { return nil }
    // Fields ascend, so that a second one would follow directly.
    guard first + 1 == fields.count || fields[first + 1].number != number else { throw .repeated(field: number) }
    return fields[first].value
  }

  private struct Reader {
    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func varint() throws(ProtobufError) -> UInt64 {
      let start = offset
      var number: UInt64 = 0
      for shift in stride(from: 0, to: 70, by: 7) {
        guard offset < bytes.count else { throw .truncated(offset: start) }
        let byte = bytes[offset]
        offset += 1
        // The tenth byte has room for one bit.
        guard shift < 63 || byte <= 1 else { throw .notCanonical(offset: start) }
        number |= UInt64(byte & 0x7F) << UInt64(shift)
        if byte < 0x80 {
          guard byte != 0 || shift == 0 else { throw .notCanonical(offset: start) }
          return number
        }
      }
      throw .notCanonical(offset: start)
    }

    mutating func value(wireType: UInt64, start: Int) throws(ProtobufError) -> Value {
      switch wireType {
      case 0: return .varint(try varint())
      case 1: return .fixed64(try fixed(8))
      case 2:
        let length = try varint()
        guard length <= UInt64(bytes.count - offset) else { throw .truncated(offset: start) }
        defer { offset += Int(length) }
        return .bytes(Array(bytes[offset..<offset + Int(length)]))
      case 5: return .fixed32(UInt32(try fixed(4)))
      default: throw .badTag(offset: start)
      }
    }

    private mutating func fixed(_ count: Int) throws(ProtobufError) -> UInt64 {
      guard count <= bytes.count - offset else { throw .truncated(offset: offset) }
      defer { offset += count }
      return bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
  }
}

/// Why bytes are not the one strict encoding of a message.
public enum ProtobufError: Error, Equatable, Sendable, CustomStringConvertible {
  case truncated(offset: Int)
  /// A varint in a longer form than needed, or above 64 bits.
  case notCanonical(offset: Int)
  /// Field number 0, a group, or a wire type that does not exist.
  case badTag(offset: Int)
  case outOfOrder(field: Int, offset: Int)
  case repeated(field: Int)
  case wrongType(field: Int)
  case unexpectedField(Int)
  case notUTF8(field: Int)
  case tooManyFields(maximum: Int)

  public var description: String {
    switch self {
    case .truncated(let offset): "protobuf message ends inside the field at byte \(offset)"
    case .notCanonical(let offset): "protobuf varint at byte \(offset) is not in the shortest form"
    case .badTag(let offset): "no protobuf field begins as at byte \(offset)"
    case .outOfOrder(let field, let offset): "protobuf field \(field) at byte \(offset) is out of order"
    case .repeated(let field): "protobuf field \(field) stands more than once"
    case .wrongType(let field): "protobuf field \(field) has another wire type"
    case .unexpectedField(let field): "protobuf field \(field) is not one of this message"
    case .notUTF8(let field): "protobuf field \(field) is not UTF-8"
    case .tooManyFields(let maximum): "protobuf message has more than \(maximum) fields"
    }
  }
}
