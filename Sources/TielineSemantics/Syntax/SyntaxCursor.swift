import TielineCodec

/// Walks over a text of the Turtle family, token by token.
///
/// The text is UTF-8 that was checked, with a NUL after its end, so that looking at the next byte needs no check of
/// bounds. A token that touches the end of a text that goes on is ``SyntaxStop/incomplete``.
struct SyntaxCursor {
  /// The next byte.
  var next: UnsafePointer<UInt8>
  private(set) var end: UnsafePointer<UInt8>
  /// Whether nothing follows after ``end``.
  private(set) var isLast: Bool
  /// What is wrong, once something was.
  private(set) var failure: String?

  private let classes = CharacterTable.classes
  private let iriText = ByteBuffer()
  private let quotedText = ByteBuffer()
  let nameText = ByteBuffer()

  init() {
    // Nothing is read before a text is given.
    next = UnsafePointer(CharacterTable.classes)
    end = next
    isLast = false
  }

  /// Goes to the beginning of a text that has a NUL after its `count` bytes.
  mutating func move(to text: UnsafePointer<UInt8>, count: Int, isLast: Bool) {
    (next, end, self.isLast) = (text, text + count, isLast)
  }

  // MARK: Ends and failures

  @inline(__always) var isAtEnd: Bool { next == end }

  /// To be thrown where something else has to come.
  mutating func wrong(_ reason: String) -> SyntaxStop {
    if isAtEnd, !isLast { return .incomplete }
    failure = isAtEnd ? "the text ends too early: \(reason)" : reason
    return .failed
  }

  /// To be thrown where what is there is bad, whatever follows.
  mutating func bad(_ reason: String) -> SyntaxStop {
    failure = reason
    return .failed
  }

  /// Says that what follows decides: at the end of a piece the rest is waited for.
  @inline(__always) func waitAtEnd() throws(SyntaxStop) {
    if isAtEnd, !isLast { throw .incomplete }
  }

  @inline(__always) func has(_ byte: UInt8, _ classes: UInt8) -> Bool { self.classes[Int(byte)] & classes != 0 }

  @inline(__always) func span(from start: UnsafePointer<UInt8>) -> UTF8Span {
    UTF8Span(start: start, count: next - start)
  }

  // MARK: Between tokens

  /// Goes on to the next token.
  @inline(__always) mutating func skip() throws(SyntaxStop) {
    while true {
      if has(next.pointee, CharacterTable.space) {
        next += 1
      } else if next.pointee == UInt8(ascii: "#") {
        try comment()
      } else {
        return
      }
    }
  }

  /// Goes on to the next token, or to the end of the line.
  mutating func skipWithinLine() throws(SyntaxStop) {
    while next.pointee == UInt8(ascii: " ") || next.pointee == UInt8(ascii: "\t") { next += 1 }
    if next.pointee == UInt8(ascii: "#") { try comment() }
  }

  private mutating func comment() throws(SyntaxStop) {
    while next != end, next.pointee != UInt8(ascii: "\n"), next.pointee != UInt8(ascii: "\r") { next += 1 }
    try waitAtEnd()
  }

