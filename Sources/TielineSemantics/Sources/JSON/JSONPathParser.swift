extension JSONPath {
  /// Deepest nesting of filters and parentheses.
  static let depthLimit = 32
  /// Longest query, in bytes.
  static let lengthLimit = 4096
  /// Most segments; an iterator's are followed as bits of a number.
  static let segmentLimit = 60

  /// Reads a query: `$` and what follows.
  ///
  /// As mappings have them, `@` may stand for `$`, and may be left out with the point after it: `a.b` is `$.a.b`, and
  /// `First Name` is the member of that name. `$.['a']` is `$['a']`.
  ///
  /// - Throws: ``RecordError/path(text:reason:position:)``.
  init(_ text: String) throws(RecordError) {
    self.text = text
    var prefix = ""
    switch text.utf8.first {
    case UInt8(ascii: "$"), UInt8(ascii: "@"): break
    case UInt8(ascii: "."), UInt8(ascii: "["): prefix = "$"
    default:
      if !text.isEmpty, !text.utf8.contains(where: { "$@.[]*?'\"(),:=<>!&|\\".utf8.contains($0) }) {
        segments = [Segment(isDescendant: false, selectors: [.name(Array(text.utf8))])]
        return
      }
      prefix = "$."
    }
    var parser = JSONPathParser(bytes: Array((prefix + text).utf8))
    do throws(JSONPathParser.Failure) {
      segments = try parser.query()
    } catch {
      throw .path(text: text, reason: error.reason, position: max(0, error.position - prefix.utf8.count))
    }
  }
}

/// A recursive-descent reader of queries; its depth is bounded.
struct JSONPathParser {
  struct Failure: Error {
    let reason: String
    let position: Int
  }

  let bytes: [UInt8]
  var position = 0
  var depth = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func query() throws(Failure) -> [JSONPath.Segment] {
    guard bytes.count <= JSONPath.lengthLimit else { throw failure("longer than \(JSONPath.lengthLimit) bytes") }
    position = 1
    let segments = try segments()
    guard position == bytes.count else { throw failure("no segment of a JSONPath begins like this") }
    return segments
  }

  mutating func segments() throws(Failure) -> [JSONPath.Segment] {
    var segments: [JSONPath.Segment] = []
    while true {
      let start = position
      skipBlanks()
      guard let segment = try segment() else {
        position = start
        return segments
      }
      segments.append(segment)
      guard segments.count <= JSONPath.segmentLimit else {
        throw failure("more than \(JSONPath.segmentLimit) segments")
      }
    }
  }

  private mutating func segment() throws(Failure) -> JSONPath.Segment? {
    if peek == UInt8(ascii: "[") { return JSONPath.Segment(isDescendant: false, selectors: try brackets()) }
    guard take(UInt8(ascii: ".")) else { return nil }
    let isDescendant = take(UInt8(ascii: "."))
    // `.[` is no RFC 9535, but is in use.
    if peek == UInt8(ascii: "[") {
      return JSONPath.Segment(isDescendant: isDescendant, selectors: try brackets())
    }
    if take(UInt8(ascii: "*")) { return JSONPath.Segment(isDescendant: isDescendant, selectors: [.wildcard]) }
    return JSONPath.Segment(isDescendant: isDescendant, selectors: [.name(try shorthand())])
  }

  private mutating func shorthand() throws(Failure) -> [UInt8] {
    let start = position
    while let byte = peek, isNameByte(byte, isFirst: position == start) { position += 1 }
    guard position > start else { throw failure("a name is missing: one with other characters is written ['…']") }
    return Array(bytes[start..<position])
  }

  private func isNameByte(_ byte: UInt8, isFirst: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...0xFF:
      true
    // `-` is no part of RFC 9535's shorthand, but stands in many names, and nothing else could be meant.
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): !isFirst
    default: false
    }
  }

  // MARK: Selectors

  private mutating func brackets() throws(Failure) -> [JSONPath.Selector] {
    position += 1
    var selectors: [JSONPath.Selector] = []
    repeat {
      skipBlanks()
      selectors.append(try selector())
      skipBlanks()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw failure("a ',' or ']' is missing") }
    return selectors
  }

  private mutating func selector() throws(Failure) -> JSONPath.Selector {
    switch peek {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .name(try string())
    case UInt8(ascii: "*"):
      position += 1
      return .wildcard
    case UInt8(ascii: "?"):
      position += 1
      return .filter(try condition())
    default: break
    }
    let start = try integer()
    let end = position
    skipBlanks()
    guard take(UInt8(ascii: ":")) else {
      position = end
      guard let start else { throw failure("no selector begins like this") }
      return .index(start)
    }
    return try slice(start)
  }

  /// What follows the first `:`.
  private mutating func slice(_ start: Int?) throws(Failure) -> JSONPath.Selector {
    skipBlanks()
    let end = try integer()
    skipBlanks()
    var step = 1
    if take(UInt8(ascii: ":")) {
      skipBlanks()
      step = try integer() ?? 1
    }
    return .slice(start: start, end: end, step: step)
  }

  private mutating func integer() throws(Failure) -> Int? {
    let start = position
    _ = take(UInt8(ascii: "-"))
    let first = position
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    guard position > first else {
      guard first == start else { throw failure("a digit is missing") }
      return nil
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    // What doubles can tell apart.
    let range = -9_007_199_254_740_991...9_007_199_254_740_991
    guard position == first + 1 || bytes[first] != 0x30, text != "-0", let value = Int(text), range.contains(value)
    else { throw failure("'\(text)' is no index") }
    return value
  }

  mutating func string() throws(Failure) -> [UInt8] {
    let quote = bytes[position]
    position += 1
    var content: [UInt8] = []
    while let byte = peek, byte != quote {
      guard byte >= 0x20 else { throw failure("a control character stands in a string") }
      guard byte == UInt8(ascii: "\\") else {
        content.append(byte)
        position += 1
        continue
      }
      let next = position + 1 < bytes.count ? bytes[position + 1] : 0
      if next == UInt8(ascii: "'") || next == UInt8(ascii: "\"") {
        guard next == quote else { throw failure("an escape is not known: only the string's own quote has one") }
        content.append(quote)
        position += 2
        continue
      }
      content += try escape()
    }
    guard take(quote) else { throw failure("a closing quote is missing") }
    return content
  }

  private mutating func escape() throws(Failure) -> [UInt8] {
    let resolved = ByteBuffer(capacity: 64)
    let position = position
    let length = bytes.withUnsafeBufferPointer { bytes -> Int in
      guard let base = bytes.baseAddress, let length = JSONEscapes.length(base + position, bytes.count - position)
      else { return 0 }
      JSONEscapes.resolve(UnsafeBufferPointer(start: base + position, count: length), into: resolved)
      return length
    }
    guard length > 0 else { throw failure("an escape is not known") }
    self.position += length
    return Array(resolved.bytes)
  }

  // MARK: Bytes

  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  /// Takes `word`, which blanks may precede.
  mutating func takeWord(_ word: String) -> Bool {
    let start = position
    skipBlanks()
    guard bytes[position...].starts(with: word.utf8) else {
      position = start
      return false
    }
    position += word.utf8.count
    return true
  }

  mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  func failure(_ reason: String) -> Failure { Failure(reason: reason, position: position) }
}
