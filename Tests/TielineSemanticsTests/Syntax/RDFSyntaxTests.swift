import Testing
import TielineTestVectors

@testable import TielineSemantics

struct RDFSyntaxTests {
  private static let samples: [(RDFSyntax, String)] = [
    (
      .turtle,
      """
      @base <http://example.org/a/b?q#f> . # note
      @prefix é: <c#> . PREFIX : <http://example.org/ns#>
      @base <../d/> . @base <e/> . @base <http://example.org/a/b?q#f> .
      <> a :Certificate ; :size 12, -3.5, 1e6 , 4; :is true ; ; .
      <#x> :name "line\\n\\"quoted\\"", 'it''s'@en-GB, \"\"\"two "" quotes
      and a line\"\"\", "\\u00e9\\U0001F600 µ" ; é:größe.x "5"^^:Wh .
      [ :in ( 1 [ :deep () ] "x" ) ] :p _:b.1, _:genid1 .
      :a\\~b%20c :p ../g .
      """.replacingOccurrences(of: "'it''s'@en-GB", with: "'it is'@en-GB").replacingOccurrences(
        of: "../g", with: "<../g>")
    ),
    (
      .trig,
      """
      @prefix : <http://example.org/ns#> .
      :g { :a :b :c . :a :b [] }
      GRAPH _:g { <http://x/> :p "1" }
      { :d :e :f . } [] { :a :a :a } :h :i :j . GRAPH :c # of a name
      { :k :l :m }
      """
    ),
    (
      .nTriples, "<urn:a> <urn:p> \"x\\ty\\u0001\"@en . # end\n\n_:b <urn:p> _:c.d .\n<urn:a> <urn:p> \"1\"^^<urn:t>.\n"
    ),
    (.nQuads, "<urn:a> <urn:p> _:x <urn:g> .\n<urn:a> <urn:p> \"ü\" _:g .\n<urn:a> <urn:p> <urn:b> ."),
    (
      .rdfXML,
      """
      <?xml version="1.0"?>
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/" xml:base="http://x/y">
        <e:Device rdf:ID="d" e:name="A &amp; B" xml:lang="de">
          <e:part rdf:parseType="Resource"><e:n rdf:datatype="http://x/t">1</e:n></e:part>
          <e:list rdf:parseType="Collection"><rdf:Description rdf:about="#q"/><e:T rdf:nodeID="z.1"/></e:list>
          <e:literal rdf:parseType="Literal"><e:b at="1">x &lt; y</e:b><!-- c --></e:literal>
          <e:said rdf:ID="s">ü</e:said><e:ref rdf:resource="other"/><e:blank e:v="1"/>
        </e:Device>
        <rdf:Seq><rdf:li>1</rdf:li><rdf:li>2</rdf:li></rdf:Seq>
      </rdf:RDF>
      """
    ),
  ]

  private func lines(_ syntax: RDFSyntax, _ pieces: [ArraySlice<UInt8>], to target: RDFSyntax = .nQuads) throws
    -> [UInt8]
  {
    let converter = try StatementConverter(from: syntax, to: target)
    var lines: [UInt8] = []
    for piece in pieces {
      try piece.withUnsafeBytes { try converter.convert($0) { lines += $0 } }
    }
    try converter.finish { lines += $0 }
    return lines
  }

