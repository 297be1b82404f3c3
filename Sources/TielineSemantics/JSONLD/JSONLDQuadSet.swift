/// Quads, each once. Terms are compared by their numbers, which costs less than their texts.
struct JSONLDQuadSet {
  private struct Key: Hashable {
    let subject: UInt32
    let predicate: UInt32
    let object: UInt32
    /// No term has the largest number; it stands for the default graph.
    let graph: UInt32
  }

  private var terms = TermDictionary()
  private var keys: Set<Key> = []

  /// - Returns: Whether `quad` is new.
  /// - Throws: ``JSONLDError/tooMuchWork(at:)`` where there are more terms than a dictionary can hold.
  mutating func insert(_ quad: Quad) throws(JSONLDError) -> Bool {
    let key = Key(
      subject: try number(quad.subject), predicate: try number(quad.predicate), object: try number(quad.object),
      graph: try quad.graph.map { term throws(JSONLDError) in try number(term) } ?? .max)
    return keys.insert(key).inserted
  }

  private mutating func number(_ term: Term) throws(JSONLDError) -> UInt32 {
    guard let id = terms.insert(term) else { throw .tooMuchWork(at: "the quads") }
    return id.raw
  }
}
