import Testing
import TielineTestVectors

@testable import TielineSemantics

struct JSONRecordReaderTests {
  private func read(
    _ text: String, _ iterator: String, _ references: [String], limits: RecordLimits = RecordLimits(),
    cuts: [Int] = [], wanted: Int = .max
  ) -> Reading { read(Array(text.utf8), iterator, references, limits: limits, cuts: cuts, wanted: wanted) }

  private func read(
    _ bytes: [UInt8], _ iterator: String, _ references: [String], limits: RecordLimits = RecordLimits(),
    cuts: [Int] = [], wanted: Int = .max
  ) -> Reading {
    Reading(bytes, cuts: cuts, wanted: wanted) { (collector: RecordCollector) throws(RecordError) in
      JSONRecordReader(
        iterator: try JSONPath(iterator),
        references: try references.map { text throws(RecordError) in try JSONPath(text) }, limits: limits,
        handler: collector)
    }
  }

  private static let persons = """
    {"v": 1, "persons": [
      {"name": "Ann", "age": 33, "tags": ["a", "b"], "home": {"city": "Köln", "geo": {"lat": 50.9}}},
      {"name": "B\\u00f6b\\n", "age": null, "ok": true},
      {"home": {"city": ""}}], "end": {}}
    """

  @Test func `finds members by one step and by several, kinds included`() {
    let reading = read(
      Self.persons, "$.persons[*]",
      ["$.name", "age", "home.city", "$.home.geo.lat", "$.home", "$.ok", "$.tags[*]", "$.tags[1]"])
    #expect(reading.error == nil)
    #expect(
      reading.texts == [
        [
          ["Ann"], ["33"], ["Köln"], ["50.9"], ["{\"city\": \"Köln\", \"geo\": {\"lat\": 50.9}}"], [], ["a", "b"],
          ["b"],
        ],
        [["Böb\n"], [], [], [], [], ["true"], [], []], [[], [], [""], [], ["{\"city\": \"\"}"], [], [], []],
      ])
    #expect(
      reading.records[0].map { $0.first?.kind } == [.text, .integer, .text, .number, .composite, nil, .text, .text])
    #expect(reading.records[1][5].first?.kind == .boolean)
    #expect(reading.lines == [2, 3, 4])
  }

  @Test(arguments: [
    ("$", ["{\"a\":[1,{\"b\":2}],\"b\":3}"]), ("$.*", ["[1,{\"b\":2}]", "3"]), ("$.a[*]", ["1", "{\"b\":2}"]),
    ("$..b", ["2", "3"]), ("$.a[1].b", ["2"]), ("$.a[-1]", ["{\"b\":2}"]), ("$.a[:1]", ["1"]),
    ("$.a[-2:]", ["1", "{\"b\":2}"]),
    ("$..*", ["[1,{\"b\":2}]", "1", "{\"b\":2}", "2", "3"]), ("$.a[?@.b==2]", ["{\"b\":2}"]),
    ("$[?@ == 3]", ["3"]), ("$.a[?@.b < $.b]", ["{\"b\":2}"]), ("$['a','b']", ["[1,{\"b\":2}]", "3"]),
    ("$.none[*]", []),
  ])
  func `hands over each value that an iterator finds, in the order of the text`(_ iterator: String, _ found: [String]) {
    let reading = read("{\"a\":[1,{\"b\":2}],\"b\":3}", iterator, ["$"])
    #expect(reading.error == nil)
    #expect(reading.texts == found.map { [[$0]] })
  }

  @Test func `takes values that are no containers as records, and null as a record without value`() {
    #expect(read("[1,null,\"x\"]", "$[*]", ["$"]).texts == [[["1"]], [[]], [["x"]]])
    #expect(read(" 12 ", "$", ["$"]).texts == [[["12"]]])
    #expect(read("\"x\"", "$", ["a"]).texts == [[[]]])
  }

  @Test func `looks filters up in the event of a log`() {
    let logs =
      #"{"logs":[{"event":"A","args":{"_from":"0x0","id":1}},{"event":"A","args":{"_from":"0x1","id":2}},{"event":"B"}]}"#
    #expect(read(logs, "$.logs[?(@.event=='A' && @.args._from != '0x0')]", ["$.args.id"]).texts == [[["2"]]])
    #expect(read(logs, "$.logs[?(@.event=='A' && @.args)]", ["$.args.id"]).texts == [[["1"]], [["2"]]])
  }

  @Test func `finds names that are written with escapes`() {
    #expect(read(#"[{"\u0061\t": "x\ud83d\ude00"}]"#, "$[*]", ["$['a\\t']"]).texts == [[["x😀"]]])
  }

  @Test func `stops when the handler wants no more`() {
    #expect(read("[1,2,3,", "$[*]", ["$"], wanted: 2).texts == [[["1"]], [["2"]]])
    #expect(read("[1,2,3,", "$[*]", ["$"], wanted: 2).error == nil)
  }

  @Test(arguments: [
    "", "[", "[1", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "[1 2]", "[01]", "[1.]", "[.5]", "[+1]", "[1e]", "[-]",
    "[tru]",
    "[True]", "[\"a]", "[\"\u{1}\"]", "[\"\\x\"]", "[\"\\ud800\"]", "[\"\\udc00\"]", "[\"\\ud800\\u0041\"]", "[1]]",
    "[1] x", "{\"a\":[1}",
    "[NaN]", "['a']", "[1] [2]", "{\"a\":{\"b\":[}}", "\u{FEFF}\u{FEFF}[]", "[/* */]",
  ])
  func `refuses what is not JSON, whether it is within records or around them`(_ text: String) {
    for iterator in ["$", "$[*]", "$.none", "$[*].x.y", "$..x", "$[-1]"] {
      let reading = read(text, iterator, ["x", "$..x"])
      guard case .malformed = reading.error else {
        Issue.record("\(iterator): \(reading)")
        continue
      }
    }
  }

  @Test func `accepts all of JSON`() {
    let text =
      "\u{FEFF} {\"a\" : [ ] , \"b\":{ },\"c\":-0.5e+10,\"\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\u{7F}\",\r\n\"d\":[true,false,null,-0,1E5]} \t"
    for iterator in ["$", "$.*", "$.none", "$..*"] { #expect(read(text, iterator, ["$['']"]).error == nil) }
    #expect(read(text, "$", ["$['']", "c"]).texts == [[["\"\\/\u{8}\u{C}\n\r\té\u{7F}"], ["-0.5e+10"]]])
  }

  @Test func `names the line of what it refuses`() {
    #expect(
      read("[\n{\"a\": 1},\n{\"a\":\n\n tru}]", "$[*]", ["a"]).error
        == .malformed(reason: "no value begins like this", at: RecordPlace(record: 2, line: 5)))
  }

  @Test(arguments: ["$", "$[*]", "$.x", "$[*].y.z"])
  func `refuses a member that stands twice, however it is written`(_ iterator: String) {
    let error = RecordError.repeatedMember(name: "k", at: RecordPlace(record: 1, line: 1))
    #expect(read(#"[{"k":1,"b":{"k":3},"k":2}]"#, iterator, ["k"]).error == error)
    #expect(read(#"{"k":1,"b":{"k":3},"\u006b":2}"#, "$", ["k"]).error == error)
    let many = (0..<500).map { "\"m\($0)\":{}" }.joined(separator: ",")
    #expect(read("{\(many)}", iterator, ["m3"]).error == nil)
    #expect(
      read("{\(many),\"m3\":{}}", iterator, ["m3"]).error
        == .repeatedMember(name: "m3", at: RecordPlace(record: iterator == "$[*]" ? 501 : 1, line: 1)))
  }

  @Test func `refuses bytes that are not UTF-8, in records, names and around them`() {
    let bad: [UInt8] = [0x22, 0x61, 0xC3, 0x28, 0x22]
    for text in [
      Array("[".utf8) + bad + Array("]".utf8), Array("{".utf8) + bad + Array(":1}".utf8),
      Array("{\"a\":".utf8) + bad + Array("}".utf8), [0xFF], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22],
    ] {
      for iterator in ["$", "$[*]", "$.x"] { #expect(read(text, iterator, ["x"]).error != nil) }
    }
  }

  @Test func `refuses records, depth and values beyond the limits`() {
    let long = "[\"" + String(repeating: "x", count: 300) + "\"]"
    let small = RecordLimits(recordBytes: 100)
    let error = RecordError.tooLarge(what: "a value, in bytes,", allowed: 100, at: RecordPlace(record: 1, line: 1))
    #expect(read(long, "$[*]", ["$"], limits: small).error == error)
    #expect(read(long, "$[*]", ["$"], limits: small, cuts: Array(1..<250)).error == error)
    #expect(
      read(
        String(repeating: " ", count: 500) + "[" + String(repeating: "1, ", count: 200) + "1]", "$[*]", ["$"],
        limits: small
      ).error == nil)
    let deep = String(repeating: "[", count: 1_000) + String(repeating: "]", count: 1_000)
    for iterator in ["$", "$..x", "$.x", "$..*"] {
      #expect(
        read(deep, iterator, ["$"]).error
          == .tooLarge(what: "nesting of values", allowed: 128, at: RecordPlace(record: 1, line: 1)))
    }
    #expect(read(deep, "$", ["$"], limits: RecordLimits(depth: 2_000)).error != nil)
    #expect(
      read("[[" + String(repeating: "1,", count: 400) + "1]]", "$[*]", ["$"], limits: RecordLimits(values: 300)).error
        == .tooLarge(what: "the number of values in one record", allowed: 300, at: RecordPlace(record: 1, line: 1)))
    let members = (0..<400).map { "\"m\($0)\":1" }.joined(separator: ",")
    #expect(
      read("{\(members)}", "$.*", ["$"], limits: RecordLimits(values: 300)).error
        == .tooLarge(what: "the number of members around records", allowed: 300, at: RecordPlace(record: 301, line: 1)))
  }

  @Test func `reads an array that is larger than a record`() {
    let text = "[" + (0..<5_000).map { "{\"n\":\($0)}" }.joined(separator: ",") + "]"
    let reading = read(
      text, "$[*]", ["n"], limits: RecordLimits(recordBytes: 64),
      cuts: Array(stride(from: 7, to: text.utf8.count, by: 13)))
    #expect(reading.error == nil)
    #expect(reading.texts == (0..<5_000).map { [["\($0)"]] })
  }

  static let samples = [
    persons, "{\"a\":[1,{\"b\":2},[3.5e1,-4]],\"b\":{\"a\":[{\"x\\u00e9\":\"\\ud83d\\ude00\"}]}}",
    "[1,null,\"x\",{\"a\":{}},[],true]", "\u{FEFF}{\"a\":{\"a\":{\"a\":[\"ü\"]}}} ", "{\"a\":[1,2,{\"a\":1}],\"a\":3}",
    "[tru]", "12",
  ]
  static let iterators = [
    "$", "$.*", "$..a", "$.persons[*]", "$.a[*]", "$[-1]", "$[?@.a]", "$[1:]", "$..[?@.a]", "$[?$[0]]",
  ]

  @Test(arguments: samples)
  func `finds the same records wherever the pieces end`(_ text: String) {
    for iterator in Self.iterators {
      let references = ["$", "name", "home.city", "$..a", "a[0]"]
      let whole = read(text, iterator, references)
      for cut in 0...text.utf8.count { #expect(read(text, iterator, references, cuts: [cut]) == whole) }
      #expect(read(text, iterator, references, cuts: Array(1..<text.utf8.count)) == whole)
    }
  }

  @Test func `finds by reading once what a query finds in the whole`() throws {
    let queries =
      Self.iterators + ["$..*", "$[*][*]", "$..a[0]", "$..[-1]", "$.a..[?@ == 1]", "$[0,-1]", "$[::2]", "$[::-1]"]
    for text in Self.samples {
      for query in queries {
        let all = read(text, "$", [query])
        let once = read(text, query, ["$"])
        guard all.error == nil else { continue }
        // A query may find one value twice, and in another order.
        #expect(Set(all.texts.flatMap { $0[0] }) == Set(once.texts.flatMap { $0[0] }), "\(query) in \(text)")
      }
    }
  }

  @Test func `never traps on bytes that were changed`() {
    var generator = SeededGenerator(seed: 23)
    for round in 0..<4_000 {
      var bytes = Array(Self.samples[round % Self.samples.count].utf8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.insert(Array("{}[]\",:\\u0e1-.".utf8).randomElement(using: &generator) ?? 0, at: place)
        case 2 where bytes.count > 1: bytes.remove(at: place)
        default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &generator))
        }
      }
      let iterator = Self.iterators[Int.random(in: 0..<Self.iterators.count, using: &generator)]
      let cut = Int.random(in: 0...bytes.count, using: &generator)
      let whole = read(bytes, iterator, ["$", "a", "$..b"])
      #expect(read(bytes, iterator, ["$", "a", "$..b"], cuts: [cut]) == whole)
    }
  }
}
