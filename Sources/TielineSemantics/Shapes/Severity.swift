/// How grave a result is.
/// - Source: SHACL, 2.1.4.
public enum Severity: Hashable, Sendable, CustomStringConvertible {
  case info, warning, violation
  /// One of the shapes' own, by its IRI.
  case other(String)

  init(iri: String) {
    switch iri {
    case SHACL.iri("Info"): self = .info
    case SHACL.iri("Warning"): self = .warning
    case SHACL.iri("Violation"): self = .violation
    default: self = .other(iri)
    }
  }

  /// Its IRI.
  public var iri: String {
    switch self {
    case .info: SHACL.iri("Info")
    case .warning: SHACL.iri("Warning")
    case .violation: SHACL.iri("Violation")
    case .other(let iri): iri
    }
  }

  public var description: String {
    switch self {
    case .info: "info"
    case .warning: "warning"
    case .violation: "violation"
    case .other(let iri): TermText.describe(.iri(iri))
    }
  }
}
