import TielineCodec

/// Escapes in JSON strings.
/// - Source: RFC 8259, 7.
enum JSONEscapes {
  /// The length of the escape that begins here: `nil` where more bytes are needed, 0 where it is none.
  ///
  /// A surrogate pair is one escape; half a pair is none.
  static func length(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    guard count >= 2 else { return nil }
    switch start[1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    case UInt8(ascii: "u"): break
    default: return 0
    }
    guard count >= 6 else { return nil }
    guard let first = unit(start + 2) else { return 0 }
    guard (0xD800...0xDFFF).contains(first) else { return 6 }
    guard first < 0xDC00 else { return 0 }
    guard count < 7 || start[6] == UInt8(ascii: "\\"), count < 8 || start[7] == UInt8(ascii: "u") else { return 0 }
    guard count >= 12 else { return nil }
    guard start[6] == UInt8(ascii: "\\"), start[7] == UInt8(ascii: "u"), let second = unit(start + 8),
      (0xDC00...0xDFFF).contains(second)
    else { return 0 }
    return 12
  }

  private static func unit(_ start: UnsafePointer<UInt8>) -> UInt32? {
    var unit: UInt32 = 0
    for index in 0..<4 {
      guard let digit = Hexadecimal.value(start[index]) else { return nil }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  /// Appends the text with each escape resolved. The text's escapes were found to be whole before.
  static func resolve(_ text: UnsafeBufferPointer<UInt8>, into buffer: ByteBuffer) {
    guard let base = text.baseAddress else { return }
    var position = 0
    while position < text.count {
      let byte = base[position]
      guard byte == UInt8(ascii: "\\") else {
        buffer.append(byte)
        position &+= 1
        continue
      }
      guard let length = length(base + position, text.count - position), length > 0 else { return }
      switch base[position + 1] {
      case UInt8(ascii: "b"): buffer.append(0x08)
      case UInt8(ascii: "f"): buffer.append(0x0C)
      case UInt8(ascii: "n"): buffer.append(0x0A)
      case UInt8(ascii: "r"): buffer.append(0x0D)
      case UInt8(ascii: "t"): buffer.append(0x09)
      case UInt8(ascii: "u"):
        var scalar = unit(base + position + 2) ?? 0xFFFD
        if length == 12, let low = unit(base + position + 8) {
          scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
        }
        for byte in UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter {
          buffer.append(byte)
        }
      default: buffer.append(base[position + 1])
      }
      position += length
    }
  }
}
