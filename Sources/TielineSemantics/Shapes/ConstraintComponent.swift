/// A kind of constraint of SHACL Core.
///
/// - Source: SHACL, 4.
public enum ConstraintComponent: String, CaseIterable, Sendable {
  case `class` = "Class"
  case datatype = "Datatype"
  case nodeKind = "NodeKind"
  case minCount = "MinCount"
  case maxCount = "MaxCount"
  case minExclusive = "MinExclusive"
  case minInclusive = "MinInclusive"
  case maxExclusive = "MaxExclusive"
  case maxInclusive = "MaxInclusive"
  case minLength = "MinLength"
  case maxLength = "MaxLength"
  case pattern = "Pattern"
  case languageIn = "LanguageIn"
  case uniqueLang = "UniqueLang"
  case equals = "Equals"
  case disjoint = "Disjoint"
  case lessThan = "LessThan"
  case lessThanOrEquals = "LessThanOrEquals"
  case not = "Not"
  case and = "And"
  case or = "Or"
  case xone = "Xone"
  case node = "Node"
  case property = "Property"
  case qualifiedMinCount = "QualifiedMinCount"
  case qualifiedMaxCount = "QualifiedMaxCount"
  case closed = "Closed"
  case hasValue = "HasValue"
  case `in` = "In"

  /// Its IRI, as in `sh:MinCountConstraintComponent`.
  public var iri: String { SHACL.iri(rawValue + "ConstraintComponent") }
}

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
