/// The way from a focus node to its values.
///
/// - Source: SHACL, 2.3.1; SPARQL 1.1 Query Language, 9.
public indirect enum PropertyPath: Hashable, Sendable {
  /// One property, by its IRI.
  case predicate(String)
  case inverse(PropertyPath)
  case sequence([PropertyPath])
  case alternative([PropertyPath])
  case zeroOrMore(PropertyPath)
  case oneOrMore(PropertyPath)
  case zeroOrOne(PropertyPath)
}

extension PropertyPath: CustomStringConvertible {
  /// As SPARQL writes it: `^<urn:p>/(<urn:q>|<urn:r>)*`.
  public var description: String {
    switch self {
    case .predicate(let iri): TermText.describe(.iri(iri))
    case .inverse(let path): "^\(path.grouped)"
    case .sequence(let paths): paths.map(\.grouped).joined(separator: "/")
    case .alternative(let paths): paths.map(\.grouped).joined(separator: "|")
    case .zeroOrMore(let path): "\(path.grouped)*"
    case .oneOrMore(let path): "\(path.grouped)+"
    case .zeroOrOne(let path): "\(path.grouped)?"
    }
  }

  private var grouped: String {
    if case .predicate = self { description } else { "(\(description))" }
  }
}