  @Test func `reads terms in all their forms`() throws {
    let (syntax, text) = Self.samples[0]
    let found = Set(try syntax.quads(in: text.utf8).map { $0.object })
    let objects: [Term] = [
      .literal("12", datatype: XSD.integer), .literal("-3.5", datatype: XSD.decimal),
      .literal("1e6", datatype: XSD.double),
      .literal("4", datatype: XSD.integer), .literal("true", datatype: XSD.boolean),
      .iri("http://example.org/ns#Certificate"), .literal("line\n\"quoted\""),
      .literal(Literal("it is", language: "en-gb")), .literal("two \"\" quotes\nand a line"), .literal("é😀 µ"),
      .literal("5", datatype: "http://example.org/ns#Wh"), .iri("http://example.org/g"), .blank("b.1"),
    ]
    for object in objects { #expect(found.contains(object), "\(object)") }
    let subjects = Set(try syntax.quads(in: text.utf8).map { $0.subject })
    #expect(subjects.contains(.iri("http://example.org/a/b?q")))
    #expect(subjects.contains(.iri("http://example.org/a/b?q#x")))
    #expect(subjects.contains(.iri("http://example.org/ns#a~b%20c")))
  }

  @Test func `resolves by code points: a combining mark after a slash joins nothing`() throws {
    let base = "http://a//\u{301}b/c"
    for (reference, expected) in [("../\u{301}d", "http://a//\u{301}d"), ("./\u{301}e", "http://a//\u{301}b/\u{301}e")]
    {
      let quads = try RDFSyntax.turtle.quads(in: "<\(reference)> <urn:p> 1 .".utf8, base: base)
      #expect(quads.first.map { $0.subject } == .iri(expected), "\(quads)")
    }
    #expect(IRIReference("//\u{301}x/y").authority?.utf8.elementsEqual("\u{301}x".utf8) == true)
  }

  @Test(arguments: [
    "<T/>", "<T xmlns='ns#'/>", "<T xmlns='http://e/'><p xmlns=''/></T>",
    "<T xmlns='http://e/'><p xmlns='../x#'>1</p></T>",
    "<T xmlns='http://e/' xmlns:r='rel/' r:p='1'/>",
  ])
  func `refuses elements of RDF-XML whose namespace is missing or relative`(text: String) {
    #expect(throws: RDFSyntaxError.self) { try RDFSyntax.rdfXML.quads(in: text.utf8, base: "http://base/") }
  }

  @Test func `keeps labels of a text apart from those that it gives itself`() throws {
    let quads = try RDFSyntax.turtle.quads(in: "[] <urn:p> _:genid1, _:genid_genid1, _:x .".utf8)
    #expect(Set(quads.flatMap { [$0.subject, $0.object] }).count == 4)
    #expect(
      try Self.canonical(quads)
        == Self.canonical(
          .nQuads, lines(.turtle, ["[] <urn:p> _:genid1, _:genid_genid1, _:x ."[...].utf8.map { $0 }[...]])))
  }

  private static func canonical(_ quads: [Quad]) throws -> [UInt8] { try CanonicalDataset(quads).nQuads }
  private static func canonical(_ syntax: RDFSyntax, _ text: [UInt8]) throws -> [UInt8] {
    try canonical(syntax.quads(in: text))
  }

  @Test func `reads the same wherever a text is cut into pieces`() throws {
    for (syntax, text) in Self.samples {
      let bytes = Array(text.utf8)
      let whole = try lines(syntax, [bytes[...]])
      #expect(whole.count > 50)
      #expect(try Self.canonical(.nQuads, whole) == Self.canonical(syntax, bytes))
      for cut in bytes.indices {
        #expect(try lines(syntax, [bytes[..<cut], bytes[cut...]]) == whole, "\(syntax) cut at \(cut)")
      }
      #expect(try lines(syntax, bytes.indices.map { bytes[$0...$0] }) == whole, "\(syntax) byte by byte")
    }
  }

  @Test func `a graph and quads hold the same`() throws {
    for (syntax, text) in Self.samples where !syntax.hasGraphs {
      let graph = try syntax.graph(in: text.utf8)
      let quads = graph.triples.map { Quad(graph.term($0.subject), graph.term($0.predicate), graph.term($0.object)) }
      let lowered = try syntax.quads(in: text.utf8).map { quad in
        guard case .literal(let literal) = quad.object, let language = literal.language else { return quad }
        return Quad(
          quad.subject, quad.predicate, .literal(Literal(literal.lexical, language: language.lowercased())))
      }
      #expect(try Self.canonical(quads) == Self.canonical(lowered))
    }
  }

