/// Classes and those below them.
enum ClassTree {
  /// The class and all its subclasses, each once: the class first, then those nearest to it.
  static func below(_ iri: String, in graph: Graph) -> [TermID] {
    graph.id(of: .iri(iri)).map { below($0, subClassOf: graph.id(of: .iri(RDFS.subClassOf)), in: graph) } ?? []
  }

  static func below(_ start: TermID, subClassOf: TermID?, in graph: Graph) -> [TermID] {
    guard let subClassOf else { return [start] }
    var found = [start]
    var isFound: Set<TermID> = [start]
    var next = 0
    while next < found.count {
      for triple in graph.triples(predicate: subClassOf, object: found[next])
      where isFound.insert(triple.subject).inserted {
        found.append(triple.subject)
      }
      next += 1
    }
    return found
  }
}
