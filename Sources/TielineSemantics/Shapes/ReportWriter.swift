/// Writes a report as quads.
struct ReportWriter {
  private(set) var quads: [Quad] = []
  private let prefix: String
  private var nodes = 0
  private var shapes: [String: Term] = [:]

  init(_ report: ValidationReport) {
    var prefix = "report"
    // Each turn leaves behind the labels that have a further x, so there are at most as many as labels.
    let labels = report.results.flatMap { [$0.focusNode, $0.value] }.compactMap { term -> String? in
      if case .blank(let label) = term { label } else { nil }
    }
    while labels.contains(where: { $0.utf8.starts(with: prefix.utf8) }) { prefix += "x" }
    self.prefix = prefix
  }

  private mutating func blank() -> Term {
    nodes += 1
    return .blank("\(prefix)\(nodes - 1)")
  }

  private mutating func add(_ subject: Term, _ name: String, _ object: Term) {
    quads.append(Quad(subject, .iri(SHACL.iri(name)), object))
  }

  mutating func write(_ report: ValidationReport) {
    let node = blank()
    quads.append(Quad(node, .iri(RDF.type), .iri(SHACL.iri("ValidationReport"))))
    add(node, "conforms", .literal(report.conforms ? "true" : "false", datatype: XSD.boolean))
    for result in report.results {
      let own = blank()
      add(node, "result", own)
      write(result, own)
    }
  }

  private mutating func write(_ result: ValidationResult, _ node: Term) {
    quads.append(Quad(node, .iri(RDF.type), .iri(SHACL.iri("ValidationResult"))))
    add(node, "focusNode", result.focusNode)
    if let path = result.path { add(node, "resultPath", write(path)) }
    if let value = result.value { add(node, "value", value) }
    add(node, "sourceShape", shape(result.sourceShape))
    add(node, "sourceConstraintComponent", .iri(result.component.iri))
    add(node, "resultSeverity", .iri(result.severity.iri))
    if result.messages.isEmpty { add(node, "resultMessage", .literal(result.sentence)) }
    for message in result.messages { add(node, "resultMessage", .literal(message)) }
  }

  private mutating func shape(_ term: Term) -> Term {
    guard case .blank(let label) = term else { return term }
    if let known = shapes[label] { return known }
    let own = blank()
    shapes[label] = own
    return own
  }

  private mutating func write(_ path: PropertyPath) -> Term {
    switch path {
    case .predicate(let iri): return .iri(iri)
    case .sequence(let paths): return list(paths)
    case .inverse(let path): return write("inversePath", write(path))
    case .alternative(let paths): return write("alternativePath", list(paths))
    case .zeroOrMore(let path): return write("zeroOrMorePath", write(path))
    case .oneOrMore(let path): return write("oneOrMorePath", write(path))
    case .zeroOrOne(let path): return write("zeroOrOnePath", write(path))
    }
  }

  private mutating func write(_ name: String, _ object: Term) -> Term {
    let node = blank()
    add(node, name, object)
    return node
  }

  private mutating func list(_ paths: [PropertyPath]) -> Term {
    var rest = Term.iri(RDF.nil)
    for path in paths.reversed() {
      let (node, item) = (blank(), write(path))
      quads.append(Quad(node, .iri(RDF.first), item))
      quads.append(Quad(node, .iri(RDF.rest), rest))
      rest = node
    }
    return rest
  }
}
