import Testing
import TielineCodec
import TielineTestVectors

@Suite struct JSONValueTests {
  private static func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

  @Test func `reads every kind of value`() throws {
    let value = try Self.parse(
      #" {"a":[null,true,false,-0,1.5e+3],"b":{"c":"d\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"},"":""} "#)
    #expect(value["a"] == [.null, true, false, .number("-0"), .number("1.5e+3")])
    #expect(value["b"]?["c"] == .string("d\"\\/\u{8}\u{C}\n\r\té😀"))
    #expect(value[""] == "")
  }

  @Test func `keeps every digit of a number`() throws {
    let digits = "123456789012345678901234567890.000000000000000000001"
    #expect(try Self.parse(digits) == .number(digits))
    #expect(
      try JSONField<JSONMismatch>(Self.parse("9007199254740993"), of: "x").integer(Int64.self) == 9_007_199_254_740_993)
  }

  @Test(arguments: [
    "", " ", "nul", "truefalse", "tru", "01", "-", "1.", ".5", "1e", "+1", "NaN", "0x1", "[1,]", "[,1]", "[1 2]", "[",
    "{", "{}}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "{a:1}", #"{"a":1,"a":2}"#, #""\ud800""#, #""\udc00\ud800""#,
    #""\ud800\u0041""#, #""\x""#, #""\u12g4""#, "\"a\nb\"", "\"a", #""a\"#, "1 2", "\u{FEFF}1", "'a'", "// c\n1",
  ])
  func `refuses what is no JSON text`(text: String) {
    #expect(throws: JSONSyntaxError.self) { try Self.parse(text) }
  }

  @Test func `refuses a string that is not UTF-8`() {
    for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] {
      #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: bytes) }
    }
  }

  @Test func `S-7 nesting is bounded`() throws {
    let limit = JSONValue.depthLimit
    let deep = { (levels: Int) in String(repeating: "[", count: levels) + String(repeating: "]", count: levels) }
    _ = try Self.parse(deep(limit))
    #expect(throws: JSONSyntaxError.self) { try Self.parse(deep(limit + 1)) }
    #expect(throws: JSONSyntaxError.self) { try Self.parse(String(repeating: "[", count: 1_000_000)) }
  }

  @Test func `writes what it reads, with names in order`() throws {
    let text = #"{"a":["\u0001\"\\é😀",1e5,null],"b":{},"c":[],"d":true}"#
    let shuffled = #"{"d":true,"c":[],"b":{},"a":["\u0001\"\\é😀",1e5,null]}"#
    #expect(String(decoding: try Self.parse(shuffled).utf8, as: UTF8.self) == text)
  }

  @Test func `random and mutated bytes never trap, and what is read is written and read alike`() throws {
    var generator = SeededGenerator(seed: 7)
    let base = Array(#"{"jsonrpc":"2.0","id":1,"result":[{"a":"\u00e9","b":-1.5e3},null,true,[[]]]}"#.utf8)
    for _ in 0..<20_000 {
      var bytes = base
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let alphabet = Array("{}[]\",:\\u0e-.tfn \u{7F}".utf8) + [0xFF]
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = alphabet.randomElement(using: &generator) ?? 0
      }
      if let value = try? JSONValue(parsing: bytes) { #expect(try JSONValue(parsing: value.utf8) == value) }
      _ = try? JSONValue(parsing: generator.bytes(Int.random(in: 0...40, using: &generator)))
    }
  }
}

@Suite struct JSONFieldTests {
  private let field = JSONField<JSONMismatch>(
    ["number": "0x1f", "logs": [["data": "0x00ff", "removed": false]], "count": "42", "nothing": .null],
    of: "eth_x from http://node:1")

  @Test func `reads what is there`() throws {
    #expect(try field["number"].hexQuantity() == 31)
    #expect(try field["logs"][0]["data"].hexBytes(count: 2) == [0, 255])
    #expect(try field["logs"].elements()[0]["removed"].bool() == false)
    #expect(try field["count"].integer(UInt8.self) == 42)
    #expect(try field.names() == ["count", "logs", "nothing", "number"])
    #expect(field["nothing"].ifPresent == nil)
    #expect(field["absent"].ifPresent == nil)
    #expect(field["count"].ifPresent != nil)
  }

  @Test func `an error names the method, the node and the place`() {
    let error = #expect(throws: JSONMismatch.self) { try field["logs"][0]["topics"][3].string() }
    #expect(
      error?.description
        == "eth_x from http://node:1 has nothing at $.logs[0].topics[3], where a string should stand")
  }

  @Test(arguments: ["1f", "0x", "0x01", "0x1g", "0x10000000000000000", "0X1"])
  func `refuses a quantity that is not canonical`(text: String) {
    #expect(throws: JSONMismatch.self) { try JSONField<JSONMismatch>(.string(text), of: "x").hexQuantity() }
  }

  @Test(arguments: [JSONValue.number("1.0"), .number("1e3"), .string("+1"), .string(""), .number("256"), .null, true])
  func `refuses an integer that is none or does not fit`(value: JSONValue) {
    #expect(throws: JSONMismatch.self) { try JSONField<JSONMismatch>(value, of: "x").integer(UInt8.self) }
  }
}
