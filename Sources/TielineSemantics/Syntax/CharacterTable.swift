/// What characters may be in the Turtle family, by their bytes.
/// - Source: RDF 1.1 Turtle, 6.5.
enum CharacterTable {
  /// A letter or `_`: begins a name.
  static let start: UInt8 = 1
  /// A digit.
  static let digit: UInt8 = 2
  /// Goes on within a name: `start`, `digit` or `-`.
  static let name: UInt8 = 4
  /// A blank, tab or end of line.
  static let space: UInt8 = 8
  /// Not allowed in an IRI.
  static let notInIRI: UInt8 = 16
  /// Within a quoted text something other than itself, or not written as it is in N-Triples.
  static let notPlain: UInt8 = 32
  /// A letter of ASCII.
  static let letter: UInt8 = 64
  /// A digit of base 16.
  static let hexadecimal: UInt8 = 128

  /// A class for each byte; lives as long as the process.
  nonisolated(unsafe) static let classes: UnsafePointer<UInt8> = {
    let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    for byte in 0...UInt8.max { table[Int(byte)] = classes(of: byte) }
    return UnsafePointer(table)
  }()

  private static func classes(of byte: UInt8) -> UInt8 {
    var classes: UInt8 = 0
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): classes = start | name | letter
    case UInt8(ascii: "_"): classes = start | name
    case UInt8(ascii: "0")...UInt8(ascii: "9"): classes = digit | name
    case UInt8(ascii: "-"): classes = name
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): classes = space
    default: break
    }
    switch byte {
    case 0...0x20, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "}"),
      UInt8(ascii: "|"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "\\"):
      classes |= notInIRI
    default: break
    }
    switch byte {
    // 0xEF begins U+FFFE and U+FFFF.
    case 0..<0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"), 0xEF: classes |= notPlain
    default: break
    }
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      classes |= hexadecimal
    default: break
    }
    return classes
  }

  /// Whether all characters may stand in an IRI.
  static func isIRI(_ text: String) -> Bool { text.utf8.allSatisfy { classes[Int($0)] & notInIRI == 0 } }

  /// Whether a character beyond ASCII begins a name.
  static func isNameStart(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F,
      0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD, 0x10000...0xEFFFF:
      true
    default: false
    }
  }

  /// Whether a character beyond ASCII goes on within a name.
  static func isName(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xB7, 0x300...0x36F, 0x203F...0x2040: true
    default: isNameStart(scalar)
    }
  }
}
