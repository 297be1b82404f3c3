/// A graph with what follows from it.
///
/// Every triple, given or found, is taken once and joined with all that are known then, until no new one is found. The
/// same graph gives the same result, in the same order.
///
/// - Source: OWL 2 Web Ontology Language Profiles, 4.3; RDF 1.1 Semantics, 9.2.1.
public struct Materialization: Sendable {
  /// The given triples and those that follow.
  public let graph: Graph
  /// How many follow that were not given.
  public let addedCount: Int
  /// What cannot be true at once; at most ``contradictionsLimit``, and none for ``RuleSet/rdfs``.
  public let contradictions: [Contradiction]

  /// More contradictions are not kept.
  public static let contradictionsLimit = 1000

  /// Draws the consequences of `graph`.
  /// - Parameters:
  ///   - triplesLimit: So many triples may follow.
  ///   - stepsLimit: So often may a triple be found, new or not.
  /// - Throws: ``ReasoningError`` where a limit is passed.
  public init(
    of graph: Graph, by rules: RuleSet = .owl2RL, triplesLimit: Int = 5_000_000, stepsLimit: Int = 100_000_000
  ) throws(ReasoningError) {
    var builder = GraphBuilder(graph)
    guard let words = RuleVocabulary(&builder) else { throw .noRoom }
    var engine = RuleEngine(graph, words, rules: rules, triplesLimit: triplesLimit, stepsLimit: stepsLimit)
    try engine.run()
    for triple in engine.known.added { builder.insert(triple) }
    addedCount = engine.known.added.count
    let result = builder.finish()
    self.graph = result
    contradictions = rules == .owl2RL ? ContradictionSearch(result, words).found : []
  }
}
