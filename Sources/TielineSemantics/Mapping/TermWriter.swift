/// Writes terms as N-Quads has them, byte by byte.
/// - Source: RDF 1.1 N-Quads; the escapes are those of its canonical form.
enum TermWriter {
  /// For each byte: what it needs in a literal and in an IRI.
  private struct Classes: Sendable {
    /// 0: stands as it is.
    let literal: [UInt8]
    /// 0: may stand in an IRI, 1: may not.
    let iri: [UInt8]
    /// 0: is percent-encoded within a template.
    let unreserved: [UInt8]
  }

  private static let classes: Classes = {
    var literal = [UInt8](repeating: 0, count: 256)
    var iri = [UInt8](repeating: 0, count: 256)
    var unreserved = [UInt8](repeating: 0, count: 256)
    for byte in 0..<0x20 { (literal[byte], iri[byte]) = (1, 1) }
    for byte in [UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x7F] { literal[Int(byte)] = 1 }
    for byte in " <>\"{}|^`\\".utf8 { iri[Int(byte)] = 1 }
    for byte in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8 { unreserved[Int(byte)] = 1 }
    return Classes(literal: literal, iri: iri, unreserved: unreserved)
  }()

  /// Appends the text of a literal, without quotes.
  static func literal(_ text: UnsafeBufferPointer<UInt8>, into out: ByteBuffer) {
    guard let base = text.baseAddress else { return }
    classes.literal.withUnsafeBufferPointer { classes in
      var from = 0
      var position = 0
      while position < text.count {
        if classes[Int(base[position])] != 0 {
          out.append(base + from, position - from)
          escape(base[position], into: out)
          from = position + 1
        }
        position &+= 1
      }
      out.append(base + from, text.count - from)
    }
  }

  private static func escape(_ byte: UInt8, into out: ByteBuffer) {
    out.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): out.append(byte)
    case 0x08: out.append(UInt8(ascii: "b"))
    case 0x09: out.append(UInt8(ascii: "t"))
    case 0x0A: out.append(UInt8(ascii: "n"))
    case 0x0C: out.append(UInt8(ascii: "f"))
    case 0x0D: out.append(UInt8(ascii: "r"))
    default: codePoint(byte, into: out)
    }
  }

  private static func codePoint(_ byte: UInt8, into out: ByteBuffer) {
    for letter in "u00".utf8 { out.append(letter) }
    hexadecimal(byte, into: out)
  }

  private static func hexadecimal(_ byte: UInt8, into out: ByteBuffer) {
    for digit in [byte >> 4, byte & 15] { out.append(digit < 10 ? digit + 0x30 : digit + 0x37) }
  }

  /// Appends an IRI's text; what may not stand there is written as an escape.
  static func iri(_ text: UnsafeBufferPointer<UInt8>, into out: ByteBuffer) {
    guard let base = text.baseAddress else { return }
    guard !isValidIRI(text) else { return out.append(base, text.count) }
    for byte in text {
      if classes.iri[Int(byte)] == 0 {
        out.append(byte)
      } else {
        out.append(UInt8(ascii: "\\"))
        codePoint(byte, into: out)
      }
    }
  }

  /// Whether only characters stand in it that may.
  static func isValidIRI(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = text.baseAddress else { return true }
    return classes.iri.withUnsafeBufferPointer { classes in
      var seen: UInt8 = 0
      for position in 0..<text.count { seen |= classes[Int(base[position])] }
      return seen == 0
    }
  }

  /// Whether it begins with a scheme.
  /// - Source: RFC 3986, 3.1.
  static func isAbsolute(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = text.first, (0x61...0x7A).contains(first | 0x20) else { return false }
    for byte in text {
      switch byte {
      case UInt8(ascii: ":"): return true
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        continue
      default: return false
      }
    }
    return false
  }

  /// Appends a value as a part of an IRI: all but unreserved characters are percent-encoded.
  /// - Source: RML-Core, IRI-safe; RFC 3987, 2.2.
  static func encoded(_ text: UnsafeBufferPointer<UInt8>, keepsUnicode: Bool, into out: ByteBuffer) {
    guard let base = text.baseAddress else { return }
    let isPlain = classes.unreserved.withUnsafeBufferPointer { classes in
      var all: UInt8 = 1
      for position in 0..<text.count { all &= classes[Int(base[position])] }
      return all == 1
    }
    guard !isPlain else { return out.append(base, text.count) }
    var position = 0
    while position < text.count {
      let byte = base[position]
      let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      let scalar = UnsafeBufferPointer(start: base + position, count: min(length, text.count - position))
      if classes.unreserved[Int(byte)] == 1 || (length > 1 && keepsUnicode && isUnreserved(scalar)) {
        out.append(scalar)
      } else {
        for byte in scalar {
          out.append(UInt8(ascii: "%"))
          hexadecimal(byte, into: out)
        }
      }
      position += scalar.count
    }
  }

  /// Whether a character beyond ASCII is one of `ucschar`.
  private static func isUnreserved(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first?.value else { return false }
    switch scalar {
    case 0xA0...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFEF: return true
    case 0x10000...0xEFFFF: return scalar & 0xFFFF < 0xFFFE
    default: return false
    }
  }

  /// Appends a label that is different for different texts: letters and digits stand, other bytes as `_` and two digits.
  static func label(_ text: UnsafeBufferPointer<UInt8>, into out: ByteBuffer) {
    for byte in text {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        out.append(byte)
      default:
        out.append(UInt8(ascii: "_"))
        hexadecimal(byte, into: out)
      }
    }
  }

  /// Appends a whole term.
  static func term(_ term: Term, into out: ByteBuffer) {
    switch term {
    case .iri(var text):
      out.append(UInt8(ascii: "<"))
      text.withUTF8 { iri($0, into: out) }
      out.append(UInt8(ascii: ">"))
    case .blank(let label): out.append("_:\(label)")
    case .literal(let value):
      var lexical = value.lexical
      out.append(UInt8(ascii: "\""))
      lexical.withUTF8 { literal($0, into: out) }
      out.append(UInt8(ascii: "\""))
      if let language = value.language {
        out.append("@\(language)")
      } else if !value.datatype.utf8.elementsEqual(XSD.string.utf8) {
        out.append("^^")
        self.term(.iri(value.datatype), into: out)
      }
    }
  }
}
