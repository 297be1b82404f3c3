import Testing
import TielineTestVectors

@testable import TielineSemantics

struct JSONPathTests {
  /// What a query finds in a document, as it stands there.
  private func find(_ query: String, in document: String) throws -> [String] {
    let path = try JSONPath(query)
    let tape = JSONTape(limits: RecordLimits())
    let outcome = Array(document.utf8).withUnsafeBufferPointer { bytes -> Result<[String], RecordError> in
      Result { () throws(RecordError) in
        _ = try tape.parse(bytes, at: 0, isLast: true) { _ in RecordPlace(record: 1, line: 1) }
        let evaluator = JSONPathEvaluator(tape: tape, root: 0)
        let found = evaluator.nodes(path.segments, from: 0)
        if path.isSingular { #expect(evaluator.node(path.segments, from: 0) == found.first) }
        return found.map { String(decoding: tape.source($0), as: UTF8.self) }
      }
    }
    return try outcome.get()
  }

  private static let store = """
    {"store": {"book": [
      {"author": "Rees", "price": 8.95, "kind": "a"}, {"author": "Waugh", "price": 12.99, "kind": "b"},
      {"author": "Melville", "isbn": "0-553", "price": 8.99}, {"author": "Tolkien", "isbn": "0-395", "price": 22.99}],
      "bicycle": {"color": "red", "price": 399}}, "limit": 10}
    """

  @Test(arguments: [
    ("$.store.book[*].author", ["Rees", "Waugh", "Melville", "Tolkien"]),
    ("store.bicycle.color", ["red"]),
    ("@.store.bicycle.color", ["red"]),
    ("$['store']['bicycle'][\"color\"]", ["red"]),
    ("$.['store'].bicycle", ["{\"color\": \"red\", \"price\": 399}"]),
    ("$..author", ["Rees", "Waugh", "Melville", "Tolkien"]),
    ("$.store..price", ["8.95", "12.99", "8.99", "22.99", "399"]),
    ("$..book[2].author", ["Melville"]), ("$..book[-1].author", ["Tolkien"]), ("$..book[-9]", []),
    ("$..book[0,1].price", ["8.95", "12.99"]), ("$..book[:2].price", ["8.95", "12.99"]),
    ("$..book[1:-1].price", ["12.99", "8.99"]), ("$..book[::2].price", ["8.95", "8.99"]),
    ("$..book[::-1].price", ["22.99", "8.99", "12.99", "8.95"]), ("$..book[2:0:-1].price", ["8.99", "12.99"]),
    ("$..book[::0]", []), ("$..book[?@.isbn].author", ["Melville", "Tolkien"]),
    ("$..book[?(@.price<10)].author", ["Rees", "Melville"]),
    ("$..book[?@.price < $.limit].author", ["Rees", "Melville"]),
    ("$..book[?@.price >= 12.99 && @.isbn || @.kind=='a'].author", ["Rees", "Tolkien"]),
    ("$..book[?!@.isbn].author", ["Rees", "Waugh"]),
    ("$..book[?!(@.price == 8.95)].price", ["12.99", "8.99", "22.99"]),
    ("$..book[?length(@.author) == 7].author", ["Tolkien"]),
    ("$..book[?length(@) == 2].author", []), ("$..book[?count(@.*) == 3].price", ["8.95", "12.99", "8.99", "22.99"]),
    ("$..book[?match(@.author, '[RW].*')].author", ["Rees", "Waugh"]),
    ("$..book[?search(@.author, 'e.')].author", ["Rees", "Melville", "Tolkien"]),
    ("$..book[?match(@.author, 'ee')].author", []), ("$..book[?search(@.author, '(')].author", []),
    ("$..book[?value(@..isbn) == '0-553'].author", ["Melville"]), ("$.store.book.author", []),
    ("$..[?@.color]", ["{\"color\": \"red\", \"price\": 399}"]),
  ])
  func `finds what RFC 9535 says`(_ query: String, _ found: [String]) throws {
    #expect(try find(query, in: Self.store) == found)
  }

  @Test func `reads names that are written without quotes or the root`() throws {
    #expect(try find("First Name", in: #"{"First Name": 1}"#) == ["1"])
    #expect(try find("a-b", in: #"{"a-b": 1}"#) == ["1"])
    #expect(try find("['First Name']", in: #"{"First Name": 1}"#) == ["1"])
    #expect(
      try find("$['\\{Name\\}']".replacing("\\{", with: "{").replacing("\\}", with: "}"), in: #"{"{Name}": 1}"#) == [
        "1"
      ])
    #expect(try find("$['\\u00fc\\n\\'']", in: #"{"ü\n'": 1}"#) == ["1"])
    #expect(try find("$.ü", in: #"{"\u00fc": 1}"#) == ["1"])
  }

