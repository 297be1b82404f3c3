import Testing

@testable import TielineSemantics

@Suite struct OntologyPageTests {
  private static let ns = "https://tieline.example/ns#"
  private static let rdfs = "http://www.w3.org/2000/01/rdf-schema#"
  private static let owl = "http://www.w3.org/2002/07/owl#"

  /// A vocabulary of two classes, a property of either and an alignment from the other side.
  private func graph(reversed: Bool = false) -> Graph {
    let type = Term.iri(RDF.type)
    let (ns, rdfs, owl) = (Self.ns, Self.rdfs, Self.owl)
    func iri(_ text: String) -> Term { .iri(text) }
    func english(_ text: String) -> Term { .literal(Literal(text, language: "en")) }
    let triples: [(Term, Term, Term)] = [
      (iri(ns), type, iri(owl + "Ontology")), (iri(ns), iri(rdfs + "label"), english("Words & <signs>")),
      (iri(ns + "B"), type, iri(owl + "Class")), (iri(ns + "B"), iri(rdfs + "label"), english("b thing")),
      (iri(ns + "B"), iri(rdfs + "comment"), english("It has *stars* & <angles>.")),
      (iri(ns + "B"), iri(rdfs + "label"), .literal(Literal("Ding", language: "de"))),
      (iri(ns + "A"), type, iri(owl + "Class")), (iri(ns + "A"), iri(rdfs + "label"), english("a thing")),
      (iri(ns + "A"), iri(rdfs + "subClassOf"), iri(ns + "B")),
      (iri(ns + "p"), type, iri(owl + "ObjectProperty")), (iri(ns + "p"), iri(rdfs + "domain"), .blank("u")),
      (.blank("u"), iri(owl + "unionOf"), .blank("l1")), (.blank("l1"), iri(RDF.first), iri(ns + "A")),
      (.blank("l1"), iri(RDF.rest), .blank("l2")), (.blank("l2"), iri(RDF.first), iri(ns + "B")),
      (.blank("l2"), iri(RDF.rest), iri(RDF.nil)), (iri(ns + "wind"), type, iri(ns + "B")),
      (iri("urn:x:wind"), iri("http://www.w3.org/2004/02/skos/core#exactMatch"), iri(ns + "wind")),
    ]
    var builder = GraphBuilder()
    for (s, p, o) in reversed ? triples.reversed() : triples { _ = builder.insert(s, p, o) }
    return builder.finish()
  }

  @Test func `tells classes, properties, named things and alignments in order`() {
    #expect(
      OntologyPage(graph()).markdown == """
        # Words & \\<signs\\>

        Namespace: `https://tieline.example/ns#`

        ## Classes

        ### a thing

        `A`

        - Kind of: `B`

        ### b thing

        `B`: It has \\*stars\\* & \\<angles\\>.

        ## Properties

        ### p

        `p`

        - Said of: `A`, `B`

        ## Named things

        ### wind

        `wind`

        - Same as: `urn:x:wind`

        """)
  }

  @Test func `the order of the triples does not show`() {
    #expect(OntologyPage(graph()).markdown == OntologyPage(graph(reversed: true)).markdown)
    #expect(OntologyPage(graph()).html == OntologyPage(graph(reversed: true)).html)
  }

  @Test func `escapes what would be markup`() {
    let html = OntologyPage(graph()).html
    #expect(html.contains("<h1>Words &amp; &lt;signs&gt;</h1>"))
    #expect(html.contains("<section id=\"B\">"))
    #expect(html.contains("<dt>Said of</dt><dd><code>A</code></dd><dd><code>B</code></dd>"))
    #expect(!html.contains("<angles>"))
  }

  @Test func `ends on a list that is a ring`() {
    var builder = GraphBuilder(graph())
    _ = builder.insert(.blank("l2"), .iri(RDF.rest), .blank("l1"))
    #expect(OntologyPage(builder.finish()).markdown.utf8.count < 10_000)
  }
}
