/// Looks for what cannot be true at once in a graph whose consequences are drawn.
struct ContradictionSearch {
  private(set) var found: [Contradiction] = []

  init(_ graph: Graph, _ words: RuleVocabulary) {
    for pair in graph.triples(predicate: words.disjointWith) {
      for use in graph.triples(predicate: words.type, object: pair.subject)
      where graph.contains(use.subject, words.type, pair.object) {
        add(.disjoint(graph.term(use.subject), graph.term(pair.subject), graph.term(pair.object)))
      }
    }
    for use in graph.triples(predicate: words.type, object: words.nothing) { add(.nothing(graph.term(use.subject))) }
    for property in graph.triples(predicate: words.type, object: words.functional).map(\.subject) {
      addFunctional(graph, property)
    }
  }

  private mutating func add(_ contradiction: Contradiction) {
    if found.count < Materialization.contradictionsLimit { found.append(contradiction) }
  }

  private mutating func addFunctional(_ graph: Graph, _ property: TermID) {
    var isDone: Set<TermID> = []
    for use in graph.triples(predicate: property) where isDone.insert(use.subject).inserted {
      let values = graph.triples(subject: use.subject, predicate: property)
      guard values.count > 1 else { continue }
      let literals = values.map { graph.term($0.object) }.filter { if case .literal = $0 { true } else { false } }
      guard let first = literals.first, let other = literals.dropFirst().first(where: { !Self.mayBeEqual(first, $0) })
      else { continue }
      add(.functional(graph.term(use.subject), property: graph.term(property), first, other))
    }
  }

  /// `1` and `01` are two literals for one value.
  private static func mayBeEqual(_ a: Term, _ b: Term) -> Bool {
    guard case .literal(let a) = a, case .literal(let b) = b else { return true }
    if let a = XSDValue(a), let b = XSDValue(b) { return a.compare(b) == .equal }
    return false
  }
}