  @Test(arguments: [
    (
      RDFSyntax.turtle, "<urn:a> <urn:p>\n <b> .",
      "line 2: <b> is relative, and the text has no base: add @base, or name one"
    ),
    (.turtle, "\n\nx:a <urn:p> 1 .", "line 3: the prefix 'x:' is not declared: add @prefix"),
    (.turtle, "<urn:a> <urn:p> 1", "line 1: the text ends too early: a dot ends a statement; found ''"),
    (
      .turtle, "<urn:a> <urn:p> \"x\ny\" .",
      "line 1: a quoted text goes over the end of the line: close it, write \\n, or use three quotes"
    ),
    (
      .turtle, "<urn:a b> <urn:p> 1 .",
      "line 1: an IRI ends with '>' and has no blank, quote or bracket: percent-encode ' '"
    ),
    (.turtle, "<urn:a> true 1 .", "line 1: 'true' is no term: an IRI stands in <>, a name has a prefix and a colon"),
    (
      .trig, "<urn:g> { <urn:a> <urn:p> 1",
      "line 1: the text ends too early: after a statement comes a dot, or '}' at the end of its graph; found ''"
    ),
    (.trig, "<urn:g> { <urn:a> <urn:p> 1 .\n", "line 2: the text ends within a graph: '}' is missing"),
    (.nTriples, "<urn:a> <urn:p> <urn:b> . <urn:a> <urn:p> <urn:c> .", "line 1: a line has one statement"),
    (.nTriples, "<urn:a> <urn:p> <b> .", "line 1: <b> is relative: IRIs of this syntax have a scheme"),
    (
      .rdfXML, "<!DOCTYPE x [<!ENTITY a \"b\">]><x/>",
      "line 1: a DOCTYPE is not allowed: remove it, and write out the entities that it declares"
    ),
    (
      .rdfXML, "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n<rdf:li/></rdf:RDF>",
      "line 2: rdf:li cannot be the element of a node"
    ),
  ])
  func `says where a text is wrong and what to change`(syntax: RDFSyntax, text: String, message: String) throws {
    let error = try #require(throws: RDFSyntaxError.self) { try syntax.quads(in: text.utf8) }
    #expect(error.description == message)
  }

