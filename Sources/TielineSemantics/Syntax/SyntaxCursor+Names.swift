// Labels, prefixes and local names.
// - Source: RDF 1.1 Turtle, 6.5.
extension SyntaxCursor {
  /// The label after `_:`; the cursor is on `_`.
  mutating func blankLabel() throws(SyntaxStop) -> UTF8Span {
    next += 1
    guard take(":") else { throw wrong("a blank node is written _: and a label") }
    let start = next
    guard
      has(next.pointee, CharacterTable.start | CharacterTable.digit)
        || isBeyondASCII(CharacterTable.isNameStart)
    else { throw wrong("a blank node's label begins with a letter, a digit or '_'") }
    while true {
      if has(next.pointee, CharacterTable.name) || next.pointee == UInt8(ascii: ".") {
        next += 1
      } else if isBeyondASCII(CharacterTable.isName) {
        skipCharacter()
      } else {
        break
      }
    }
    try waitAtEnd()
    while next[-1] == UInt8(ascii: ".") { next -= 1 }
    return span(from: start)
  }

  /// What may be a prefix, or a word: a name with dots inside. Empty where none is there.
  @inline(__always) mutating func word() throws(SyntaxStop) -> UTF8Span {
    let start = next
    while has(next.pointee, CharacterTable.name) { next += 1 }
    if next.pointee >= 0x80 || next.pointee == UInt8(ascii: ".") { skipNameWithDots() }
    if isAtEnd { try waitAtEnd() }
    return span(from: start)
  }

  private mutating func skipNameWithDots() {
    let start = next
    while true {
      if has(next.pointee, CharacterTable.name) || next.pointee == UInt8(ascii: ".") {
        next += 1
      } else if isBeyondASCII(CharacterTable.isName) {
        skipCharacter()
      } else {
        break
      }
    }
    if isAtEnd, !isLast { return }
    while next != start, next[-1] == UInt8(ascii: ".") { next -= 1 }
  }

  /// Whether a word may be a prefix.
  func isPrefix(_ word: UTF8Span) -> Bool {
    guard let first = word.first else { return true }
    if first < 0x80 { return has(first, CharacterTable.letter) }
    var start = self
    start.next = word.baseAddress ?? next
    return start.isBeyondASCII(CharacterTable.isNameStart)
  }

  /// The local part of a prefixed name; the cursor is after the colon.
  @inline(__always) mutating func localName() throws(SyntaxStop) -> UTF8Span {
    let start = next
    while has(next.pointee, CharacterTable.name) || next.pointee == UInt8(ascii: ":") { next += 1 }
    switch next.pointee {
    case UInt8(ascii: "."), UInt8(ascii: "%"), UInt8(ascii: "\\"), 0x80...0xFF, 0, UInt8(ascii: "-"):
      return try longLocalName(start)
    default:
      guard next == start || start.pointee != UInt8(ascii: "-") else { throw bad("a local name cannot begin with '-'") }
      return span(from: start)
    }
  }

  private mutating func longLocalName(_ start: UnsafePointer<UInt8>) throws(SyntaxStop) -> UTF8Span {
    if start.pointee == UInt8(ascii: "-") { throw bad("a local name cannot begin with '-'") }
    guard start.pointee != UInt8(ascii: ".") else {
      next = start
      return span(from: start)
    }
    if start.pointee >= 0x80 {
      next = start
      guard isBeyondASCII(CharacterTable.isNameStart) else { return span(from: start) }
    }
    nameText.removeAll()
    nameText.append(start, next - start)
    var dots = 0
    while true {
      let byte = next.pointee
      if byte == UInt8(ascii: ".") {
        dots += 1
        next += 1
        continue
      }
      guard
        has(byte, CharacterTable.name) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "%")
          || byte == UInt8(ascii: "\\") || isBeyondASCII(CharacterTable.isName)
      else { break }
      // Dots belong to the name only where it goes on.
      while dots > 0 {
        nameText.append(UInt8(ascii: "."))
        dots -= 1
      }
      try appendToName()
    }
    try waitAtEnd()
    next -= dots
    return nameText.bytes
  }

  private mutating func appendToName() throws(SyntaxStop) {
    switch next.pointee {
    case UInt8(ascii: "%"):
      for offset in 1...2 {
        guard has(next[offset], CharacterTable.hexadecimal) else {
          next += offset
          throw wrong("after % in a name come two hexadecimal digits")
        }
      }
      nameText.append(next, 3)
      next += 3
    case UInt8(ascii: "\\"):
      next += 1
      guard !isAtEnd, "_~.-!$&'()*+,;=/?#@%".utf8.contains(next.pointee) else {
        throw wrong("'\(shown)' cannot be escaped in a name: write the whole IRI in <>")
      }
      nameText.append(next.pointee)
      next += 1
    case 0..<0x80:
      nameText.append(next.pointee)
      next += 1
    default:
      let start = next
      skipCharacter()
      nameText.append(start, next - start)
    }
  }
}
