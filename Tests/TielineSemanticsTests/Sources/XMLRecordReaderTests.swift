import Testing
import TielineTestVectors

@testable import TielineSemantics

struct XMLRecordReaderTests {
  private static let namespaces = ["e": "http://naesb.org/espi", "a": "http://www.w3.org/2005/Atom"]

  private func read(
    _ text: String, _ iterator: String, _ references: [String], limits: RecordLimits = RecordLimits(),
    cuts: [Int] = [], wanted: Int = .max
  ) -> Reading { read(Array(text.utf8), iterator, references, limits: limits, cuts: cuts, wanted: wanted) }

  private func read(
    _ bytes: [UInt8], _ iterator: String, _ references: [String], limits: RecordLimits = RecordLimits(),
    cuts: [Int] = [], wanted: Int = .max
  ) -> Reading {
    Reading(bytes, cuts: cuts, wanted: wanted) { (collector: RecordCollector) throws(RecordError) in
      try XMLRecordReader(
        iterator: try XPath(iterator, namespaces: Self.namespaces),
        references: try references.map { text throws(RecordError) in try XPath(text, namespaces: Self.namespaces) },
        limits: limits, handler: collector)
    }
  }

  static let companies = """
    <?xml version="1.0"?>
    <companies year="2026"><!-- c --><head><id>7</id></head>
    <company id="c1"><name>A &amp; B</name>
      <departments><department id="d1"><name>dev</name><employees><employee id="e1"><name>Ann</name><skill>x</skill><skill>y</skill></employee>
      <employee id="e2"><name>B<b>o</b>b</name></employee></employees></department></departments></company>
    <company id="c2"><name/><departments><department id="d2"><employees><employee id="e3" lead="yes"><name><![CDATA[<C>]]></name></employee></employees></department></departments></company>
    </companies>
    """