  @Test func `refuses bytes that are not UTF-8, with their line`() {
    for bytes: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]] {
      let text = Array("<urn:a> <urn:p> 1 .\n<urn:a> <urn:p> \"".utf8) + bytes + Array("\" .\n".utf8)
      #expect(throws: RDFSyntaxError.encoding(line: 2)) { try RDFSyntax.turtle.quads(in: text) }
    }
  }

  @Test func `holds what brackets, statements and prefixes may take`() throws {
    var limits = SyntaxLimits()
    limits.depth = 8
    let deep = "<urn:a> <urn:p> " + String(repeating: "(", count: 9) + String(repeating: ")", count: 9) + " ."
    #expect(throws: RDFSyntaxError.malformed(reason: "more than 8 brackets inside each other", line: 1)) {
      try RDFSyntax.turtle.quads(in: deep.utf8, limits: limits)
    }
    limits.statementBytes = 1000
    let long = "<urn:a> <urn:p> \"" + String(repeating: "x", count: 1001)
    let converter = try StatementConverter(from: .turtle, limits: limits)
    #expect(throws: RDFSyntaxError.tooLarge(what: "a statement in bytes", allowed: 1000, line: 1)) {
      try Array(long.utf8).withUnsafeBytes { try converter.convert($0) { _ in } }
    }
    limits.prefixes = 1
    #expect(throws: RDFSyntaxError.malformed(reason: "more than 1 prefixes", line: 1)) {
      try RDFSyntax.turtle.quads(in: "@prefix a: <urn:a> . @prefix b: <urn:b> .".utf8, limits: limits)
    }
  }

  @Test func `writes what it reads, in each syntax that can`() throws {
    for (syntax, text) in Self.samples {
      let bytes = Array(text.utf8)
      let quads = try syntax.quads(in: bytes)
      for target in RDFSyntax.allCases where target != .rdfXML && (target.hasGraphs || !syntax.hasGraphs) {
        #expect(try Self.canonical(target, target.text(of: quads)) == Self.canonical(quads), "\(syntax) to \(target)")
        let pieces = stride(from: 0, to: bytes.count, by: 7).map { bytes[$0..<min($0 + 7, bytes.count)] }
        let converted = try lines(syntax, pieces, to: target)
        #expect(try Self.canonical(target, converted) == Self.canonical(quads), "\(syntax) to \(target), in pieces")
      }
    }
  }

  @Test func `writes Turtle that a person likes to read`() throws {
    let certificate = Term.iri("https://tieline.example/cert/1")
    let quads = [
      Quad(certificate, .iri(RDF.type), .iri("https://tieline.example/ns#GranularCertificate")),
      Quad(certificate, .iri("https://tieline.example/ns#quantityWh"), .literal("-12", datatype: XSD.integer)),
      Quad(.blank("b0"), .iri(PROV.wasDerivedFrom), certificate),
      Quad(certificate, .iri("https://tieline.example/ns#owner"), .blank("b0")),
      Quad(certificate, .iri("https://tieline.example/ns#owner"), .literal(Literal("Ü \"x\"\n", language: "de"))),
    ]
    let text = String(decoding: try RDFSyntax.turtle.text(of: quads), as: UTF8.self)
    #expect(
      text == """
        @prefix tl: <https://tieline.example/ns#> .
        @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        @prefix prov: <http://www.w3.org/ns/prov#> .

        <https://tieline.example/cert/1> a tl:GranularCertificate ;
          tl:quantityWh -12 ;
          tl:owner _:b0, "Ü \\"x\\"\\n"@de .
        _:b0 prov:wasDerivedFrom <https://tieline.example/cert/1> .

        """)
  }

  @Test func `refuses to write what a syntax cannot say`() throws {
    let graph = [Quad(.iri("urn:a"), .iri("urn:p"), .iri("urn:b"), graph: .iri("urn:g"))]
    let blank = [Quad(.blank("a b"), .iri("urn:p"), .iri("urn:b"))]
    let iri = [Quad(.iri("urn:a b"), .iri("urn:p"), .iri("urn:b"))]
    for syntax in [RDFSyntax.turtle, .nTriples] {
      for quads in [graph, blank, iri] { #expect(throws: RDFSyntaxError.self) { try syntax.text(of: quads) } }
      #expect(throws: RDFSyntaxError.self) {
        try lines(.nQuads, [Array("<urn:a> <urn:p> <urn:b> <urn:g> .".utf8)[...]], to: syntax)
      }
    }
    #expect(throws: RDFSyntaxError.self) { try RDFSyntax.rdfXML.text(of: graph) }
  }

  @Test func `mutated texts never trap`() throws {
    var random = SeededGenerator(seed: 5)
    var accepted = 0
    for (syntax, text) in Self.samples {
      let bytes = Array(text.utf8)
      for _ in 0..<3000 {
        var mutated = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          let place = Int.random(in: 0..<mutated.count, using: &random)
          switch Int.random(in: 0..<4, using: &random) {
          case 0: mutated[place] = UInt8.random(in: 0...255, using: &random)
          case 1: mutated.remove(at: place)
          case 2: mutated.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: place)
          default: mutated.removeSubrange(place...)
          }
          if mutated.isEmpty { mutated = [0] }
        }
        let cut = Int.random(in: 0...mutated.count, using: &random)
        let whole = try? lines(syntax, [mutated[...]])
        #expect(
          (try? lines(syntax, [mutated[..<cut], mutated[cut...]])) == whole, "\(syntax) cut at \(cut): \(mutated)")
        accepted += whole == nil ? 0 : 1
      }
    }
    #expect(accepted > 100)
  }
}