  /// Takes `byte` if it comes next.
  @inline(__always) mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard next.pointee == UInt8(ascii: byte) else { return false }
    next += 1
    return true
  }

  // MARK: IRIs

  /// What stands between `<` and `>`; the cursor is on `<`.
  mutating func iriReference() throws(SyntaxStop) -> UTF8Span {
    next += 1
    let start = next
    while !has(next.pointee, CharacterTable.notInIRI) { next += 1 }
    if next.pointee == UInt8(ascii: ">") {
      defer { next += 1 }
      return span(from: start)
    }
    return try escapedIRI(start)
  }

  private mutating func escapedIRI(_ start: UnsafePointer<UInt8>) throws(SyntaxStop) -> UTF8Span {
    iriText.removeAll()
    iriText.append(start, next - start)
    while true {
      let byte = next.pointee
      if byte == UInt8(ascii: ">") {
        next += 1
        return iriText.bytes
      }
      if byte == UInt8(ascii: "\\") {
        let scalar = try numericEscape()
        guard scalar.value > 0x7F || !has(UInt8(scalar.value), CharacterTable.notInIRI) else {
          throw bad(
            "an IRI cannot have the character U+\(String(scalar.value, radix: 16, uppercase: true)): percent-encode it")
        }
        iriText.append(scalar)
      } else if has(byte, CharacterTable.notInIRI) {
        throw wrong("an IRI ends with '>' and has no blank, quote or bracket: percent-encode '\(shown)'")
      } else {
        iriText.append(byte)
        next += 1
      }
    }
  }

  /// The next character, for messages.
  var shown: String {
    guard !isAtEnd else { return "" }
    let rest = UTF8Span(start: next, count: min(end - next, 4))
    return String(decoding: rest, as: UTF8.self).unicodeScalars.first.map { String($0).debugDescription }.map {
      String($0.dropFirst().dropLast())
    } ?? ""
  }

  // MARK: Escapes

  /// `\uXXXX` or `\UXXXXXXXX`; the cursor is on the backslash.
  private mutating func numericEscape() throws(SyntaxStop) -> Unicode.Scalar {
    next += 1
    let digits: Int
    switch next.pointee {
    case UInt8(ascii: "u"): digits = 4
    case UInt8(ascii: "U"): digits = 8
    default: throw wrong("after a backslash comes u or U and the character's number")
    }
    next += 1
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = Hexadecimal.value(next.pointee) else {
        throw wrong("\(digits) hexadecimal digits have to follow \\\(digits == 4 ? "u" : "U")")
      }
      value = value << 4 | UInt32(digit)
      next += 1
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw bad("U+\(String(value, radix: 16, uppercase: true)) is no character")
    }
    return scalar
  }

  // MARK: Quoted text

  /// A text between quotes, and whether N-Triples writes each byte of it as it is. The cursor is on the first quote.
  mutating func quoted(allowsLong: Bool) throws(SyntaxStop) -> (text: UTF8Span, isPlain: Bool) {
    let quote = next.pointee
    next += 1
    let start = next
    while !has(next.pointee, CharacterTable.notPlain) { next += 1 }
    guard next.pointee == quote else { return try (quotedWithEscapes(start, quote), false) }
    if next == start, allowsLong {
      next += 1
      try waitAtEnd()
      if next.pointee == quote {
        next += 1
        return try (long(quote), false)
      }
      return (UTF8Span(start: start, count: 0), true)
    }
    defer { next += 1 }
    return (span(from: start), true)
  }

  private mutating func quotedWithEscapes(
    _ start: UnsafePointer<UInt8>, _ quote: UInt8
  ) throws(SyntaxStop) -> UTF8Span {
    quotedText.removeAll()
    quotedText.append(start, next - start)
    while true {
      let byte = next.pointee
      if byte == quote {
        next += 1
        return quotedText.bytes
      }
      switch byte {
      case UInt8(ascii: "\\"): try escape()
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        throw bad("a quoted text goes over the end of the line: close it, write \\n, or use three quotes")
      case 0 where isAtEnd: throw wrong("a quoted text is not closed")
      default:
        quotedText.append(byte)
        next += 1
      }
    }
  }

  private mutating func long(_ quote: UInt8) throws(SyntaxStop) -> UTF8Span {
    quotedText.removeAll()
    while true {
      let byte = next.pointee
      if byte == quote {
        guard end - next >= 3 else {
          next = end
          throw wrong("a text in three quotes is not closed")
        }
        if next[1] == quote, next[2] == quote {
          next += 3
          return quotedText.bytes
        }
      }
      if byte == UInt8(ascii: "\\") {
        try escape()
        continue
      }
      if byte == 0, isAtEnd { throw wrong("a text in three quotes is not closed") }
      quotedText.append(byte)
      next += 1
    }
  }

  private mutating func escape() throws(SyntaxStop) {
    let character: UInt8
    switch next[1] {
    case UInt8(ascii: "t"): character = 0x09
    case UInt8(ascii: "b"): character = 0x08
    case UInt8(ascii: "n"): character = 0x0A
    case UInt8(ascii: "r"): character = 0x0D
    case UInt8(ascii: "f"): character = 0x0C
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"): character = next[1]
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      quotedText.append(try numericEscape())
      return
    default:
      next += 1
      throw wrong("no escape: \\\(shown); a backslash itself is written \\\\")
    }
    next += 2
    quotedText.append(character)
  }

  /// The tag after `@`; the cursor is on `@`.
  mutating func languageTag() throws(SyntaxStop) -> UTF8Span {
    next += 1
    let start = next
    while has(next.pointee, CharacterTable.letter) { next += 1 }
    guard next != start else { throw wrong("after @ comes a language tag, as in @en or @de-AT") }
    while next.pointee == UInt8(ascii: "-") {
      next += 1
      let part = next
      while has(next.pointee, CharacterTable.letter | CharacterTable.digit) { next += 1 }
      guard next != part else { throw wrong("a language tag cannot end with '-'") }
    }
    try waitAtEnd()
    return span(from: start)
  }

  // MARK: Numbers

  enum NumberKind { case integer, decimal, double }

  /// A number.
  mutating func number() throws(SyntaxStop) -> (text: UTF8Span, kind: NumberKind) {
    let start = next
    if next.pointee == UInt8(ascii: "+") || next.pointee == UInt8(ascii: "-") { next += 1 }
    let whole = digits()
    var kind = NumberKind.integer
    try waitAtEnd()
    if next.pointee == UInt8(ascii: ".") {
      let dot = next
      next += 1
      let fraction = digits()
      try waitAtEnd()
      if fraction > 0 || (whole > 0 && isExponent) { kind = .decimal } else { next = dot }
    }
    guard whole > 0 || kind == .decimal else {
      throw wrong("a number has digits")
    }
    if next.pointee == UInt8(ascii: "e") || next.pointee == UInt8(ascii: "E") {
      next += 1
      if next.pointee == UInt8(ascii: "+") || next.pointee == UInt8(ascii: "-") { next += 1 }
      guard digits() > 0 else { throw wrong("a number's exponent has digits") }
      try waitAtEnd()
      kind = .double
    }
    return (span(from: start), kind)
  }

  private var isExponent: Bool { next.pointee == UInt8(ascii: "e") || next.pointee == UInt8(ascii: "E") }

  private mutating func digits() -> Int {
    let start = next
    while has(next.pointee, CharacterTable.digit) { next += 1 }
    return next - start
  }

  // MARK: Characters beyond ASCII

  /// Whether the next character is one beyond ASCII for which `matches` holds.
  func isBeyondASCII(_ matches: (UInt32) -> Bool) -> Bool {
    let first = UInt32(next.pointee)
    switch first {
    case 0..<0x80: return false
    case ..<0xE0: return matches((first & 0x1F) << 6 | rest(1))
    case ..<0xF0: return matches((first & 0x0F) << 12 | rest(1) << 6 | rest(2))
    default: return matches((first & 0x07) << 18 | rest(1) << 12 | rest(2) << 6 | rest(3))
    }
  }

  private func rest(_ offset: Int) -> UInt32 { UInt32(next[offset] & 0x3F) }

  mutating func skipCharacter() {
    switch next.pointee {
    case 0..<0x80: next += 1
    case ..<0xE0: next += 2
    case ..<0xF0: next += 3
    default: next += 4
    }
  }
}
