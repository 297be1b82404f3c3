import Testing
import TielineTestVectors

@testable import TielineSemantics

struct ShapesGraphTests {
  static func graph(_ text: String) throws -> Graph {
    try RDFSyntax.turtle.graph(
      in:
        """
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix : <urn:x:> .
        \(text)
        """.utf8)
  }

  private func report(_ shapes: String, _ data: String, limit: Int = 100) throws -> ValidationReport {
    try ShapesGraph(Self.graph(shapes)).validate(data: Self.graph(data), resultsLimit: limit)
  }

  @Test func `says in a sentence which node has what where and what was expected`() throws {
    let shapes = """
      :S a sh:NodeShape ; sh:targetClass :Certificate ;
        sh:property [ sh:path :wh ; sh:minCount 1 ; sh:datatype xsd:integer ; sh:minInclusive 1 ] ;
        sh:property [ sh:path ( :device [ sh:inversePath :owns ] ) ; sh:maxCount 0 ; sh:severity sh:Warning ] ;
        sh:property [ sh:path :source ; sh:in ( :solar "wind" ) ; sh:message "Name a source."@en ] .
      """
    let data = """
      :c1 a :Certificate ; :wh 0 , "x" ; :source :coal .
      :c2 a :Certificate ; :device :d . :o :owns :d .
      """
    #expect(
      try report(shapes, data).sentences == [
        "<urn:x:c1>: <urn:x:wh> is \"x\"; expected a well-formed literal of xsd:integer",
        "<urn:x:c1>: <urn:x:wh> is \"0\"^^xsd:integer; expected a value of at least \"1\"^^xsd:integer",
        "<urn:x:c1>: <urn:x:wh> is \"x\"; expected a value of at least \"1\"^^xsd:integer",
        "<urn:x:c1>: <urn:x:source> is <urn:x:coal>; expected one of <urn:x:solar>, \"wind\". Name a source.",
        "<urn:x:c2>: <urn:x:wh> has 0 values; expected at least 1 value",
        "<urn:x:c2>: <urn:x:device>/(^<urn:x:owns>) has 1 value; expected at most 0 values (warning)",
      ])
  }

  @Test func `reports the same for the same data, in the same order`() throws {
    let shapes = """
      :S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:targetObjectsOf :p ; sh:closed true ; sh:nodeKind sh:Literal ;
        sh:property [ sh:path [ sh:alternativePath ( :p [ sh:zeroOrMorePath :q ] ) ] ; sh:equals :r ; sh:uniqueLang true ] .
      """
    let data = (0..<50).map {
      ":n\($0) :p :n\($0 * 7 % 50), \"a\"@en , \"b\"@en ; :q :n\(($0 + 1) % 50) ; :r _:b\($0) ."
    }
    let first = try report(shapes, data.joined(separator: "\n"), limit: 100_000)
    let second = try report(shapes, data.joined(separator: "\n"), limit: 100_000)
    #expect(first.results.count > 1000)
    #expect(first.sentences == second.sentences)
    #expect(first.quads == second.quads)
  }

  @Test func `keeps no more results than wanted and still says whether all is well`() throws {
    let shapes = ":S sh:targetObjectsOf :p ; sh:datatype xsd:integer ."
    let whole = try report(shapes, ":a :p 1 , \"b\" , \"c\" , \"d\" .")
    #expect(whole.results.count == 3 && whole.isComplete && !whole.conforms && whole.focusNodeCount == 4)
    let cut = try report(shapes, ":a :p 1 , \"b\" , \"c\" , \"d\" .", limit: 2)
    #expect(cut.results == Array(whole.results.prefix(2)) && !cut.isComplete && !cut.conforms)
    let none = try report(shapes, ":a :p 1 , \"b\" .", limit: 0)
    #expect(none.results.isEmpty && !none.conforms)
    let good = try report(shapes, ":a :p 1 .", limit: 0)
    #expect(good.conforms && good.isComplete)
  }

  @Test func `gives its own blank nodes labels that no node of the data has`() throws {
    let shapes = ":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:nodeKind sh:IRI ] ."
    let report = try report(shapes, "_:report0 :p _:reportx1 .")
    let result = try #require(report.results.first)
    #expect(report.results.count == 1)
    #expect(result.focusNode == .blank("report0") && result.value == .blank("reportx1"))
    let own = Set(report.quads.map(\.subject))
    #expect(own.count == 2 && own.isDisjoint(with: [result.focusNode, .blank("reportx1")]))
    // A blank node of the shapes is none of the data, though their labels may be equal.
    let other = try self.report(
      ":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:hasValue _:b ] .", ":a :p _:b .")
    #expect(!other.conforms)
  }

  @Test func `follows cycles and long chains of data without going deep`() throws {
    let chain = (0..<20_000).map { ":n\($0) :next :n\($0 + 1) ." }.joined(separator: "\n")
    let shapes = """
      :S sh:targetNode :n0 ; sh:property [ sh:path [ sh:oneOrMorePath :next ] ; sh:minCount 20001 ; sh:hasValue :n0 ] .
      """
    #expect(try report(shapes, chain + "\n:n20000 :next :n0 .").conforms)
    #expect(try report(shapes, chain).results.count == 2)
  }

  @Test func `does not follow every way through data that is all connected`() throws {
    let nodes = 0..<40
    let data = nodes.map { node in ":n\(node) :p " + nodes.map { ":n\($0)" }.joined(separator: " , ") + " ." }
    let depth = 12
    let shapes = (0..<depth).map { ":P\($0) sh:path :p ; sh:property :P\($0 + 1) ." }.joined(separator: "\n")
    let start = ":S sh:targetNode :n0 ; sh:property :P0 .\n" + shapes + "\n"
    #expect(try report(start + ":P\(depth) sh:path :p ; sh:minCount 1 .", data.joined(separator: "\n")).conforms)
    let failed = try report(start + ":P\(depth) sh:path :p ; sh:maxCount 1 .", data.joined(separator: "\n"))
    #expect(failed.results.count == 100 && !failed.isComplete && !failed.conforms)
  }

  @Test(arguments: [
    ("[ sh:inversePath ( :p :q ) ]", "c", ["a"]), ("[ sh:inversePath [ sh:inversePath :p ] ]", "a", ["b"]),
    ("( :p [ sh:alternativePath ( :q :r ) ] )", "a", ["c", "d"]), ("[ sh:zeroOrOnePath :p ]", "a", ["a", "b"]),
    ("[ sh:inversePath [ sh:oneOrMorePath [ sh:alternativePath ( :p :q ) ] ] ]", "c", ["b", "a"]),
    ("[ sh:zeroOrMorePath [ sh:inversePath ( :p :r ) ] ]", "d", ["d", "a"]),
    ("[ sh:oneOrMorePath :s ]", "e", ["f", "e"]),
  ]) func `follows a path to its ends`(path: String, start: String, ends: [String]) throws {
    let shapes = ":S sh:targetNode :\(start) ; sh:property [ sh:path \(path) ; sh:nodeKind sh:Literal ] ."
    let report = try report(shapes, ":a :p :b . :b :q :c ; :r :d . :e :s :f . :f :s :e .")
    #expect(report.results.map(\.value) == ends.map { .iri("urn:x:\($0)") })
  }

  @Test func `reports what is found by two ways twice`() throws {
    let shapes = """
      :S sh:targetNode :a ; sh:property [ sh:path :p ; sh:property :I ] , [ sh:path :q ; sh:property :I ] .
      :I sh:path :r ; sh:property [ sh:path :s ; sh:minCount 1 ] .
      """
    let report = try report(shapes, ":a :p :b ; :q :b . :b :r :c .")
    #expect(report.results.map(\.focusNode) == [.iri("urn:x:c"), .iri("urn:x:c")])
  }

  @Test func `takes subclasses from the data and classes that are shapes as targets`() throws {
    let shapes = ":C a owl:Class , sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    let report = try report(shapes, ":D rdfs:subClassOf :C . :C rdfs:subClassOf :D . :a a :D . :b a :C , :D ; :p 1 .")
    #expect(report.results.map(\.focusNode) == [.iri("urn:x:a")])
    #expect(report.focusNodeCount == 2)
  }

  @Test func `refuses shapes that need themselves, and those too deep`() throws {
    for shapes in [
      ":S a sh:NodeShape ; sh:property [ sh:path :p ; sh:node :S ] .", ":S a sh:NodeShape ; sh:not :S .",
      ":A a sh:NodeShape ; sh:or ( :B ) . :B sh:xone ( [ sh:node :A ] ) .",
      ":S a sh:NodeShape ; sh:property [ sh:path :p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape :S ] .",
    ] {
      let error = #expect(throws: ShapesError.self) { try ShapesGraph(Self.graph(shapes)) }
      guard case .recursive(let circle)? = error else {
        Issue.record("\(shapes): \(String(describing: error))")
        continue
      }
      #expect(circle.first == circle.last && circle.count > 1)
    }
    func nested(_ depth: Int) -> String {
      (0..<depth).map { ":S\($0) a sh:NodeShape ; sh:node :S\($0 + 1) ." }.joined(separator: "\n")
    }
    #expect(try ShapesGraph(Self.graph(nested(63))).count == 64)
    #expect(throws: ShapesError.self) { try ShapesGraph(Self.graph(nested(64))) }
    #expect(throws: ShapesError.self) { try ShapesGraph(Self.graph(nested(5000))) }
  }

  @Test(arguments: [
    (":S sh:targetNode :a ; sh:minCount 1 .", "sh:minCount"), (":S a sh:PropertyShape .", "sh:path"),
    (":S a sh:NodeShape ; sh:path :p .", "sh:path"), (":S a sh:PropertyShape ; sh:path :p , :q .", "sh:path"),
    (":S a sh:PropertyShape ; sh:path \"p\" .", "sh:path"), (":S a sh:PropertyShape ; sh:path ( :p ) .", "sh:path"),
    (":S a sh:PropertyShape ; sh:path [ :p :q ] .", "sh:path"),
    (":S a sh:PropertyShape ; sh:path _:p . _:p sh:inversePath _:p .", "sh:path"),
    (":S a sh:PropertyShape ; sh:path _:l . _:l rdf:first :p ; rdf:rest _:l .", "sh:path"),
    (":S a sh:PropertyShape ; sh:path :p ; sh:minCount -1 .", "sh:minCount"),
    (":S a sh:PropertyShape ; sh:path :p ; sh:minCount \"1\" .", "sh:minCount"),
    (":S a sh:PropertyShape ; sh:path :p ; sh:maxCount 1 , 2 .", "sh:maxCount"),
    (":S a sh:PropertyShape ; sh:path :p ; sh:maxCount 99999999999999999999 .", "sh:maxCount"),
    (":S a sh:NodeShape ; sh:datatype xsd:integer , xsd:date .", "sh:datatype"),
    (":S a sh:NodeShape ; sh:datatype \"x\" .", "sh:datatype"),
    (":S a sh:NodeShape ; sh:nodeKind sh:Iri .", "sh:nodeKind"), (":S a sh:NodeShape ; sh:class \"C\" .", "sh:class"),
    (":S a sh:NodeShape ; sh:pattern \"(\" .", "sh:pattern"),
    (":S a sh:NodeShape ; sh:pattern \"a\" ; sh:flags \"g\" .", "sh:pattern"),
    (":S a sh:NodeShape ; sh:in :a .", "sh:in"), (":S a sh:NodeShape ; sh:and ( :A ) , _:x .", "sh:and"),
    (":S a sh:NodeShape ; sh:minInclusive \"x\"^^xsd:integer .", "sh:minInclusive"),
    (":S a sh:NodeShape ; sh:maxExclusive :a .", "sh:maxExclusive"),
    (":S a sh:NodeShape ; sh:minInclusive \"a\"@en .", "sh:minInclusive"),
    (":S a sh:NodeShape ; sh:closed 1 .", "sh:closed"),
    (":S a sh:NodeShape ; sh:ignoredProperties ( \"p\" ) .", "sh:ignoredProperties"),
    (":S a sh:NodeShape ; sh:languageIn ( :en ) .", "sh:languageIn"),
    (":S a sh:NodeShape ; sh:property :P . :P sh:minCount 1 .", "sh:property"),
    (":S a sh:NodeShape ; sh:node [ sh:path :p ] .", "sh:node"),
    (":S a sh:NodeShape ; sh:deactivated \"yes\" .", "sh:deactivated"),
    (":S a sh:NodeShape ; sh:severity \"high\" .", "sh:severity"),
    (":S a sh:NodeShape ; sh:message 5 .", "sh:message"), (":S sh:targetClass \"C\" .", "sh:targetClass"),
    (":S sh:targetNode _:b .", "sh:targetNode"),
    (":S a sh:NodeShape ; sh:equals [] .", "sh:equals"), (":S a sh:NodeShape ; sh:uniqueLang true .", "sh:uniqueLang"),
    (":S a sh:NodeShape ; sh:sparql [ ] .", "sh:sparql"), (":S a sh:NodeShape ; sh:not \"x\" .", "refers"),
  ]) func `refuses what is not well-formed and says where`(shapes: String, parameter: String) throws {
    let error = #expect(throws: ShapesError.self) { try ShapesGraph(Self.graph(shapes)) }
    #expect(error.map { "\($0)" }?.contains(parameter) ?? false, "\(String(describing: error))")
  }

  @Test func `does not trap on damaged shapes`() throws {
    let text = """
      :S a sh:NodeShape ; sh:targetClass :C ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:not :N ;
        sh:property [ sh:path ( :p [ sh:zeroOrMorePath [ sh:inversePath :q ] ] ) ; sh:minCount 1 ; sh:lessThan :r ;
          sh:pattern "^a+$" ; sh:flags "i" ; sh:in ( 1 2 ) ; sh:qualifiedValueShape [ sh:class :D ] ; sh:qualifiedMinCount 1 ] ;
        sh:or ( [ sh:datatype xsd:integer ] [ sh:minLength 2 ; sh:languageIn ( "en" ) ] ) .
      :N sh:hasValue :a ; sh:xone ( :M ) . :M sh:minInclusive 5 . :a a :C ; :p :b ; :r 5 . :c :q :b .
      """
    let graph = try Self.graph(text)
    var generator = SeededGenerator(seed: 11)
    let terms = Array(Set(graph.triples.flatMap { [$0.subject, $0.predicate, $0.object] })).sorted()
    let names = ["path", "node", "property", "and", "in", "minCount", "closed", "alternativePath", "pattern", "class"]
    var (compiled, refused) = (0, 0)
    for _ in 0..<3000 {
      var triples = graph.triples
      var builder = GraphBuilder(graph)
      let extra = names.compactMap { builder.number(.iri(SHACL.namespace + $0)) }
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0..<triples.count, using: &generator)
        let old = triples[place]
        let term = (Bool.random(using: &generator) ? terms : extra).randomElement(using: &generator) ?? old.object
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: triples[place] = Graph.Triple(term, old.predicate, old.object)
        case 1: triples[place] = Graph.Triple(old.subject, term, old.object)
        case 2: triples[place] = Graph.Triple(old.subject, old.predicate, term)
        default: triples.remove(at: place)
        }
      }
      let numbered = builder.finish()
      let damaged = Graph(terms: numbered.terms, triples: triples)
      do {
        let report = try ShapesGraph(damaged).validate(data: damaged)
        _ = report.quads
        #expect(report.sentences.count == report.results.count)
        compiled += 1
      } catch { refused += 1 }
    }
    #expect(compiled > 100 && refused > 100)
  }
}
