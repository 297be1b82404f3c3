/// Terms in the words of a report.
enum TermText {
  /// Longer literals are cut in sentences; the report's quads have them whole.
  private static let literalLimit = 200
  private static let prefixes = [
    ("xsd:", XSD.namespace), ("rdf:", RDF.namespace), ("rdfs:", RDFS.namespace), ("sh:", SHACL.namespace),
  ]

  /// `xsd:integer`, `<urn:a>`, `_:b1`, `"5"^^xsd:integer`, `"Strom"@de`; on one line.
  static func describe(_ term: Term) -> String {
    switch term {
    case .iri(let iri):
      for (prefix, namespace) in prefixes where iri.utf8.starts(with: namespace.utf8) {
        return prefix + String(iri.unicodeScalars.dropFirst(namespace.unicodeScalars.count))
      }
      return "<\(iri)>"
    case .blank(let label): return "_:\(label)"
    case .literal(let literal):
      let text = quoted(literal.lexical)
      if let language = literal.language { return "\(text)@\(language)" }
      return literal.datatype == XSD.string ? text : "\(text)^^\(describe(.iri(literal.datatype)))"
    }
  }

  /// The IRI, the label or the text alone.
  static func name(of term: Term) -> String {
    switch term {
    case .iri(let text), .blank(let text): text
    case .literal(let literal): literal.lexical
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for (index, scalar) in text.unicodeScalars.enumerated() {
      if index == literalLimit {
        quoted += "\u{2026}"
        break
      }
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      default: quoted.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? "\u{FFFD}" : scalar)
      }
    }
    return quoted + "\""
  }
}
