import Testing
import TielineTestVectors

@testable import TielineSemantics

struct MaterializationTests {
  private func graph(_ text: String) throws -> Graph { try ShapesGraphTests.graph(text) }

  /// The triples of `text`, without labels of blank nodes.
  private func lines(_ graph: Graph) -> Set<String> {
    Set(graph.triples.map { "\(graph.term($0.subject)) \(graph.term($0.predicate)) \(graph.term($0.object))" })
  }

  @Test(arguments: [
    (":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :x a :A .", ":A rdfs:subClassOf :C . :x a :B , :C ."),
    (":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r . :x :p 1 .", ":p rdfs:subPropertyOf :r . :x :q 1 ; :r 1 ."),
    (":p rdfs:domain :A ; rdfs:range :B . :A rdfs:subClassOf :C . :x :p :y , 1 .", ":x a :A , :C . :y a :B ."),
    (":p rdfs:subPropertyOf :q . :q rdfs:domain :A . :x :p :y .", ":x :q :y ; a :A ."),
  ]) func `draws what RDFS says`(given: String, follows: String) throws {
    let graph = try graph(given)
    for rules in [RuleSet.rdfs, .owl2RL] {
      let result = try Materialization(of: graph, by: rules)
      #expect(lines(result.graph) == lines(graph).union(lines(try self.graph(follows))))
      #expect(result.addedCount == result.graph.count - graph.count)
    }
  }

  @Test(arguments: [
    (":p owl:inverseOf :q . :x :p :y . :v :q :w . :z :p 1 .", ":y :q :x . :w :p :v ."),
    (":p a owl:SymmetricProperty . :x :p :y , 1 .", ":y :p :x ."),
    (":p a owl:TransitiveProperty . :a :p :b . :b :p :c . :c :p :d .", ":a :p :c , :d . :b :p :d ."),
    (
      ":w :p :x . :p a owl:TransitiveProperty . :q rdfs:subPropertyOf :p . :x :q :y .",
      ":x :p :y . :w :p :y ."
    ),
    (":p a owl:TransitiveProperty , owl:SymmetricProperty . :a :p :b .", ":b :p :a , :b . :a :p :a ."),
    (
      ":x a :A . :A owl:equivalentClass :B .",
      ":A rdfs:subClassOf :B . :B rdfs:subClassOf :A . :B owl:equivalentClass :A . :x a :B . :A rdfs:subClassOf :A . :B rdfs:subClassOf :B ."
    ),
    (
      ":x :p 1 . :p owl:equivalentProperty :q .",
      ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p . :q owl:equivalentProperty :p . :x :q 1 . :p rdfs:subPropertyOf :p . :q rdfs:subPropertyOf :q ."
    ),
    (":R owl:onProperty :p ; owl:hasValue :v . :x a :R . :y :p :v .", ":x :p :v . :y a :R ."),
    (
      ":R owl:onProperty :p ; owl:someValuesFrom :C . :x :p :y . :y a :D . :D rdfs:subClassOf :C .",
      ":y a :C . :x a :R ."
    ),
    (":R owl:onProperty :p ; owl:someValuesFrom owl:Thing . :x :p 1 .", ":x a :R ."),
    (":R owl:onProperty :p ; owl:allValuesFrom :C . :x a :R ; :p :y .", ":y a :C ."),
    (":p owl:inverseOf [ rdfs:subPropertyOf :q ] . :x :p :y .", ""),
  ]) func `draws what OWL 2 RL says`(given: String, follows: String) throws {
    let graph = try graph(given)
    let result = try Materialization(of: graph)
    #expect(lines(result.graph) == lines(graph).union(lines(try self.graph(follows))))
    #expect(try Materialization(of: result.graph).addedCount == 0)
    let few = try Materialization(of: graph, by: .rdfs)
    #expect(few.addedCount <= result.addedCount)
  }

  @Test func `draws what intersections and unions say`() throws {
    let result = try Materialization(
      of: graph(":I owl:intersectionOf ( :A :B ) . :U owl:unionOf ( :I :C ) . :x a :A , :B . :y a :A . :z a :I ."))
    let types = lines(result.graph)
    func has(_ node: String, _ type: String) throws -> Bool {
      try types.isSuperset(of: lines(graph(":\(node) a :\(type) .")))
    }
    #expect(try has("x", "I") && has("x", "U") && has("z", "A") && has("z", "B") && has("z", "U"))
    #expect(try !has("y", "I") && !has("y", "U"))
  }

  @Test func `finds the same whatever the order of the triples`() throws {
    let base = try graph(
      """
      :p a owl:TransitiveProperty . :p rdfs:subPropertyOf :q . :q owl:inverseOf :r . :r rdfs:range :A . :A owl:equivalentClass :B .
      :a :p :b . :b :p :c . :c :p :d . :q rdfs:domain :D . :D owl:disjointWith :E . :e :r :a . :s rdfs:subPropertyOf rdfs:subClassOf .
      :A :s :F . :F :s :G . owl:inverseOf a owl:SymmetricProperty .
      """)
    let expected = lines(try Materialization(of: base).graph)
    var generator = SeededGenerator(seed: 21)
    for _ in 0..<30 {
      var builder = GraphBuilder()
      for triple in base.triples.shuffled(using: &generator) {
        let isInserted = builder.insert(
          base.term(triple.subject), base.term(triple.predicate), base.term(triple.object))
        #expect(isInserted)
      }
      #expect(lines(try Materialization(of: builder.finish()).graph) == expected)
    }
    #expect(try Materialization(of: base).graph.triples == Materialization(of: base).graph.triples)
  }

  @Test func `refuses to go on past its limits`() throws {
    let chain = (0..<60).map { ":n\($0) :p :n\($0 + 1) ." }.joined(separator: "\n")
    let graph = try graph(":p a owl:TransitiveProperty .\n" + chain)
    #expect(try Materialization(of: graph).addedCount == 61 * 60 / 2 - 60)
    #expect(throws: ReasoningError.tooManyTriples(allowed: 1000)) { try Materialization(of: graph, triplesLimit: 1000) }
    #expect(throws: ReasoningError.tooManySteps(allowed: 2000)) { try Materialization(of: graph, stepsLimit: 2000) }
  }

  @Test func `names what cannot be true at once`() throws {
    let result = try Materialization(
      of: graph(
        """
        :A owl:disjointWith :B . :x a :A , :C . :C rdfs:subClassOf :B . :y a owl:Nothing . :p a owl:FunctionalProperty .
        :u :p 1 , "01"^^xsd:integer . :v :p 1 , 2 . :w :p :a , :b .
        """))
    func iri(_ name: String) -> Term { .iri("urn:x:\(name)") }
    let (one, two) = (Term.literal("1", datatype: XSD.integer), Term.literal("2", datatype: XSD.integer))
    #expect(
      result.contradictions == [
        .disjoint(iri("x"), iri("A"), iri("B")), .nothing(iri("y")),
        .functional(iri("v"), property: iri("p"), one, two),
      ])
  }
}
