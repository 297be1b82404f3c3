import Testing
import TielineCodec

@testable import TielineSemantics

struct JSONLDTests {
  private func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

  private func objects(_ text: String) throws -> [Term] {
    try JSONLD.quads(of: try json(text)).map(\.object)
  }

  private static let certificate = """
    {
      "@context": "https://example.org/contexts/certificate",
      "id": "urn:certificate:1", "type": "Certificate", "energy": "1250",
      "device": {"id": "urn:device:7", "name": {"en": "Wind park", "de": "Windpark"}},
      "start": "2026-01-01T00:00:00Z", "owners": ["urn:owner:2", "urn:owner:1"]
    }
    """
  private static let context = """
    {"@context": {
      "@version": 1.1, "id": "@id", "type": "@type", "xsd": "http://www.w3.org/2001/XMLSchema#",
      "@vocab": "https://example.org/energy#",
      "energy": {"@type": "xsd:integer"}, "start": {"@type": "xsd:dateTime"},
      "name": {"@container": "@language"}, "owners": {"@type": "@id", "@container": "@list"}
    }}
    """

  private func options() throws -> JSONLDOptions {
    JSONLDOptions(contexts: ["https://example.org/contexts/certificate": try json(Self.context)])
  }

  @Test func `reads a certificate by a context that was given, and writes it again`() throws {
    let document = try json(Self.certificate)
    let quads = try JSONLD.quads(of: document, try options())
    let subject = Term.iri("urn:certificate:1")
    #expect(quads.count == 11)
    #expect(
      quads.contains(
        Quad(subject, .iri("https://example.org/energy#energy"), .literal("1250", datatype: XSD.integer))))
    let written = try JSONLD.compact(
      .array(try JSONLD.document(of: quads)), context: "https://example.org/contexts/certificate", try options())
    let again = try JSONLD.quads(of: written, try options())
    #expect(try CanonicalDataset(again).hash == CanonicalDataset(quads).hash)
    let whole = try JSONLD.compact(document, context: "https://example.org/contexts/certificate", try options())
    #expect(whole == document)
  }

  @Test func `names a context that it was not given`() throws {
    let document = try json(
      #"{"a": [{"@context": "https://example.org/other", "b": 1}], "@context": {"@vocab": "x:"}}"#)
    #expect(throws: JSONLDError.unknownContext(iri: "https://example.org/other", at: "$.a[0].@context")) {
      try JSONLD.expand(document)
    }
    #expect(throws: JSONLDError.broken(.loadingDocumentFailed, found: "the relative context 'c'", at: "$.@context")) {
      try JSONLD.expand(try json(#"{"@context": "c"}"#))
    }
    let relative = JSONLDOptions(contexts: [:], location: "https://example.org/data/1")
    #expect(throws: JSONLDError.unknownContext(iri: "https://example.org/data/c", at: "$.@context")) {
      try JSONLD.expand(try json(#"{"@context": "c"}"#), relative)
    }
  }

  @Test func `refuses contexts that include themselves`() throws {
    let contexts = [
      "https://a.example/": try json(#"{"@context": ["https://b.example/", {"x": "x:y"}]}"#),
      "https://b.example/": try json(#"{"@context": "https://a.example/"}"#),
      "https://c.example/": try json(#"{"@context": {"t": {"@id": "x:t", "@context": "https://c.example/"}}}"#),
    ]
    let options = JSONLDOptions(contexts: contexts)
    #expect(throws: JSONLDError.cyclicContext(iri: "https://a.example/", at: "context 'https://b.example/'")) {
      try JSONLD.expand(try json(#"{"@context": "https://a.example/"}"#), options)
    }
    // A term's context can be the one that it is defined in: it is read where the term is used.
    let nested = try JSONLD.expand(
      try json(#"{"@context": "https://c.example/", "t": {"t": {"t": {"@id": "x:z"}}}}"#), options)
    #expect(nested.count == 1)
    var chain: [String: JSONValue] = [:]
    for index in 0..<100 { chain["x:\(index)"] = .object(["@context": .string("x:\(index + 1)")]) }
    #expect { try JSONLD.expand(try json(#"{"@context": "x:0"}"#), JSONLDOptions(contexts: chain)) } throws: {
      ($0 as? JSONLDError)?.code == "context overflow"
    }
  }

  @Test func `a term's own context may import the context that defines the term`() throws {
    let scoped = #"{"t": {"@id": "http://e/t", "@context": {"@import": "http://e/c"}}, "u": "http://e/u"}"#
    let options = JSONLDOptions(contexts: ["http://e/c": try json(#"{"@context": \#(scoped)}"#)])
    for context in [scoped, #""http://e/c""#, #"{"@import": "http://e/c"}"#] {
      let document = try json(#"{"@context": \#(context), "t": {"u": {"t": {"u": 1}}}}"#)
      #expect(try JSONLD.quads(of: document, options).count == 4, "\(context)")
    }
  }

  @Test func `bounds nesting of nodes, of contexts and of terms that need each other`() throws {
    func isTooDeep(_ error: any Error) -> Bool { if case .tooDeep? = error as? JSONLDError { true } else { false } }
    var node: JSONValue = "x"
    for _ in 0..<5000 { node = .object(["x:p": .array([node])]) }
    #expect(performing: { try JSONLD.expand(node) }, throws: isTooDeep)
    #expect(performing: { try JSONLD.flatten(node) }, throws: isTooDeep)
    var terms: [String: JSONValue] = [:]
    for index in 0..<5000 { terms["t\(index)"] = .string("t\(index + 1):x") }
    #expect(performing: { try JSONLD.expand(.object(["@context": .object(terms)])) }, throws: isTooDeep)
    var lists = [Quad(.iri("x:s"), .iri("x:p"), .blank("l0"))]
    for index in 0..<5000 {
      lists.append(Quad(.blank("l\(index)"), .iri(RDF.first), .blank("l\(index + 1)")))
      lists.append(Quad(.blank("l\(index)"), .iri(RDF.rest), .iri(RDF.nil)))
    }
    #expect(performing: { try JSONLD.document(of: lists) }, throws: isTooDeep)
  }

  private func isTooMuchWork(_ error: any Error) -> Bool {
    if case .tooMuchWork? = error as? JSONLDError { true } else { false }
  }

  private func nodes(_ count: Int, _ node: (Int) -> [String: JSONValue]) -> JSONValue {
    .array((0..<count).map { .object(node($0)) })
  }

  @Test func `stops at documents that grow out of proportion`() throws {
    let vocabulary = "x:" + String(repeating: "a", count: 100_000)
    var members: [String: JSONValue] = ["@context": .object(["@vocab": .string(vocabulary)])]
    for index in 0..<20_000 { members["p\(index)"] = 1 }
    #expect(performing: { try JSONLD.expand(.object(members)).count }, throws: isTooMuchWork)
    let base = JSONValue.object(["@base": .string("http://x/" + String(repeating: "a/", count: 20_000))])
    let references = nodes(5000) { ["@id": .string("r\($0)"), "x:p": 1] }
    #expect(
      performing: { try JSONLD.expand(.object(["@context": base, "@graph": references])).count }, throws: isTooMuchWork)
    let names = nodes(5000) { ["@id": .string("http://x/\($0)"), "x:p": 1] }
    #expect(performing: { _ = try JSONLD.compact(names, context: base) }, throws: isTooMuchWork)
  }

  @Test func `stops at contexts that take the square of their size`() throws {
    let wide = JSONValue.object(
      Dictionary(uniqueKeysWithValues: (0..<20_000).map { ("t\($0)", JSONValue.string("x:\($0)/")) }))
    let inner = nodes(20_000) { _ in ["@context": .object(["a": "x:a"]), "a": 1] }
    #expect(
      performing: { try JSONLD.expand(.object(["@context": wide, "@graph": inner])).count }, throws: isTooMuchWork)
    var aliases: [String: JSONValue] = [:]
    var node: [String: JSONValue] = [:]
    for index in 0..<10_000 { (aliases["t\(index)"], node["t\(index)"]) = ("@type", .array([.string("x:\(index)")])) }
    node["@context"] = .object(aliases)
    #expect(performing: { try JSONLD.expand(.object(node)).count }, throws: isTooMuchWork)
  }

  @Test func `leaves lists as they are that are their own elements`() throws {
    let own = [
      Quad(.blank("l"), .iri(RDF.first), .blank("l")), Quad(.blank("l"), .iri(RDF.rest), .iri(RDF.nil)),
    ]
    let document = try JSONLD.document(of: own)
    #expect(try CanonicalDataset(try JSONLD.quads(of: .array(document))).hash == CanonicalDataset(own).hash)
    let two = [
      Quad(.blank("a"), .iri(RDF.first), .blank("b")), Quad(.blank("a"), .iri(RDF.rest), .iri(RDF.nil)),
      Quad(.blank("b"), .iri(RDF.first), .blank("a")), Quad(.blank("b"), .iri(RDF.rest), .iri(RDF.nil)),
    ]
    #expect(throws: JSONLDError.self) { try JSONLD.document(of: two) }
  }

  @Test func `tells names apart that only look the same, and refuses to merge them`() throws {
    let document = try json(#"{"@context": {"a": "x:\u00e9", "b": "x:e\u0301"}, "@id": "x:s", "a": 1}"#)
    let quads = try JSONLD.quads(of: document)
    #expect(quads.map(\.predicate) == [.iri("x:\u{E9}")])
    let both = try json(#"{"@context": {"a": "x:\u00e9", "b": "x:e\u0301"}, "@id": "x:s", "a": 1, "b": 2}"#)
    let (base, other) = ("http://\u{E9}.example/", "http://e\u{301}.example/a")
    let compacted = try JSONLD.compact(
      .object(["@id": .string(other), "x:p": 1]), context: .object([:]), JSONLDOptions(base: base))
    #expect(compacted["@id"]?.string.map { Array($0.utf8) } == Array(other.utf8))
    #expect(throws: JSONLDError.equivalentNames("x:\u{E9}", at: "$")) { try JSONLD.quads(of: both) }
  }

  @Test(arguments: [
    ("1", "1", XSD.integer), ("-0", "0", XSD.integer), ("1.0", "1", XSD.integer), ("1e3", "1000", XSD.integer),
    ("123456789012345678901", "123456789012345678901", XSD.integer), ("1e21", "1.0E21", XSD.double),
    ("9007199254740993", "9007199254740993", XSD.integer), ("5.5", "5.5E0", XSD.double),
    ("0.1", "1.0E-1", XSD.double), ("9.95", "9.949999999999999E0", XSD.double), ("1e400", "INF", XSD.double),
    ("-1e400", "-INF", XSD.double), ("1e-400", "0.0E0", XSD.double), ("5e-324", "4.940656458412465E-324", XSD.double),
    ("1.7976931348623157e308", "1.797693134862316E308", XSD.double), ("99999999999999999999.5", "1.0E20", XSD.double),
    ("1e99999999999999999999", "INF", XSD.double), ("1e-99999999999999999999", "0.0E0", XSD.double),
    ("0e99999999999999999999", "0", XSD.integer), ("100e-2", "1", XSD.integer), ("-1.5e-7", "-1.5E-7", XSD.double),
  ])
  func `writes numbers in canonical form`(digits: String, lexical: String, datatype: String) throws {
    #expect(try objects("{\"x:p\": \(digits)}") == [.literal(lexical, datatype: datatype)])
  }

  @Test(arguments: [
    ("9.95", "9.95"), ("0.10", "0.1"), ("1e-3", "0.001"), ("-12.50", "-12.5"), ("100.25e1", "1002.5"), ("7.0", "7"),
    ("123456789012345678901234567890.5", "123456789012345678901234567890.5"),
    ("1e25", "1" + String(repeating: "0", count: 25)),
  ])
  func `keeps every digit of decimals`(digits: String, lexical: String) throws {
    let document = "{\"@context\": {\"p\": {\"@id\": \"x:p\", \"@type\": \"\(XSD.decimal)\"}}, \"p\": \(digits)}"
    #expect(try objects(document) == [.literal(lexical, datatype: XSD.decimal)])
  }

  /// - Source: RFC 8785, appendix B, and ECMA-262.
  @Test(arguments: [
    ("1e21", "1e+21"), ("1e20", "100000000000000000000"), ("1e-6", "0.000001"), ("1e-7", "1e-7"), ("-0.0", "0"),
    ("9007199254740993", "9007199254740992"), ("333333333.3333332", "333333333.3333332"), ("5e-324", "5e-324"),
    ("1.7976931348623157e308", "1.7976931348623157e+308"), ("4.50", "4.5"), ("2e-3", "0.002"),
    ("0.000000000000000000000000001", "1e-27"), ("295147905179352830000", "295147905179352830000"),
  ])
  func `writes JSON literals as RFC 8785 does`(digits: String, expected: String) {
    #expect(JSONLDNumber(digits).canonicalJSON == expected)
    #expect(JSONLDNumber("1e400").canonicalJSON == nil)
  }
}
