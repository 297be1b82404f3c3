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
  /// None of SHACL's: a rule of ``CertificateRules``.
  case rule = "RuleInCode"

  /// Its IRI, as in `sh:MinCountConstraintComponent`.
  public var iri: String {
    self == .rule ? Vocabulary.namespace + rawValue : SHACL.iri(rawValue + "ConstraintComponent")
  }
}
