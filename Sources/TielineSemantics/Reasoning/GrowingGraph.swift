/// A graph and the triples that follow from it, in the order in which they were found.
struct GrowingGraph {
  private struct Pair: Hashable {
    let first, second: TermID
  }

  let base: Graph
  private(set) var added: [Graph.Triple] = []
  private var isAdded: Set<Graph.Triple> = []
  // Only ever asked for one key, so that their order does not show.
  private var objects: [Pair: [TermID]] = [:]
  private var subjects: [Pair: [TermID]] = [:]
  private var byPredicate: [TermID: [Graph.Triple]] = [:]

  init(_ base: Graph) { self.base = base }

  func contains(_ triple: Graph.Triple) -> Bool {
    base.contains(triple.subject, triple.predicate, triple.object) || isAdded.contains(triple)
  }

  /// Adds a triple where it is new.
  mutating func insert(_ triple: Graph.Triple) -> Bool {
    guard !base.contains(triple.subject, triple.predicate, triple.object), isAdded.insert(triple).inserted else {
      return false
    }
    added.append(triple)
    objects[Pair(first: triple.subject, second: triple.predicate), default: []].append(triple.object)
    subjects[Pair(first: triple.predicate, second: triple.object), default: []].append(triple.subject)
    byPredicate[triple.predicate, default: []].append(triple)
    return true
  }

  func objects(_ subject: TermID, _ predicate: TermID) -> [TermID] {
    base.triples(subject: subject, predicate: predicate).map(\.object)
      + (objects[Pair(first: subject, second: predicate)] ?? [])
  }

  func subjects(_ predicate: TermID, _ object: TermID) -> [TermID] {
    base.triples(predicate: predicate, object: object).map(\.subject)
      + (subjects[Pair(first: predicate, second: object)] ?? [])
  }

  func triples(_ predicate: TermID) -> [Graph.Triple] {
    base.triples(predicate: predicate) + (byPredicate[predicate] ?? [])
  }
}
