import Testing

@testable import TielineSemantics

struct GraphTests {
  private func graph(_ triples: [(Term, Term, Term)]) -> Graph {
    var builder = GraphBuilder()
    for (subject, predicate, object) in triples {
      let isInserted = builder.insert(subject, predicate, object)
      #expect(isInserted)
    }
    return builder.finish()
  }

  @Test func `keeps a triple once and finds it from every side`() throws {
    let (a, b, p, q) = (Term.iri("urn:a"), Term.blank("b"), Term.iri("urn:p"), Term.iri("urn:q"))
    let graph = graph([(b, p, .literal("1")), (a, p, b), (a, q, .literal("1")), (a, p, b)])
    #expect(graph.count == 3)
    let (first, second) = (try #require(graph.id(of: a)), try #require(graph.id(of: b)))
    let (property, one) = (try #require(graph.id(of: p)), try #require(graph.id(of: .literal("1"))))
    #expect(graph.contains(first, property, second))
    #expect(!graph.contains(second, property, second))
    #expect(graph.triples(subject: first).count == 2)
    #expect(graph.triples(subject: first, predicate: property).map { graph.term($0.object) } == [b])
    #expect(Set(graph.triples(object: one).map { graph.term($0.subject) }) == [a, b])
    #expect(graph.triples(predicate: property, object: one).map { graph.term($0.subject) } == [b])
    #expect(graph.triples(predicate: property).count == 2)
  }

  @Test func `tells apart what differs in kind, datatype, language or code points`() {
    let terms: [Term] = [
      .iri("x"), .blank("x"), .literal("x"), .literal("x", datatype: XSD.integer),
      .literal(Literal("x", language: "en")), .literal(Literal("x", language: "de")), .literal("\u{E9}"),
      .literal("e\u{301}"),
    ]
    var dictionary = TermDictionary()
    let numbers = terms.compactMap { dictionary.insert($0) }
    #expect(Set(numbers).count == terms.count)
    #expect(numbers.map(dictionary.term) == terms)
    #expect(Set(terms).count == terms.count)
  }

  @Test func `finds every one of many terms again`() {
    var dictionary = TermDictionary()
    let numbers = (0..<10_000).map { dictionary.insert(.iri("urn:term:\($0)")) }
    #expect((0..<10_000).allSatisfy { dictionary.id(of: .iri("urn:term:\($0)")) == numbers[$0] })
    #expect(dictionary.id(of: .iri("urn:term:10000")) == nil)
    let shouted = dictionary.insert(.literal(Literal("a", language: "EN")))
    #expect(shouted == dictionary.id(of: .literal(Literal("a", language: "en"))))
  }
}
