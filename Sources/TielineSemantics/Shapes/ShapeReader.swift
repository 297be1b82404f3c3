/// Reads the properties of shapes from their graph, and refuses what breaks a syntax rule.
///
/// - Source: SHACL, appendix A.
struct ShapeReader {
  let graph: Graph
  private let type: TermID?
  private let first: TermID?
  private let rest: TermID?
  private let end: TermID?

  /// Lists may be this long.
  static let listLimit = 100_000
  /// Paths may be within each other this deep.
  private static let pathLimit = 32
  /// A path may have this many parts.
  private static let pathParts = 10_000

  init(_ graph: Graph) {
    self.graph = graph
    type = graph.id(of: .iri(RDF.type))
    first = graph.id(of: .iri(RDF.first))
    rest = graph.id(of: .iri(RDF.rest))
    end = graph.id(of: .iri(RDF.nil))
  }

  /// The number of a term of SHACL, where the graph has it.
  func id(_ name: String) -> TermID? { graph.id(of: .iri(SHACL.iri(name))) }

  /// All values of a property, in the order of their numbers.
  func values(_ node: TermID, _ name: String) -> [TermID] { id(name).map { objects(node, $0) } ?? [] }

  private func objects(_ node: TermID, _ predicate: TermID) -> [TermID] {
    graph.triples(subject: node, predicate: predicate).map(\.object)
  }

  func has(_ node: TermID, type name: String) -> Bool {
    guard let type, let wanted = graph.id(of: .iri(name)) else { return false }
    return graph.contains(node, type, wanted)
  }

  /// The only value of a property.
  func one(_ node: TermID, _ name: String) throws(ShapesError) -> TermID? {
    let values = values(node, name)
    guard values.count <= 1 else { throw illFormed(node, name, "\(values.count) values", "at most one") }
    return values.first
  }

  func illFormed(_ node: TermID, _ name: String, _ found: String, _ expected: String) -> ShapesError {
    .illFormed(shape: describe(node), parameter: "sh:\(name)", found: found, expected: expected)
  }

  func iri(_ node: TermID, _ name: String, _ value: TermID) throws(ShapesError) -> String {
    guard case .iri(let iri) = graph.term(value) else { throw refusal(node, name, value, "an IRI") }
    return iri
  }

  func literal(_ node: TermID, _ name: String, _ value: TermID) throws(ShapesError) -> Literal {
    guard case .literal(let literal) = graph.term(value) else { throw refusal(node, name, value, "a literal") }
    return literal
  }

  /// A value of `xsd:string`.
  func string(_ node: TermID, _ name: String, _ value: TermID) throws(ShapesError) -> String {
    guard case .literal(let literal) = graph.term(value), literal.datatype == XSD.string else {
      throw refusal(node, name, value, "a literal of xsd:string")
    }
    return literal.lexical
  }

  /// A count, where the property is there.
  func count(_ node: TermID, _ name: String) throws(ShapesError) -> Int? {
    guard let value = try one(node, name) else { return nil }
    guard case .literal(let literal) = graph.term(value), literal.datatype == XSD.integer,
      XSDDatatype.integer.isValid(literal.lexical), let count = Int(literal.lexical), count >= 0
    else { throw refusal(node, name, value, "a whole number from 0, of xsd:integer") }
    return count
  }

  /// Whether the property is `true`; `1` is another term, and does not count.
  func flag(_ node: TermID, _ name: String) throws(ShapesError) -> Bool {
    guard let value = try one(node, name) else { return false }
    guard case .literal(let literal) = graph.term(value), literal.datatype == XSD.boolean,
      XSDDatatype.boolean.isValid(literal.lexical)
    else { throw refusal(node, name, value, "true or false") }
    return literal.lexical.utf8.elementsEqual("true".utf8)
  }

  func refusal(_ node: TermID, _ name: String, _ value: TermID, _ expected: String) -> ShapesError {
    illFormed(node, name, TermText.describe(graph.term(value)), expected)
  }

