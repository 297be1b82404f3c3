/// A dataset as canonicalization works on it: quads without blank nodes as finished lines, the others in pieces.
struct BlankNodeQuads {
  /// A subject, object or graph name.
  enum Component {
    case node(Int)
    case bytes([UInt8])
  }

  /// A quad in which a blank node stands.
  struct Quad {
    let subject: Component
    /// With angle brackets.
    let predicate: [UInt8]
    let object: Component
    let graph: Component?

    /// The blank nodes in it, with `s`, `o` or `g` for where they stand.
    var nodes: [(node: Int, position: UInt8)] {
      var nodes: [(node: Int, position: UInt8)] = []
      if case .node(let node) = subject { nodes.append((node, UInt8(ascii: "s"))) }
      if case .node(let node) = object { nodes.append((node, UInt8(ascii: "o"))) }
      if case .node(let node)? = graph { nodes.append((node, UInt8(ascii: "g"))) }
      return nodes
    }

    /// The quad's line, with `label` for each blank node, without its `_:`.
    func line(_ label: (Int) -> String) -> [UInt8] {
      var line: [UInt8] = []
      for component in [subject, .bytes(predicate), object, graph] {
        switch component {
        case .node(let node): line.append(contentsOf: "_:\(label(node)) ".utf8)
        case .bytes(let bytes):
          line.append(contentsOf: bytes)
          line.append(UInt8(ascii: " "))
        case nil: break
        }
      }
      line.append(contentsOf: ".\n".utf8)
      return line
    }
  }

  /// Lines of quads without a blank node.
  private(set) var groundLines: [[UInt8]] = []
  private(set) var quads: [Quad] = []
  /// For each node the quads in which it stands, by their index.
  private(set) var quadsOfNode: [[Int]] = []
  /// Labels as they were given, by node.
  private(set) var labels: [String] = []
  private var nodes: [Term: Int] = [:]

  /// - Throws: ``CanonicalDatasetError/notRDF(index:position:found:expected:)``.
  init(_ quads: [TielineSemantics.Quad]) throws(CanonicalDatasetError) {
    var seen: Set<[UInt8]> = []
    for (index, quad) in quads.enumerated() {
      let pieces = Quad(
        subject: try resource(quad.subject, "subject", index),
        predicate: try iri(quad.predicate, index),
        object: try object(quad.object, index),
        graph: quad.graph == nil
          ? nil
          : try quad.graph.map { graph throws(CanonicalDatasetError) in
            try resource(graph, "graph name", index)
          })
      let line = pieces.line { String($0) }
      let nodes = pieces.nodes
      if nodes.isEmpty {
        groundLines.append(line)
      } else if seen.insert(line).inserted {
        for node in Set(nodes.map(\.node)).sorted() { quadsOfNode[node].append(self.quads.count) }
        self.quads.append(pieces)
      }
    }
  }

  private mutating func node(_ term: Term, _ label: String) -> Component {
    if let node = nodes[term] { return .node(node) }
    nodes[term] = labels.count
    labels.append(label)
    quadsOfNode.append([])
    return .node(labels.count - 1)
  }

  private mutating func resource(
    _ term: Term, _ position: String, _ index: Int
  ) throws(CanonicalDatasetError) -> Component {
    switch term {
    case .blank(let label): return node(term, label)
    case .iri(let text):
      var bytes: [UInt8] = []
      guard CanonicalNQuads.appendIRI(text, to: &bytes) else { throw Self.badIRI(text, position, index) }
      return .bytes(bytes)
    case .literal(let literal):
      throw .notRDF(
        index: index, position: position, found: "the literal '\(literal.lexical.prefix(80))'",
        expected: "an IRI or a blank node")
    }
  }

  private mutating func object(_ term: Term, _ index: Int) throws(CanonicalDatasetError) -> Component {
    guard case .literal(let literal) = term else { return try resource(term, "object", index) }
    var bytes: [UInt8] = []
    guard CanonicalNQuads.appendLiteral(literal, to: &bytes) else {
      throw .notRDF(
        index: index, position: "object",
        found: "a literal with \((literal.language ?? literal.datatype).prefix(80))",
        expected: "a datatype that is an IRI, or a well-formed language tag")
    }
    return .bytes(bytes)
  }

  private func iri(_ term: Term, _ index: Int) throws(CanonicalDatasetError) -> [UInt8] {
    guard case .iri(let text) = term else {
      throw .notRDF(index: index, position: "predicate", found: "no IRI", expected: "an IRI")
    }
    var bytes: [UInt8] = []
    guard CanonicalNQuads.appendIRI(text, to: &bytes) else { throw Self.badIRI(text, "predicate", index) }
    return bytes
  }

  private static func badIRI(_ text: String, _ position: String, _ index: Int) -> CanonicalDatasetError {
    .notRDF(
      index: index, position: position, found: "'\(text.prefix(80))'",
      expected: "an IRI, without blanks, quotes, brackets, braces, '|', '^', '`' or '\\'")
  }
}
