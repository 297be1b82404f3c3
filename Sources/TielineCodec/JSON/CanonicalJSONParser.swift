/// Reads canonical JSON and nothing else: a text that it accepts is the one that ``CanonicalJSONWriter`` writes.
struct CanonicalJSONParser {
  private let bytes: [UInt8]
  private var offset = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func parse() throws(CanonicalJSONError) -> CanonicalJSON {
    let value = try value(depth: 0)
    guard offset == bytes.count else { throw CanonicalJSONError(.trailingBytes, at: offset) }
    return value
  }

  private mutating func value(depth: Int) throws(CanonicalJSONError) -> CanonicalJSON {
    guard depth <= CanonicalJSON.maximumDepth else {
      throw CanonicalJSONError(.tooDeep(maximum: CanonicalJSON.maximumDepth), at: offset)
    }
    switch try peek() {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), 0x30...0x39: return .integer(try integer())
    default: throw CanonicalJSONError(.unexpected(expected: "a value"), at: offset)
    }
  }

  private mutating func array(depth: Int) throws(CanonicalJSONError) -> CanonicalJSON {
    offset += 1
    var values: [CanonicalJSON] = []
    if try peek() == UInt8(ascii: "]") {
      offset += 1
      return .array([])
    }
    while true {
      values.append(try value(depth: depth + 1))
      if try endsList(with: UInt8(ascii: "]"), "',' or ']'") { return .array(values) }
    }
  }

  private mutating func object(depth: Int) throws(CanonicalJSONError) -> CanonicalJSON {
    offset += 1
    var members: [String: CanonicalJSON] = [:]
    var last: String?
    if try peek() == UInt8(ascii: "}") {
      offset += 1
      return .object([:])
    }
    while true {
      let start = offset
      let key = try string()
      guard members[key] == nil else { throw CanonicalJSONError(.duplicateKey(key), at: start) }
      if let last, !last.utf16.lexicographicallyPrecedes(key.utf16) {
        throw CanonicalJSONError(.unsortedKey(key), at: start)
      }
      try expect(UInt8(ascii: ":"), "':'")
      members[key] = try value(depth: depth + 1)
      last = key
      if try endsList(with: UInt8(ascii: "}"), "',' or '}'") { return .object(members) }
    }
  }

  /// Steps over the closing byte or a comma; says which.
  private mutating func endsList(with close: UInt8, _ expected: String) throws(CanonicalJSONError) -> Bool {
    let byte = try peek()
    guard byte == close || byte == UInt8(ascii: ",") else {
      throw CanonicalJSONError(.unexpected(expected: expected), at: offset)
    }
    offset += 1
    return byte == close
  }

  private mutating func literal(
    _ text: String, _ value: CanonicalJSON
  ) throws(CanonicalJSONError) -> CanonicalJSON {
    for byte in text.utf8 { try expect(byte, text) }
    return value
  }

  private mutating func integer() throws(CanonicalJSONError) -> Int64 {
    let start = offset
    let isNegative = bytes[offset] == UInt8(ascii: "-")
    if isNegative { offset += 1 }
    let digits = bytes[offset...].prefix { (0x30...0x39).contains($0) }
    offset += digits.count
    let startsWithZero = digits.first == 0x30
    let hasTail = offset < bytes.count && [0x2E, 0x45, 0x65].contains(bytes[offset])
    guard !digits.isEmpty, !startsWithZero || (digits.count == 1 && !isNegative), !hasTail else {
      throw CanonicalJSONError(.notAnInteger, at: start)
    }
    guard let number = Int64(String(decoding: bytes[start..<offset], as: UTF8.self)) else {
      throw CanonicalJSONError(.integerOutOfRange, at: start)
    }
    return number
  }

  private mutating func string() throws(CanonicalJSONError) -> String {
    let start = offset
    try expect(UInt8(ascii: "\""), "'\"'")
    var content: [UInt8] = []
    while true {
      let byte = try peek()
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        guard let text = String(validating: content, as: UTF8.self) else {
          throw CanonicalJSONError(.invalidUTF8, at: start)
        }
        return text
      case UInt8(ascii: "\\"): content.append(try escaped())
      case 0x00..<0x20: throw CanonicalJSONError(.nonMinimalEscape, at: offset)
      default:
        content.append(byte)
        offset += 1
      }
    }
  }

  /// Reads an escape; the character it stands for must have no other form.
  private mutating func escaped() throws(CanonicalJSONError) -> UInt8 {
    let rest = bytes[offset...].prefix(6)
    let candidates = Array(0x00..<0x20) + [0x22, 0x5C] as [UInt8]
    for byte in candidates {
      if let escape = CanonicalJSONWriter.escape(byte), rest.starts(with: escape.utf8) {
        offset += escape.utf8.count
        return byte
      }
    }
    throw CanonicalJSONError(rest.count < 2 ? .truncated : .nonMinimalEscape, at: offset)
  }

  private func peek() throws(CanonicalJSONError) -> UInt8 {
    guard offset < bytes.count else { throw CanonicalJSONError(.truncated, at: offset) }
    return bytes[offset]
  }

  private mutating func expect(_ byte: UInt8, _ expected: String) throws(CanonicalJSONError) {
    guard try peek() == byte else { throw CanonicalJSONError(.unexpected(expected: expected), at: offset) }
    offset += 1
  }
}
