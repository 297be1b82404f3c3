extension JSONValue {
  /// Deepest nesting that is accepted.
  public static let depthLimit = 128
  /// Most values (with member names) in one text; bounds the memory that a text of `[[],[],…` takes.
  public static let valueLimit = 4_000_000

  /// Reads one JSON text. Strict: UTF-8, no trailing bytes, no member name twice, nesting and count bounded.
  ///
  /// - Throws: ``JSONSyntaxError``.
  /// - Source: RFC 8259.
  public init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
    let result = bytes.withUnsafeBufferPointer { bytes -> Result<JSONValue, JSONSyntaxError> in
      var parser = JSONParser(bytes: bytes)
      do throws(JSONSyntaxError) { return .success(try parser.text()) } catch { return .failure(error) }
    }
    self = try result.get()
  }
}

/// A recursive-descent reader. Foundation's decoders lose digits (numbers become `Double`) and take 2 to 10 times as
/// long on what ledger nodes answer, which would cost more than the request itself.
private struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0
  var values = 0

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func text() throws(JSONSyntaxError) -> JSONValue {
    let value = try value(depth: 0)
    skipBlanks()
    guard position == bytes.count else { throw failure("something follows the JSON text") }
    return value
  }

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    skipBlanks()
    try countValue()
    guard let first = peek else { throw failure("the text ends where a value should stand") }
    switch first {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: throw failure("no value begins like this")
    }
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    try enter(depth)
    var members: [String: JSONValue] = [:]
    if take(UInt8(ascii: "}")) { return .object(members) }
    repeat {
      skipBlanks()
      guard peek == UInt8(ascii: "\"") else { throw failure("a member name is missing") }
      try countValue()
      let start = position
      let name = try string()
      guard take(UInt8(ascii: ":")) else { throw failure("a ':' is missing") }
      guard members.updateValue(try value(depth: depth), forKey: name) == nil else {
        throw JSONSyntaxError(reason: "a member name stands twice", offset: start)
      }
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw failure("a ',' or '}' is missing") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    try enter(depth)
    var elements: [JSONValue] = []
    if take(UInt8(ascii: "]")) { return .array(elements) }
    repeat { elements.append(try value(depth: depth)) } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw failure("a ',' or ']' is missing") }
    return .array(elements)
  }

  private mutating func enter(_ depth: Int) throws(JSONSyntaxError) {
    guard depth <= JSONValue.depthLimit else { throw failure("more than \(JSONValue.depthLimit) levels are nested") }
    position += 1
  }

  private mutating func countValue() throws(JSONSyntaxError) {
    values += 1
    guard values <= JSONValue.valueLimit else { throw failure("there are more than \(JSONValue.valueLimit) values") }
  }

  private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
    let letters = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard letters.count <= bytes.count - position, bytes[position...].starts(with: letters) else {
      throw failure("no value begins like this")
    }
    position += letters.count
    return value
  }

  private mutating func number() throws(JSONSyntaxError) -> String {
    let start = position
    if peek == UInt8(ascii: "-") { position += 1 }
    if peek == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if peek == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      position += 1
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
  }

  private mutating func digits() throws(JSONSyntaxError) {
    let start = position
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    guard position > start else { throw failure("a digit is missing") }
  }

  private mutating func string() throws(JSONSyntaxError) -> String {
    position += 1
    let start = position
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        defer { position += 1 }
        return try utf8(UnsafeBufferPointer(rebasing: bytes[start..<position]), start)
      case UInt8(ascii: "\\"): return try stringWithEscapes(from: start)
      case 0..<0x20: throw failure("a control character stands in a string")
      default: position += 1
      }
    }
    throw failure("the text ends in a string")
  }

  private mutating func stringWithEscapes(from start: Int) throws(JSONSyntaxError) -> String {
    var content = Array(bytes[start..<position])
    while let byte = peek {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return try utf8(content, start)
      case UInt8(ascii: "\\"): try escape(into: &content)
      case 0..<0x20: throw failure("a control character stands in a string")
      default: content.append(byte)
      }
    }
    throw failure("the text ends in a string")
  }

  private mutating func escape(into content: inout [UInt8]) throws(JSONSyntaxError) {
    guard let letter = peek else { throw failure("the text ends in a string") }
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(letter)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"): content.append(contentsOf: String(try escapedScalar()).utf8)
    default: throw failure("no escape is written like this")
    }
  }

  /// The scalar after `\u`, read with its second half where it is a surrogate pair.
  private mutating func escapedScalar() throws(JSONSyntaxError) -> Unicode.Scalar {
    let first = try fourHexDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, peek == UInt8(ascii: "\\") else { throw failure("half a surrogate pair stands alone") }
    position += 1
    guard peek == UInt8(ascii: "u") else { throw failure("half a surrogate pair stands alone") }
    position += 1
    let second = try fourHexDigits()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw failure("half a surrogate pair stands alone") }
    return scalar
  }

  private mutating func fourHexDigits() throws(JSONSyntaxError) -> UInt32 {
    var number: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Hexadecimal.value(byte) else {
        throw failure("a hexadecimal digit is missing")
      }
      number = number << 4 | UInt32(digit)
      position += 1
    }
    return number
  }

  private func utf8(_ content: some Collection<UInt8>, _ start: Int) throws(JSONSyntaxError) -> String {
    guard let text = String(validating: content, as: UTF8.self) else {
      throw JSONSyntaxError(reason: "a string is not UTF-8", offset: start)
    }
    return text
  }

  // MARK: Bytes

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  /// Steps over blanks, and over `byte` where it follows.
  private mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard peek == byte else { return false }
    position += 1
    return true
  }

  private func failure(_ reason: String) -> JSONSyntaxError { JSONSyntaxError(reason: reason, offset: position) }
}
