import TielineCodec
import TielineCore

/// The members of one object of a message, each to be read once and within its bounds; what is left over is an error.
struct SATPFields {
  private var members: [String: CanonicalJSON]

  /// - Throws: ``SATPMessageError`` for anything but an object; `name` says what it is.
  init(_ value: CanonicalJSON, _ name: String) throws(SATPMessageError) {
    guard case .object(let members) = value else { throw .malformed(member: name, expected: "an object") }
    self.members = members
  }

  /// Any member.
  mutating func value(_ name: String) throws(SATPMessageError) -> CanonicalJSON {
    guard let value = members.removeValue(forKey: name) else { throw .missing(name) }
    return value
  }

  func has(_ name: String) -> Bool { members[name] != nil }

  private mutating func string(_ name: String, maximum: Int) throws(SATPMessageError) -> String {
    guard case .string(let text) = try value(name) else { throw .malformed(member: name, expected: "a text") }
    guard text.utf8.count <= maximum else { throw .tooLong(member: name, maximum: maximum) }
    return text
  }

  /// Text for people: no control characters, not empty.
  mutating func text(_ name: String) throws(SATPMessageError) -> String {
    let text = try string(name, maximum: SATPLimits.textBytes)
    guard SATPText.isForPeople(text) else {
      throw .malformed(member: name, expected: "a text without control characters")
    }
    return text
  }

  mutating func optionalText(_ name: String) throws(SATPMessageError) -> String? {
    has(name) ? try text(name) : nil
  }

  /// Visible ASCII characters, so that equal texts are equal bytes.
  mutating func identifier(_ name: String) throws(SATPMessageError) -> String {
    let text = try string(name, maximum: SATPLimits.identifierBytes)
    guard SATPText.isIdentifier(text) else {
      throw .malformed(member: name, expected: "an identifier of visible ASCII characters")
    }
    return text
  }

  /// A member that has one value only.
  mutating func constant(_ name: String, _ expected: String) throws(SATPMessageError) {
    guard case .string(let found) = try value(name), Array(found.utf8) == Array(expected.utf8) else {
      throw .malformed(member: name, expected: "'\(expected)'")
    }
  }

  /// 64 lower-case hexadecimal digits.
  mutating func hash(_ name: String) throws(SATPMessageError) -> SATPHash {
    let text = try string(name, maximum: 64)
    guard text.utf8.count == 64, let bytes = Hex.decode(text), Hex.encode(bytes, prefix: false) == text,
      let hash = try? SATPHash(bytes)
    else { throw .malformed(member: name, expected: "64 lower-case hexadecimal digits") }
    return hash
  }

  mutating func integer(_ name: String, _ range: ClosedRange<Int64>) throws(SATPMessageError) -> Int64 {
    guard case .integer(let number) = try value(name), range.contains(number) else {
      throw .malformed(member: name, expected: "an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  mutating func bool(_ name: String) throws(SATPMessageError) -> Bool {
    guard case .bool(let value) = try value(name) else { throw .malformed(member: name, expected: "true or false") }
    return value
  }

  mutating func list(_ name: String, maximum: Int) throws(SATPMessageError) -> [CanonicalJSON] {
    guard case .array(let values) = try value(name) else { throw .malformed(member: name, expected: "a list") }
    guard values.count <= maximum else { throw .tooLong(member: name, maximum: maximum) }
    return values
  }

  /// An instant in UTC, with three decimals where it has milliseconds and none otherwise.
  mutating func instant(_ name: String) throws(SATPMessageError) -> Instant {
    let text = try string(name, maximum: 32)
    guard let (instant, _) = try? RFC3339.parse(text), SATPText.date(instant) == text else {
      throw .malformed(member: name, expected: "a date and time in UTC")
    }
    return instant
  }

  /// A list of identifiers.
  mutating func identifiers(_ name: String, maximum: Int) throws(SATPMessageError) -> [String] {
    var names: [String] = []
    for value in try list(name, maximum: maximum) {
      var one = SATPFields(members: [name: value])
      names.append(try one.identifier(name))
    }
    return names
  }

  /// A list of hashes.
  mutating func hashes(_ name: String, maximum: Int) throws(SATPMessageError) -> [SATPHash] {
    var hashes: [SATPHash] = []
    for value in try list(name, maximum: maximum) {
      var one = SATPFields(members: [name: value])
      hashes.append(try one.hash(name))
    }
    return hashes
  }

  /// Bytes in base64, at most `maximum` of them.
  mutating func base64(_ name: String, maximum: Int) throws(SATPMessageError) -> [UInt8] {
    let text = try string(name, maximum: (maximum + 2) / 3 * 4)
    guard let bytes = Base64.decode(text) else { throw .malformed(member: name, expected: "base64 with padding") }
    guard bytes.count <= maximum else { throw .tooLong(member: name, maximum: maximum) }
    return bytes
  }

  func end() throws(SATPMessageError) {
    guard members.isEmpty else { throw .unknown(members.keys.sorted()) }
  }

  private init(members: [String: CanonicalJSON]) { self.members = members }
}

/// The forms that texts in messages have.
enum SATPText {
  /// 1 to 256 visible ASCII characters.
  static func isIdentifier(_ text: String) -> Bool {
    (1...SATPLimits.identifierBytes).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  /// 1 to 1024 bytes without control characters.
  static func isForPeople(_ text: String) -> Bool {
    (1...SATPLimits.textBytes).contains(text.utf8.count)
      && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }

  static func date(_ instant: Instant) -> String { RFC3339.format(instant, offsetMinutes: 0) }

  /// `text` made fit for a message: control characters become spaces, and what is too long is cut.
  static func forPeople(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let scalar = scalar.properties.generalCategory == .control ? " " : scalar
      guard result.utf8.count + UTF8.width(scalar) <= SATPLimits.textBytes else { break }
      result.unicodeScalars.append(scalar)
    }
    return result.isEmpty ? "-" : result
  }
}