  @Test func `compares numbers by value, objects without order, and texts by code points`() throws {
    #expect(try find("$[?@ == 1]", in: "[1, 1.0, 10e-1, 0.1e1, 1.0000000000000000000001, \"1\"]").count == 4)
    #expect(try find("$[?@ == -0]", in: "[0, -0, 0.0, 0e9]").count == 4)
    #expect(try find("$[?@ < 9007199254740993]", in: "[9007199254740992, 9007199254740993]") == ["9007199254740992"])
    #expect(try find("$[?@.a == @.b]", in: #"[{"a": {"x": 1, "y": [2]}, "b": {"y": [2.0], "x": 1}}]"#).count == 1)
    #expect(try find("$[?@.a == @.b]", in: #"[{"a": {"x": 1}, "b": {"x": 2}}, {"a": [1, 2], "b": [2, 1]}]"#).isEmpty)
    #expect(try find("$[?@ > 'a']", in: #"["b", "a", "\u00e9", "A"]"#).count == 2)
    #expect(try find("$[?@.a == @.b]", in: #"[{"a": null}, {"a": null, "b": null}, {}]"#).count == 2)
    #expect(try find("$[?@ == 'é']", in: "[\"é\", \"e\u{301}\"]").count == 1)
  }

  @Test(arguments: [
    ("$.students[*]]", "no segment of a JSONPath begins like this", 13),
    ("", "a name is missing: one with other characters is written ['…']", 0),
    ("$.", "a name is missing: one with other characters is written ['…']", 2),
    ("$.a b", "no segment of a JSONPath begins like this", 3),
    ("$[01]", "'01' is no index", 4), ("$[-0]", "'-0' is no index", 4),
    ("$[9007199254740992]", "'9007199254740992' is no index", 18),
    ("$['a", "a closing quote is missing", 4), ("$['\\x']", "an escape is not known", 3),
    ("$[?@.* == 1]", "a query that may find several values cannot be compared", 9),
    ("$[?1]", "a comparison is missing", 4),
    ("$[?@.a == ]", "no operand begins like this; functions are length, count, value, match and search", 10),
    ("$[?count(1) == 1]", "a query that begins with '@' or '$' is missing", 9),
    ("a.b[", "no selector begins like this", 4),
  ])
  func `says what is wrong with a query, and where`(_ query: String, _ reason: String, _ position: Int) {
    #expect(throws: RecordError.path(text: query, reason: reason, position: position)) { try JSONPath(query) }
  }

  @Test func `bounds the depth and length of queries`() {
    let nested = "$[?" + String(repeating: "(", count: 100) + "@" + String(repeating: ")", count: 100) + "]"
    #expect(throws: RecordError.self) { try JSONPath(nested) }
    let filters = String(repeating: "$[?@[?", count: 1) + String(repeating: "@[?", count: 100)
    #expect(throws: RecordError.self) { try JSONPath(filters) }
    #expect(throws: RecordError.self) { try JSONPath("$[?" + String(repeating: "length(", count: 100)) }
    #expect(throws: RecordError.self) { try JSONPath("$" + String(repeating: ".a", count: 61)) }
    #expect(throws: RecordError.self) { try JSONPath("$['" + String(repeating: "a", count: 5_000) + "']") }
  }

  @Test func `never traps on queries that were changed`() {
    let queries = [
      "$..book[?@.price >= 12.99 && @.isbn || !(@.kind=='a')].author", "$['a',\"b\\u00fc\"][1:-2:3,*]",
      "$[?match(@.a, 'x.*') && length(value(@..b)) == count($.*)]",
    ]
    var generator = SeededGenerator(seed: 7)
    for round in 0..<4_000 {
      var bytes = Array(queries[round % queries.count].utf8)
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...127, using: &generator)
        case 1: bytes.insert(Array("$@.[]()?*:,'\"-0".utf8).randomElement(using: &generator) ?? 0, at: place)
        default: if bytes.count > 1 { bytes.remove(at: place) }
        }
      }
      guard let path = try? JSONPath(String(decoding: bytes, as: UTF8.self)) else { continue }
      let reading = Reading(Self.store) {
        JSONRecordReader(iterator: path, references: [path], limits: RecordLimits(), handler: $0)
      }
      #expect(reading.error == nil)
    }
  }
}
