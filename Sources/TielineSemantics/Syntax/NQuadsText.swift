/// How N-Triples and N-Quads write the text of a literal, in their canonical form.
/// - Source: RDFC-1.0, appendix A.
enum NQuadsText {
  /// Gives the bytes of a text, which is UTF-8, with escapes.
  @inline(__always) static func escape(_ text: UTF8Span, _ give: (UInt8) -> Void) {
    var index = 0
    while index < text.count {
      let byte = text[index]
      if let short = shortEscape(byte) {
        give(UInt8(ascii: "\\"))
        give(short)
      } else if byte < 0x20 || byte == 0x7F {
        number(UInt16(byte), give)
      } else if byte == 0xEF, index + 2 < text.count, text[index + 1] == 0xBF, text[index + 2] >= 0xBE {
        // U+FFFE and U+FFFF.
        number(0xFFC0 | UInt16(text[index + 2] & 0x3F), give)
        index += 2
      } else {
        give(byte)
      }
      index += 1
    }
  }

  private static func shortEscape(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x08: UInt8(ascii: "b")
    case 0x09: UInt8(ascii: "t")
    case 0x0A: UInt8(ascii: "n")
    case 0x0C: UInt8(ascii: "f")
    case 0x0D: UInt8(ascii: "r")
    case 0x22, 0x5C: byte
    default: nil
    }
  }

  private static func number(_ unit: UInt16, _ give: (UInt8) -> Void) {
    let digits: StaticString = "0123456789ABCDEF"
    for byte in "\\u".utf8 { give(byte) }
    for shift in [12, 8, 4, 0] as [UInt16] { give(digits.utf8Start[Int(unit >> shift & 15)]) }
  }
}