  /// The members of a list.
  func list(_ node: TermID, _ name: String, _ head: TermID) throws(ShapesError) -> [TermID] {
    var members: [TermID] = []
    var place = head
    while place != end {
      let (items, rests) = (first.map { objects(place, $0) } ?? [], rest.map { objects(place, $0) } ?? [])
      guard items.count == 1, rests.count == 1 else {
        throw illFormed(
          node, name,
          "\(TermText.describe(graph.term(place))) with \(items.count) rdf:first and \(rests.count) rdf:rest",
          "a list, each node of which has one of both")
      }
      // A list that comes back to itself ends here as well.
      guard members.count < Self.listLimit else {
        throw illFormed(node, name, "a list that is endless or too long", "at most \(Self.listLimit) members")
      }
      members.append(items[0])
      place = rests[0]
    }
    if end == head, let first, !objects(head, first).isEmpty {
      throw illFormed(node, name, "rdf:nil with rdf:first", "an empty list")
    }
    return members
  }

  /// The path of a property shape.
  func path(_ node: TermID, _ start: TermID) throws(ShapesError) -> PropertyPath {
    var parts = Self.pathParts
    return try path(node, start, depth: 0, &parts)
  }

  private func path(
    _ node: TermID, _ start: TermID, depth: Int, _ parts: inout Int
  ) throws(ShapesError) -> PropertyPath {
    parts -= 1
    guard depth < Self.pathLimit, parts >= 0 else {
      throw illFormed(
        node, "path", "a path that is endless, too deep or too long",
        "at most \(Self.pathLimit) paths within each other, and \(Self.pathParts) in all")
    }
    if case .iri(let iri) = graph.term(start), start != end { return .predicate(iri) }
    guard case .blank = graph.term(start) else { throw refusal(node, "path", start, "an IRI or a blank node") }
    // A list goes before whatever else the node has.
    if let first, !objects(start, first).isEmpty { return .sequence(try paths(node, start, depth, &parts)) }
    for (name, make) in Self.forms {
      let values = values(start, name)
      guard !values.isEmpty else { continue }
      guard values.count == 1 else { throw illFormed(node, name, "\(values.count) values", "one path") }
      return make(try path(node, values[0], depth: depth + 1, &parts))
    }
    let alternatives = values(start, "alternativePath")
    guard alternatives.count == 1 else {
      throw illFormed(node, "path", "a node that is no path", "an IRI, a list, or a node with one property of a path")
    }
    return .alternative(try paths(node, alternatives[0], depth, &parts))
  }

  private static let forms: [(String, @Sendable (PropertyPath) -> PropertyPath)] = [
    ("inversePath", { .inverse($0) }), ("zeroOrMorePath", { .zeroOrMore($0) }), ("oneOrMorePath", { .oneOrMore($0) }),
    ("zeroOrOnePath", { .zeroOrOne($0) }),
  ]

  private func paths(
    _ node: TermID, _ head: TermID, _ depth: Int, _ parts: inout Int
  ) throws(ShapesError) -> [PropertyPath] {
    let members = try list(node, "path", head)
    guard members.count >= 2 else { throw illFormed(node, "path", "a list of \(members.count)", "two paths or more") }
    var paths: [PropertyPath] = []
    for member in members { paths.append(try path(node, member, depth: depth + 1, &parts)) }
    return paths
  }

  /// The shape by its IRI, or by those of the shapes around it.
  func describe(_ node: TermID) -> String {
    var name = ""
    var place = node
    for _ in 0..<8 {
      guard case .blank = graph.term(place), let outer = graph.triples(object: place).first else { break }
      if name.isEmpty, let value = values(place, "path").first, case .iri(let iri) = graph.term(value) {
        name = "the shape for \(TermText.describe(.iri(iri))) in "
      } else if name.isEmpty {
        name = "a shape in "
      }
      place = outer.subject
    }
    return name + TermText.describe(graph.term(place))
  }
}
