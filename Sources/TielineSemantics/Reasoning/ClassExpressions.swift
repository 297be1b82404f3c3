/// The classes of a graph that are described by what their members have.
struct ClassExpressions {
  struct Restriction {
    let restriction, property, filler: TermID
  }

  private(set) var hasValue: [Restriction] = []
  private(set) var someValues: [Restriction] = []
  private(set) var allValues: [Restriction] = []
  private(set) var intersections: [(whole: TermID, members: [TermID])] = []
  private(set) var unions: [(whole: TermID, members: [TermID])] = []

  private static let listLimit = 10_000

  init(_ graph: Graph, _ words: RuleVocabulary) {
    for triple in graph.triples(predicate: words.onProperty) {
      func restrictions(_ kind: TermID) -> [Restriction] {
        graph.triples(subject: triple.subject, predicate: kind).map {
          Restriction(restriction: triple.subject, property: triple.object, filler: $0.object)
        }
      }
      hasValue += restrictions(words.hasValue)
      someValues += restrictions(words.someValuesFrom)
      allValues += restrictions(words.allValuesFrom)
    }
    intersections = Self.lists(graph, words.intersectionOf, words)
    unions = Self.lists(graph, words.unionOf, words)
  }

  /// Lists that are not well-formed, or too long, say nothing.
  private static func lists(
    _ graph: Graph, _ predicate: TermID, _ words: RuleVocabulary
  ) -> [(whole: TermID, members: [TermID])] {
    graph.triples(predicate: predicate).compactMap { triple in
      var members: [TermID] = []
      var place = triple.object
      while place != words.end {
        let items = graph.triples(subject: place, predicate: words.first)
        let rests = graph.triples(subject: place, predicate: words.rest)
        guard members.count < listLimit, items.count == 1, rests.count == 1, let item = items.first,
          let rest = rests.first
        else { return nil }
        members.append(item.object)
        place = rest.object
      }
      return members.isEmpty ? nil : (triple.subject, members)
    }
  }
}
