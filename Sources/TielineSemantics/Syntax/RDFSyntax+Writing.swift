extension RDFSyntax {
  /// Prefixes that Tieline's own texts are written with.
  public static let prefixes: [(name: String, namespace: String)] = [
    ("tl", Vocabulary.namespace), ("rdf", RDF.namespace), ("rdfs", RDFS.namespace), ("xsd", XSD.namespace),
    ("prov", PROV.namespace), ("sh", SHACL.namespace),
  ]

  /// Statements as a text, by graph and subject in the order in which these come first.
  ///
  /// - Parameter prefixes: Name and namespace; those that are used are declared.
  /// - Throws: ``RDFSyntaxError/unwritable(term:reason:)`` for what this syntax cannot write.
  public func text(
    of quads: [Quad], prefixes: [(name: String, namespace: String)] = Self.prefixes
  ) throws(RDFSyntaxError) -> [UInt8] {
    switch self {
    case .nTriples, .nQuads:
      var lines: [UInt8] = []
      for quad in quads { try append(quad, to: &lines) }
      return lines
    case .turtle, .trig:
      let groups = Self.grouped(quads)
      var writer = TurtleWriter(prefixes: prefixes.filter { Self.isUsed($0.namespace, quads) }, allowsGraphs: hasGraphs)
      for quad in groups { try writer.append(quad) }
      writer.finish()
      return writer.text
    case .rdfXML: throw .unwritable(term: rawValue, reason: "this syntax is read only: choose turtle")
    }
  }

  private func append(_ quad: Quad, to lines: inout [UInt8]) throws(RDFSyntaxError) {
    guard quad.graph == nil || hasGraphs else {
      throw .unwritable(term: "\(quad)", reason: "n-triples has no names of graphs: choose n-quads")
    }
    for term in [quad.subject, quad.predicate, quad.object] + (quad.graph.map { [$0] } ?? []) {
      let isWritten =
        switch term {
        case .iri(let iri): CanonicalNQuads.appendIRI(iri, to: &lines)
        case .literal(let literal): CanonicalNQuads.appendLiteral(literal, to: &lines)
        case .blank(let label): TurtleWriter.appendLabel(label, to: &lines)
        }
      guard isWritten else { throw .unwritable(term: "\(term)", reason: "no IRI, label or literal") }
      lines.append(UInt8(ascii: " "))
    }
    lines.append(contentsOf: ".\n".utf8)
  }

  private static func isUsed(_ namespace: String, _ quads: [Quad]) -> Bool {
    func begins(_ term: Term?) -> Bool {
      switch term {
      case .iri(let iri): iri.utf8.starts(with: namespace.utf8)
      case .literal(let literal): literal.datatype.utf8.starts(with: namespace.utf8)
      case .blank, nil: false
      }
    }
    return quads.contains { begins($0.subject) || begins($0.predicate) || begins($0.object) || begins($0.graph) }
  }

  /// The quads with those of one graph and one subject together.
  private static func grouped(_ quads: [Quad]) -> [Quad] {
    struct Place: Hashable {
      let graph: Term?
      let subject: Term
    }
    var graphs: [Term?: Int] = [:]
    var places: [Place: Int] = [:]
    var keyed: [(graph: Int, place: Int, index: Int)] = []
    for (index, quad) in quads.enumerated() {
      let (graphCount, placeCount) = (graphs.count, places.count)
      let graph = graphs[quad.graph, default: graphCount]
      graphs[quad.graph] = graph
      let key = Place(graph: quad.graph, subject: quad.subject)
      let place = places[key, default: placeCount]
      places[key] = place
      keyed.append((graph, place, index))
    }
    return keyed.sorted { $0 < $1 }.map { quads[$0.index] }
  }
}
