import Testing
import TielineTestVectors

@testable import TielineSemantics

/// - Source: RDF Dataset Canonicalization (RDFC-1.0); its examples, whose results were written down from there.
struct CanonicalDatasetTests {
  private func iri(_ name: String) -> Term { .iri("http://example.com/#\(name)") }

  private func text(_ quads: [Quad]) throws -> String {
    String(decoding: try CanonicalDataset(quads).nQuads, as: UTF8.self)
  }

  @Test func `labels nodes that differ by what is said of them`() throws {
    let quads = [
      Quad(iri("p"), iri("q"), .blank("e0")), Quad(iri("p"), iri("r"), .blank("e1")),
      Quad(.blank("e0"), iri("s"), iri("u")), Quad(.blank("e1"), iri("t"), iri("u")),
    ]
    #expect(
      try text(quads) == """
        <http://example.com/#p> <http://example.com/#q> _:c14n0 .
        <http://example.com/#p> <http://example.com/#r> _:c14n1 .
        _:c14n0 <http://example.com/#s> <http://example.com/#u> .
        _:c14n1 <http://example.com/#t> <http://example.com/#u> .

        """)
  }

  @Test func `labels nodes that look alike by what lies behind them`() throws {
    let quads = [
      Quad(iri("p"), iri("q"), .blank("e0")), Quad(iri("p"), iri("q"), .blank("e1")),
      Quad(.blank("e0"), iri("p"), .blank("e2")), Quad(.blank("e1"), iri("p"), .blank("e3")),
      Quad(.blank("e2"), iri("r"), .blank("e3")),
    ]
    #expect(
      try text(quads) == """
        <http://example.com/#p> <http://example.com/#q> _:c14n2 .
        <http://example.com/#p> <http://example.com/#q> _:c14n3 .
        _:c14n0 <http://example.com/#r> _:c14n1 .
        _:c14n2 <http://example.com/#p> _:c14n1 .
        _:c14n3 <http://example.com/#p> _:c14n0 .

        """)
  }

  @Test func `writes every character one way`() throws {
    let lexical = "\u{0}\u{7}\u{8}\t\n\u{B}\u{C}\r\u{1F} \"\\\u{7F}\u{80}é\u{FFFE}\u{FFFF}\u{1F600}"
    #expect(
      try text([Quad(iri("a"), iri("b"), .literal(lexical))])
        == "<http://example.com/#a> <http://example.com/#b> "
        + "\"\\u0000\\u0007\\b\\t\\n\\u000B\\f\\r\\u001F \\\"\\\\\\u007F\u{80}é\\uFFFE\\uFFFF\u{1F600}\" .\n")
    let others = [
      Quad(iri("a"), iri("b"), .literal(Literal("x", language: "de-AT")), graph: iri("g")),
      Quad(iri("a"), iri("b"), .literal("1", datatype: XSD.integer)),
    ]
    #expect(
      try text(others) == """
        <http://example.com/#a> <http://example.com/#b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
        <http://example.com/#a> <http://example.com/#b> "x"@de-AT <http://example.com/#g> .

        """)
  }

  @Test func `hashes the empty dataset as no bytes`() throws {
    let hash = try CanonicalDataset([]).hash
    #expect(hash.description == "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func `counts a quad once and tells texts apart that only look the same`() throws {
    let quad = Quad(.blank("x"), iri("b"), .literal("1"))
    #expect(try CanonicalDataset([quad, quad]).hash == CanonicalDataset([quad]).hash)
    let composed = Quad(iri("a"), iri("b"), .literal("\u{E9}"))
    let decomposed = Quad(iri("a"), iri("b"), .literal("e\u{301}"))
    #expect(try CanonicalDataset([composed]).hash != CanonicalDataset([decomposed]).hash)
    #expect(try CanonicalDataset([composed, decomposed]).nQuads.count { $0 == 0x0A } == 2)
    let alike = [Quad(.blank("\u{E9}"), iri("b"), iri("c")), Quad(.blank("e\u{301}"), iri("d"), iri("c"))]
    #expect(try CanonicalDataset(alike).labels.count == 2)
  }

  @Test func `gives relabelled and shuffled datasets the same form`() throws {
    var random = SeededGenerator(seed: 11)
    for round in 0..<300 {
      let quads = randomDataset(nodes: 1 + round % 7, quads: 2 + round % 17, &random)
      let names = (0..<8).shuffled(using: &random)
      func renamed(_ term: Term) -> Term {
        guard case .blank(let label) = term, let number = Int(label.dropFirst()) else { return term }
        return .blank("renamed\(names[number])")
      }
      let other = quads.shuffled(using: &random).map {
        Quad(renamed($0.subject), $0.predicate, renamed($0.object), graph: $0.graph.map(renamed))
      }
      let (first, second) = (try CanonicalDataset(quads), try CanonicalDataset(other))
      #expect(first.nQuads == second.nQuads, "round \(round)")
      #expect(first.hash == second.hash)
    }
  }

  @Test func `gives datasets of different shape different forms`() throws {
    var random = SeededGenerator(seed: 12)
    for round in 0..<200 {
      let quads = randomDataset(nodes: 1 + round % 6, quads: 2 + round % 9, &random)
      let more = quads + [Quad(.blank("n0"), iri("more"), .blank("n0"))]
      #expect(try CanonicalDataset(quads).hash != CanonicalDataset(more).hash)
    }
    let ring = ring(6, from: 0)
    let twoRings = self.ring(3, from: 0) + self.ring(3, from: 3)
    #expect(try CanonicalDataset(ring).hash != CanonicalDataset(twoRings).hash)
  }

  @Test func `labels symmetrical graphs`() throws {
    for size in 2...12 {
      let first = try CanonicalDataset(ring(size, from: 0))
      let second = try CanonicalDataset(ring(size, from: 1).reversed())
      #expect(first.nQuads == second.nQuads)
      #expect(Set(first.labels.values).count == size)
    }
    let star = (0..<7).map { Quad(.blank("hub"), iri("p"), .blank("leaf\($0)")) }
    #expect(try CanonicalDataset(star).nQuads == CanonicalDataset(star.reversed()).nQuads)
  }

  @Test func `refuses blank nodes that would take forever`() {
    let all = (0..<10).map { Term.blank("n\($0)") }
    let clique = all.flatMap { from in all.filter { $0 != from }.map { Quad(from, iri("p"), $0) } }
    let limit = CanonicalDataset.workLimit + 10 * CanonicalDataset.workLimitPerNode
    #expect(throws: CanonicalDatasetError.tooMuchWork(limit: limit)) { try CanonicalDataset(clique) }
    #expect(throws: CanonicalDatasetError.tooMuchWork(limit: 10)) {
      try CanonicalDataset(ring(6, from: 0), workLimit: 10)
    }
    let depth = BlankNodeLabelling.depthLimit
    #expect(throws: CanonicalDatasetError.tooDeep(limit: depth)) {
      try CanonicalDataset(ring(depth + 2, from: 0), workLimit: .max / 2)
    }
  }

  @Test func `refuses what N-Quads cannot write`() {
    let bad: [(Quad, String)] = [
      (Quad(.literal("x"), iri("p"), iri("o")), "subject"), (Quad(iri("s"), .blank("p"), iri("o")), "predicate"),
      (Quad(iri("s"), iri("p"), .iri("http://a/> .\n<b")), "object"),
      (Quad(iri("s"), iri("p"), .literal("x", datatype: "a b")), "object"),
      (Quad(iri("s"), iri("p"), .literal(Literal("x", language: "en us"))), "object"),
      (Quad(iri("s"), iri("p"), iri("o"), graph: .literal("g")), "graph name"),
    ]
    for (quad, expected) in bad {
      let error = #expect(throws: CanonicalDatasetError.self) { try CanonicalDataset([quad]) }
      guard case .notRDF(0, expected, _, _)? = error else {
        Issue.record("\(String(describing: error)) for \(quad)")
        continue
      }
    }
  }

  private func ring(_ size: Int, from start: Int) -> [Quad] {
    (0..<size).map { Quad(.blank("n\(start + $0)"), iri("next"), .blank("n\(start + ($0 + 1) % size)")) }
  }

  private func randomDataset(nodes: Int, quads: Int, _ random: inout SeededGenerator) -> [Quad] {
    (0..<quads).map { _ in
      let (from, to) = (Int.random(in: 0..<nodes, using: &random), Int.random(in: 0..<nodes, using: &random))
      let object: Term = Bool.random(using: &random) ? .blank("n\(to)") : .literal("\(to % 2)")
      let graph: Term? = Int.random(in: 0..<5, using: &random) == 0 ? .blank("n\(to)") : nil
      return Quad(.blank("n\(from)"), iri(Bool.random(using: &random) ? "p" : "q"), object, graph: graph)
    }
  }
}
