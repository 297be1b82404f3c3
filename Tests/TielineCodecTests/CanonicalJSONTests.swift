import Testing
import TielineCodec

@Suite struct CanonicalJSONTests {
  private func parse(_ text: String) throws(CanonicalJSONError) -> CanonicalJSON {
    try CanonicalJSON(canonical: Array(text.utf8))
  }

  /// - Source: RFC 8785, section 3.2.3, *Sorting of Object Properties*, its keys and their order.
  @Test func `sorts keys by UTF-16 code units`() throws {
    let value = CanonicalJSON.object([
      "\u{20AC}": .string("Euro Sign"), "\r": .string("Carriage Return"),
      "\u{FB33}": .string("Hebrew Letter Dalet With Dagesh"), "1": .string("One"),
      "\u{1F600}": .string("Emoji: Grinning Face"), "\u{80}": .string("Control"),
      "\u{F6}": .string("Latin Small Letter O With Diaeresis"),
    ])
    let expected =
      "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\","
      + "\"\u{F6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20AC}\":\"Euro Sign\","
      + "\"\u{1F600}\":\"Emoji: Grinning Face\",\"\u{FB33}\":\"Hebrew Letter Dalet With Dagesh\"}"
    #expect(value.text == expected)
    #expect(try parse(expected) == value)
  }

  /// - Source: RFC 8785, section 3.2.2.2.
  @Test func `escapes what must be escaped, in the shortest form`() throws {
    let value = CanonicalJSON.string("\u{20AC}$\u{0F}\nA'B\"\\\u{8}\u{9}\u{C}\r\u{7F}/\u{1F}")
    let expected = #""€$\u000f\nA'B\"\\\b\t\f\r"# + "\u{7F}/" + #"\u001f""#
    #expect(value.text == expected)
    #expect(try parse(expected) == value)
  }

  @Test(arguments: [
    "null", "true", "false", "0", "-1", "9223372036854775807", "-9223372036854775808", "[]", "{}", "\"\"",
    "[1,[2,{\"a\":[null]}],\"\u{1F600}\"]", "{\"a\":1,\"aa\":2,\"b\":{}}",
  ])
  func `reads what it writes`(text: String) throws {
    #expect(try parse(text).text == text)
  }

  @Test(
    arguments: [
      ("", .truncated, 0), (" 1", .unexpected(expected: "a value"), 0), ("1 ", .trailingBytes, 1),
      ("[1, 2]", .unexpected(expected: "a value"), 3), ("[1,]", .unexpected(expected: "a value"), 3),
      ("[1", .truncated, 2), ("{\"a\" :1}", .unexpected(expected: "':'"), 4), ("{,}", .unexpected(expected: "'\"'"), 1),
      ("{\"a\":1,\"a\":1}", .duplicateKey("a"), 7), ("{\"b\":1,\"a\":1}", .unsortedKey("a"), 7),
      ("{\"b\":1,\"c\":1,\"b\":2}", .duplicateKey("b"), 13),
      ("-0", .notAnInteger, 0), ("01", .notAnInteger, 0), ("1.0", .notAnInteger, 0), ("1e3", .notAnInteger, 0),
      ("-", .notAnInteger, 0), ("+1", .unexpected(expected: "a value"), 0),
      ("9223372036854775808", .integerOutOfRange, 0), ("nul", .truncated, 3),
      ("tRue", .unexpected(expected: "true"), 1),
      (#""\u0041""#, .nonMinimalEscape, 1), (#""\/""#, .nonMinimalEscape, 1), (#""\u000A""#, .nonMinimalEscape, 1),
      (#""\u000F""#, .nonMinimalEscape, 1), (#""\u0008""#, .nonMinimalEscape, 1), ("\"\n\"", .nonMinimalEscape, 1),
      ("\"abc", .truncated, 4), (#""\"#, .truncated, 1), ("NaN", .unexpected(expected: "a value"), 0),
      ("\u{FEFF}1", .unexpected(expected: "a value"), 0),
    ] as [(String, CanonicalJSONError.Reason, Int)])
  func `refuses every other form with its place`(text: String, reason: CanonicalJSONError.Reason, offset: Int) {
    let error = #expect(throws: CanonicalJSONError.self) { try parse(text) }
    #expect(error?.reason == reason)
    #expect(error?.offset == offset)
  }

  @Test func `refuses invalid UTF-8, surrogates included`() {
    for bytes in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]] as [[UInt8]] {
      let error = #expect(throws: CanonicalJSONError.self) { try CanonicalJSON(canonical: [0x22] + bytes + [0x22]) }
      #expect(error?.reason == .invalidUTF8)
    }
  }

  @Test func `bounds depth and size`() throws {
    let deep = String(repeating: "[", count: 33) + String(repeating: "]", count: 33)
    #expect(try parse(deep).text == deep)
    let error = #expect(throws: CanonicalJSONError.self) { try parse("[" + deep + "]") }
    #expect(error?.reason == .tooDeep(maximum: 32))
    #expect(throws: CanonicalJSONError.self) { try CanonicalJSON(canonical: Array("[1,2]".utf8), maximumBytes: 4) }
  }

  @Test func `survives mutated bytes and accepts the canonical form only`() {
    var random = SeededBytes(seed: 0x7132)
    let seed = Array(#"{"a":[1,-22,null,true],"b":"x\n\u0001\"€","c":{"d":{}}}"#.utf8)
    var accepted = 0
    for _ in 0..<20_000 {
      let bytes = random.mutation(of: seed)
      guard let value = try? CanonicalJSON(canonical: bytes) else { continue }
      accepted += 1
      #expect(value.bytes == bytes)
    }
    #expect(accepted > 100)
  }
}
