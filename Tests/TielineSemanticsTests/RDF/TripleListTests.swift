import Testing
import TielineTestVectors

@testable import TielineSemantics

struct TripleListTests {
  @Test(arguments: [1, 7, 400]) func `finds in any order of triples what is there`(span: UInt32) {
    var generator = SeededGenerator(seed: UInt64(span))
    var terms = TermDictionary()
    for index in 0..<span { _ = terms.insert(.iri("urn:\(index)")) }
    func term() -> TermID { TermID(raw: UInt32.random(in: 0..<span, using: &generator)) }
    let triples = (0..<500).map { _ in Graph.Triple(term(), term(), term()) }
    let graph = Graph(terms: terms, triples: triples)
    let distinct = Set(triples)
    let sorted = distinct.sorted { ($0.subject, $0.predicate, $0.object) < ($1.subject, $1.predicate, $1.object) }
    #expect(graph.triples == sorted)
    for id in (0..<span + 2).map(TermID.init(raw:)) {
      #expect(Array(graph.triples(subject: id)) == sorted.filter { $0.subject == id })
      #expect(Set(graph.triples(object: id)) == distinct.filter { $0.object == id })
      #expect(Set(graph.triples(predicate: id)) == distinct.filter { $0.predicate == id })
      let other = term()
      #expect(
        Array(graph.triples(subject: id, predicate: other))
          == sorted.filter { $0.subject == id && $0.predicate == other })
      let found = graph.triples(predicate: id, object: other).map(\.subject)
      #expect(found == sorted.filter { $0.predicate == id && $0.object == other }.map(\.subject))
      let triple = Graph.Triple(id, other, term())
      #expect(graph.contains(triple.subject, triple.predicate, triple.object) == distinct.contains(triple))
    }
    #expect(distinct.allSatisfy { graph.contains($0.subject, $0.predicate, $0.object) })
  }

  @Test func `takes a graph without triples`() {
    #expect(GraphBuilder().finish().triples.isEmpty)
    #expect(GraphBuilder().finish().triples(subject: TermID(raw: 0)).isEmpty)
  }
}
