/// Writes the one text of a value.
///
/// - Source: RFC 8785, sections 3.2.2 (literals, strings) and 3.2.3 (order of keys).
struct CanonicalJSONWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ value: CanonicalJSON) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let bool): bytes += bool ? "true".utf8 : "false".utf8
    case .integer(let number): bytes += String(number).utf8
    case .string(let text): write(text)
    case .array(let values): write(values, between: "[", "]") { $0.write($1) }
    case .object(let members):
      let sorted = members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
      write(sorted, between: "{", "}") { writer, member in
        writer.write(member.key)
        writer.bytes += ":".utf8
        writer.write(member.value)
      }
    }
  }

  private mutating func write<Element>(
    _ elements: [Element], between open: String, _ close: String, _ write: (inout Self, Element) -> Void
  ) {
    bytes += open.utf8
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes += ",".utf8 }
      write(&self, element)
    }
    bytes += close.utf8
  }

  private mutating func write(_ text: String) {
    bytes += "\"".utf8
    for byte in text.utf8 {
      if let escape = Self.escape(byte) { bytes += escape.utf8 } else { bytes.append(byte) }
    }
    bytes += "\"".utf8
  }

  /// The one escape of a byte that needs one.
  static func escape(_ byte: UInt8) -> String? {
    switch byte {
    case 0x22: "\\\""
    case 0x5C: "\\\\"
    case 0x08: "\\b"
    case 0x09: "\\t"
    case 0x0A: "\\n"
    case 0x0C: "\\f"
    case 0x0D: "\\r"
    case 0x00..<0x10: "\\u000" + String(byte, radix: 16)
    case 0x10..<0x20: "\\u00" + String(byte, radix: 16)
    default: nil
    }
  }
}