  @Test func `finds children, attributes and texts of records, and of the elements around them`() {
    let reading = read(
      Self.companies, "/companies/company/departments/department/employees/employee",
      [
        "@id", "name", "skill", "name/text()", "../../@id", "../../../../@id", "../../name", "/companies/@year",
        "/companies/head/id", "none", ".",
      ])
    #expect(reading.error == nil)
    #expect(
      reading.texts == [
        [["e1"], ["Ann"], ["x", "y"], ["Ann"], ["d1"], ["c1"], ["dev"], ["2026"], ["7"], [], ["Annxy"]],
        [["e2"], ["Bob"], [], ["B", "b"], ["d1"], ["c1"], ["dev"], ["2026"], ["7"], [], ["Bob"]],
        [["e3"], ["<C>"], [], ["<C>"], ["d2"], ["c2"], [], ["2026"], ["7"], [], ["<C>"]],
      ])
    #expect(reading.lines == [4, 5, 6])
  }

  @Test func `attributes say what was written, ampersands too`() {
    let reading = read("<r><a id='x&amp;y&lt;&#65;'>p&amp;q</a></r>", "/r/a", ["@id", "."])
    #expect(reading.texts == [[["x&y<A"], ["p&q"]]])
  }

  @Test func `checks against a schema while it reads, and names the line`() throws {
    let schema = SchemaBundle(
      main: "a.xsd",
      documents: [
        "a.xsd": Array(
          """
          <xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='r'><xs:complexType><xs:sequence>
          <xs:element name='a' type='xs:int' maxOccurs='unbounded'/></xs:sequence></xs:complexType></xs:element></xs:schema>
          """.utf8)
      ])
    func read(_ text: String) -> Reading {
      Reading(Array(text.utf8), cuts: [5], wanted: .max) { (collector: RecordCollector) throws(RecordError) in
        try XMLRecordReader(
          iterator: try XPath("/r/a", namespaces: [:]), references: [try XPath(".", namespaces: [:])], schema: schema,
          limits: RecordLimits(),
          handler: collector)
      }
    }
    let good = read("<r><a>1</a><a>2</a></r>")
    #expect(good.error == nil && good.texts == [[["1"]], [["2"]]])
    let bad = read("<r>\n<a>1</a>\n<a>x</a></r>")
    #expect(bad.error?.description.contains("record 2, line 3: not valid against the schema: ") == true, "\(bad)")
  }

  @Test(arguments: [
    ("/companies/company", ["c1", "c2"]), ("companies/company", ["c1", "c2"]), ("//company", ["c1", "c2"]),
    ("/companies//department", ["d1", "d2"]), ("//employee[2]", ["e2"]), ("//employee[1]", ["e1", "e3"]),
    ("/companies/company[2]//employee", ["e3"]), ("//employee[position() > 1]", ["e2"]), ("//employee[@lead]", ["e3"]),
    ("//employee[@lead='yes' or @id='e1']", ["e1", "e3"]), ("//employee[skill]", ["e1"]),
    ("//employee[skill='y']", ["e1"]),
    ("//employee[not(skill)][1]", ["e2", "e3"]), ("//company[@id='c2']//employee", ["e3"]),
    ("//department[name]", ["d1"]), ("//employee[count(skill) = 2]", ["e1"]),
    ("//employee[../../@id = 'd1'][2]", ["e2"]),
    ("//*[local-name()='company']", ["c1", "c2"]), ("//*[starts-with(name(), 'dep')][@id]", ["d1", "d2"]),
    ("//company | //department", ["d1", "c1", "d2", "c2"]), ("/companies/descendant::employee", ["e1", "e2", "e3"]),
    ("//employee[normalize-space(name) = 'Bob']", ["e2"]),
    ("//*[local-name(..) = 'department']/employee", ["e1", "e2", "e3"]),
    ("//none", []), ("/company", []),
  ])
  func `hands over each element that an iterator finds`(_ iterator: String, _ found: [String]) {
    let reading = read(Self.companies, iterator, ["@id"])
    #expect(reading.error == nil)
    #expect(reading.texts == found.map { [[$0]] })
  }

  @Test func `takes the document as one record`() {
    #expect(
      read(
        Self.companies, "/",
        ["companies/@year", "//employee/@id", "/companies/company[last()]/@id", "count(//employee)"]
      ).texts
        == [[["2026"], ["e1", "e2", "e3"], ["c2"], ["3"]]])
  }

  @Test(arguments: [
    ("string(a)", ["1"]), ("concat(a, '-', @k)", ["1-v"]), ("normalize-space(s)", ["x y"]), ("count(a)", ["3"]),
    ("a[1]", ["1"]), ("a[last()]", ["3"]), ("a[position() < last()]", ["1", "2"]), ("a[. = 2]", ["2"]),
    ("a[.!='2']", ["1", "3"]),
    ("a[2.0]", ["2"]), ("(a|b)[4]", ["4"]), ("(.//c)[2]", ["d"]), (".//c[2]", ["d"]), (".//c[3]", []),
    ("b | a", ["1", "2", "3", "4"]),
    ("a | a | .//a", ["1", "2", "3"]), ("not(z)", ["true"]), ("boolean(z)", ["false"]), ("true()", ["true"]),
    ("false()", ["false"]),
    ("contains(s, 'y')", ["true"]), ("starts-with(s, 'y')", ["false"]), ("string-length('é€')", ["2"]),
    ("substring-before('a-b-c', '-')", ["a"]), ("substring-after('a-b-c', '-b')", ["-c"]),
    ("substring-after('a', 'x')", [""]),
    ("local-name()", ["r"]), ("name(p:q)", ["p:q"]), ("name(p:q/@p:w)", ["p:w"]), ("local-name(p:q)", ["q"]),
    ("namespace-uri(p:q)", ["http://p"]),
    ("name(a/..)", ["r"]), ("*[local-name()='q']", ["Q"]), ("@*[local-name()='k']", ["v"]), ("*:q", ["Q"]),
    ("p:*", ["Q"]), ("q", []),
    ("@*", ["v", "u"]), ("number(a) < 2", ["true"]), ("a > 2", ["true"]), ("a = b", ["false"]), ("a < b", ["true"]),
    ("'a' = \"a\"", ["true"]),
    ("a[@x]", []), ("n/c/text()", ["c", "d"]), ("n//text()", ["c", "d"]), ("n/*/..", ["cd"]),
    ("n/c/ancestor::r/@k", ["v"]),
    ("n/c[1]/ancestor-or-self::*[3]/@k", ["v"]), ("descendant::c", ["c", "d"]), ("child::a[1]/self::a", ["1"]),
    ("a/self::b", []),
    ("@k/..//b", ["4"]), ("self::node()/b", ["4"]), ("number('x')", ["NaN"]), ("number('-1.50')", ["-1.5"]),
    ("-1 < 0", ["true"]),
    ("b[../@k = 'v']", ["4"]), ("a[../b = 4][2]", ["2"]), ("t/text()", ["one", "two"]), ("t", ["onetwo"]),
    ("(a)[. > 1]/text()", ["2", "3"]),
    ("a[contains('2 3', .)][1]", ["2"]), ("*[name() = 'p:q']", ["Q"]), ("@xml:lang", []),
    ("n[c = 'd' and not(c = 'x')]/c[1]", ["c"]),
  ])
  func `evaluates references on a record`(_ reference: String, _ found: [String]) throws {
    let text = """
      <top><r k="v" j="u"><a>1</a><a>2</a><a>3</a><b>4</b><s>  x
      y </s><n><c>c</c><c>d</c></n><p:q xmlns:p="http://p" p:w="1">Q</p:q><t>one<!-- --><?pi?>two</t></r></top>
      """
    let reading = Reading(text) { (collector: RecordCollector) throws(RecordError) in
      try XMLRecordReader(
        iterator: try XPath("/top/r", namespaces: [:]),
        references: [try XPath(reference, namespaces: ["p": "http://p"])],
        limits: RecordLimits(), handler: collector)
    }
    #expect(reading.error == nil)
    #expect(reading.texts == [[found]])
  }

  @Test func `tells numbers and truth from text`() {
    #expect(
      read("<r><a>1</a></r>", "/r", ["count(a)", "number('0.5')", "not(a)", "string(a)", "number('x')"]).records[0].map
      { $0[0].kind }
        == [.integer, .number, .boolean, .text, .text])
  }

  @Test func `finds names of namespaces by their IRI, however the file abbreviates it`() {
    let feed = """
      <feed xmlns="http://www.w3.org/2005/Atom"><entry><content><x:IntervalBlock xmlns:x="http://naesb.org/espi">
      <x:IntervalReading><x:timePeriod><x:start>5</x:start></x:timePeriod></x:IntervalReading>
      <IntervalReading><start>6</start></IntervalReading></x:IntervalBlock></content></entry></feed>
      """
    #expect(
      read(feed, "/a:feed/a:entry/a:content/e:IntervalBlock/e:IntervalReading", ["e:timePeriod/e:start", "timePeriod"])
        .texts
        == [[["5"], []]])
    #expect(read(feed, "//*:IntervalReading", [".//*:start"]).texts == [[["5"]], [["6"]]])
    #expect(read(feed, "/feed/entry", ["."]).records.isEmpty)
  }

  @Test func `hands over records within records first`() {
    #expect(
      read("<a id='1'><a id='2'/><b/><a id='3'/></a>", "//a", ["@id", "a/@id"]).texts == [
        [["2"], []], [["3"], []], [["1"], ["2", "3"]],
      ])
  }

  @Test func `stops when the handler wants no more`() {
    #expect(read("<r><a/><a/><a/><broken", "/r/a", ["."], wanted: 2).error == nil)
    #expect(read("<r><a/><a/><a/><broken", "/r/a", ["."], wanted: 2).records.count == 2)
  }

  @Test func `refuses to miss what stands after a record`() {
    func error(_ path: String, _ record: Int, _ line: Int) -> RecordError {
      .path(
        text: path,
        reason: "what it looks for stands in line \(line), after record \(record): only what is before is known",
        position: 0)
    }
    #expect(read("<r>\n<a/><t/></r>", "/r/a", ["../t"]).error == error("../t", 1, 2))
    #expect(read("<r><o><a/></o><t/></r>", "/r/o/a", ["../../t"]).error == error("../../t", 1, 1))
    #expect(read("<r><o><a/></o><t/></r>", "/r/o/a", ["../t"]).error == nil)
    #expect(read("<r><o><a/></o><t/></r>", "//a", ["ancestor::r/t"]).error == error("ancestor::r/t", 1, 1))
    #expect(read("<r><o><a/></o><t/></r>", "//a", ["ancestor::o/t"]).error == nil)
    #expect(read("<r><o><a/></o><t/></r>", "//a", ["/r/t"]).error == error("/r/t", 1, 1))
    #expect(read("<r><o><t/><a/></o><o><t/><a/></o></r>", "//a", ["../t"]).error == nil)
    #expect(read("<a><a><b/></a><t/></a>", "//a", ["../t"]).error == error("../t", 1, 1))
    #expect(
      read("<r><a/></r>", "/r/a", ["/r/a/b"]).error
        == .path(
          text: "/r/a/b", reason: "it leads through records: write it from the record on, without '/'", position: 0))
  }

  @Test func `keeps only what references look for around records`() {
    let filler = "<x>" + String(repeating: "y", count: 200) + "</x>"
    let text = "<r v='1'><t>T</t>" + String(repeating: filler + "<a><b>1</b></a>", count: 2_000) + "</r>"
    let limits = RecordLimits(recordBytes: 100, contextBytes: 100)
    let reading = read(text, "/r/a", ["b", "../t", "/r/t", "../@v"], limits: limits)
    #expect(reading.error == nil)
    #expect(reading.texts.count == 2_000)
    #expect(reading.texts.last == [["1"], ["T"], ["T"], ["1"]])
    #expect(
      read(text, "/r/a", ["../*"], limits: limits).error
        == .tooLarge(what: "what is kept around records, in bytes,", allowed: 100, at: RecordPlace(record: 1, line: 1)))
  }

  @Test(arguments: [
    ("/a/b[last()]", "the number of elements is not known while they are read: last() cannot be used here"),
    ("/a/@b", "an iterator goes down by elements only"), ("/a/text()", "an iterator finds elements, not texts"),
    ("/a/..", "an iterator goes down by elements only"), ("count(a)", "an iterator has to be a path"),
    ("/a[b]/c", "what an element holds is known too late for a later step: only attributes and positions are"),
    ("/a[../b]", "of the elements around a record an iterator knows attributes only"),
    ("/a[/b]", "an iterator's predicate cannot look at the document"),
    ("(/a)[1]", "an iterator cannot begin with parentheses"),
    ("/a[.. = 'x']", "the text of the elements around a record is not known to an iterator: name an attribute"),
  ])
  func `refuses iterators that need more than one pass`(_ iterator: String, _ reason: String) {
    #expect(read("<a/>", iterator, []).error == .path(text: iterator, reason: reason, position: 0))
  }

  @Test(arguments: ["..", "../text()", "string(..)", "concat('a', ancestor::x)"])
  func `refuses references to the text of elements that have not ended`(_ reference: String) {
    #expect(
      read("<r><a/></r>", "/r/a", [reference]).error
        == .path(
          text: reference,
          reason:
            "the text of the elements around a record is not known when it ends: name an element or attribute there",
          position: 0))
    #expect(read("<r><a/></r>", "/r/a", ["name(..)", "count(../@x)", "not(..)"]).texts == [[["r"], ["0"], ["false"]]])
  }

  @Test(arguments: [
    ("", "the expression ends where more should stand", 0), ("a[", "the expression ends where more should stand", 2),
    ("a[1", "a ']' is missing", 3), ("a/", "a name is missing", 2),
    ("x:a", "the prefix 'x' is not declared: add an rml:namespace to the reference formulation", 2),
    ("a + 1", "there is no arithmetic here: use a function of the mapping", 2),
    ("following::a", "the axis 'following' is not supported", 11),
    ("'a", "a closing quote is missing", 0), ("concat('a')", "concat() does not take 1 arguments", 11),
    ("count('a')", "count() takes a path", 10), ("a | 'b'", "only paths can be united by '|'", 7),
    ("a b", "nothing of an expression begins like this", 2),
    ("('a')/b", "steps and predicates can follow paths only", 7),
  ])
  func `says what is wrong with an expression, and where`(_ text: String, _ reason: String, _ position: Int) {
    #expect(throws: RecordError.path(text: text, reason: reason, position: position)) {
      try XPath(text, namespaces: [:])
    }
  }

  @Test func `bounds the depth and length of expressions`() {
    for text in [
      String(repeating: "(", count: 100), String(repeating: "a[", count: 100), String(repeating: "not(", count: 100),
      "a" + String(repeating: "/a", count: 61), String(repeating: "a", count: 5_000),
      "a" + String(repeating: "|a", count: 61),
    ] {
      #expect(throws: RecordError.self) { try XPath(text, namespaces: [:]) }
    }
  }

  @Test(arguments: [
    "", "<a>", "<a></b>", "<a/><b/>", "<a b='1' b='2'/>", "<a>&undefined;</a>", "x", "<a><x:b/></a>", "<a>\u{1}</a>",
    "<a b=<></a>",
  ])
  func `refuses what is not well-formed`(_ text: String) {
    let reading = read(text, "//none", [])
    guard case .malformed = reading.error else {
      Issue.record("\(reading)")
      return
    }
  }

  @Test func `refuses document types, whatever they declare`() {
    let bombs = [
      "<!DOCTYPE a [<!ENTITY b 'x'><!ENTITY c '&b;&b;'>]><a>&c;</a>", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
      "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://localhost/x'> %x;]><a/>", "<!DOCTYPE a><a/>",
    ]
    for text in bombs { #expect(read(text, "/a", ["."]).error == .documentType(at: RecordPlace(record: 1, line: 1))) }
  }

  @Test func `refuses what is not UTF-8`() {
    #expect(
      read([0xFE, 0xFF, 0x00, 0x3C, 0x00, 0x61, 0x00, 0x2F, 0x00, 0x3E], "/a", []).error
        == .encoding(at: RecordPlace(record: 1, line: 1)))
    #expect(read(Array("<a>".utf8) + [0xC3, 0x28] + Array("</a>".utf8), "/a", ["."]).error != nil)
    #expect(read("<?xml version='1.0' encoding='UTF-16'?><a>ü</a>", "/a", ["."]).texts == [[["ü"]]])
  }

  @Test func `refuses records, depth and values beyond the limits`() {
    let small = RecordLimits(recordBytes: 100, contextBytes: 100)
    let long = "<r><a>" + String(repeating: "x", count: 300) + "</a></r>"
    #expect(
      read(long, "/r/a", ["."], limits: small).error
        == .tooLarge(what: "an element that is a record, in bytes,", allowed: 100, at: RecordPlace(record: 1, line: 1)))
    #expect(read(long, "/r/b", ["."], limits: small).error == nil)
    #expect(read("<r a='\(String(repeating: "x", count: 300))'/>", "/r/b", ["."], limits: small).error != nil)
    let deep = String(repeating: "<a>", count: 200)
    #expect(
      read(deep, "/b", []).error
        == .tooLarge(what: "nesting of elements", allowed: 128, at: RecordPlace(record: 1, line: 1)))
    let many = "<r>" + String(repeating: "<a/>", count: 400) + "</r>"
    #expect(read(many, "/r", ["a"], limits: RecordLimits(values: 300)).error != nil)
    #expect(read(many, "/r/a", ["."], limits: RecordLimits(values: 300)).error == nil)
    let comment = Array("<r><!--".utf8) + [UInt8](repeating: 0x78, count: 100_000)
    #expect(read(comment, "/r", [], limits: small, cuts: Array(stride(from: 50, to: 100_000, by: 50))).error != nil)
  }

  @Test func `finds the same records wherever the pieces end`() {
    let references = ["@id", "name", "name/text()", "../../@id", "/companies/head/id", "skill[2]", "concat(name, '!')"]
    for iterator in ["//employee", "//employee[skill]", "/companies/company[2]//employee"] {
      let whole = read(Self.companies, iterator, references)
      #expect(whole.error == nil)
      for cut in 0...Self.companies.utf8.count {
        let reading = read(Self.companies, iterator, references, cuts: [cut])
        #expect(reading.texts == whole.texts)
        #expect(reading.error == nil)
      }
      #expect(
        read(Self.companies, iterator, references, cuts: Array(1..<Self.companies.utf8.count)).texts == whole.texts)
    }
  }

  @Test func `never traps on bytes that were changed`() {
    var generator = SeededGenerator(seed: 5)
    let iterators = ["//employee", "//company[name]", "/companies/company/*", "//employee[2]", "/"]
    for round in 0..<2_000 {
      var bytes = Array(Self.companies.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.insert(Array("<>/&;=\"'[]!-?".utf8).randomElement(using: &generator) ?? 0, at: place)
        case 2: bytes.remove(at: place)
        default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &generator))
        }
      }
      let references = ["@id", ".//name", "../name", "ancestor::company/@id", "count(//*)"]
      let whole = read(bytes, iterators[round % iterators.count], references)
      let cut = Int.random(in: 0...bytes.count, using: &generator)
      let reading = read(bytes, iterators[round % iterators.count], references, cuts: [cut])
      #expect((reading.error == nil) == (whole.error == nil))
      if whole.error == nil { #expect(reading.texts == whole.texts) }
    }
  }

  @Test func `never traps on expressions that were changed`() {
    let expressions = [
      "//a[@b='c' and not(d) or position() > 2]/text() | ../e:f",
      "concat(normalize-space(a), substring-before(b, '-'))",
      "(a|b)[last()]/ancestor-or-self::*[local-name()='x'][1]", "count(a[. != 1.5])",
    ]
    var generator = SeededGenerator(seed: 13)
    for round in 0..<4_000 {
      var bytes = Array(expressions[round % expressions.count].utf8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...127, using: &generator)
        case 1: bytes.insert(Array("/@.[]()*:,'\"-|=<>".utf8).randomElement(using: &generator) ?? 0, at: place)
        default: bytes.remove(at: place)
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      guard (try? XPath(text, namespaces: Self.namespaces)) != nil else { continue }
      _ = read(Self.companies, "//employee", [text])
      _ = read(Self.companies, text, [".", text])
    }
  }
}
