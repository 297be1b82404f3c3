/// Collects triples, in any order and as often as they come, and makes a ``Graph`` of them.
public struct GraphBuilder: Sendable {
  private var terms: TermDictionary
  private var triples: [Graph.Triple]

  public init() {
    terms = TermDictionary()
    triples = []
  }

  /// Goes on from what `graph` has; its terms keep their numbers.
  public init(_ graph: Graph) { (terms, triples) = (graph.terms, graph.triples) }

  /// Adds a triple.
  /// - Returns: `false` where there is no room for its terms (``TermDictionary/bytesLimit``).
  public mutating func insert(_ subject: Term, _ predicate: Term, _ object: Term) -> Bool {
    guard let subject = terms.insert(subject), let predicate = terms.insert(predicate),
      let object = terms.insert(object)
    else { return false }
    triples.append(Graph.Triple(subject, predicate, object))
    return true
  }

  /// Adds a triple of terms that have numbers.
  public mutating func insert(_ triple: Graph.Triple) { triples.append(triple) }

  /// The number of `term`, a new one where it had none.
  public mutating func number(_ term: Term) -> TermID? { terms.insert(term) }

  /// Interns a term by its bytes.
  mutating func number(_ kind: TermDictionary.Kind, _ bytes: UnsafeRawBufferPointer, extra: TermID) -> TermID? {
    terms.insert(kind, bytes, extra: extra)
  }

  /// The graph of all that was added.
  public consuming func finish() -> Graph { Graph(terms: terms, triples: triples) }
}
