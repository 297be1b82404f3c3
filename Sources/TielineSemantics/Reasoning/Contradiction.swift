/// What cannot be true at once.
/// - Source: OWL 2 Web Ontology Language Profiles, 4.3, rules that derive false.
public enum Contradiction: Hashable, Sendable, CustomStringConvertible {
  /// A node is in two classes that have no members in common (cax-dw).
  case disjoint(Term, Term, Term)
  /// A node is in `owl:Nothing` (cls-nothing2).
  case nothing(Term)
  /// A functional property has two literals that stand for different values.
  case functional(Term, property: Term, Term, Term)

  public var description: String {
    switch self {
    case .disjoint(let node, let a, let b):
      "\(TermText.describe(node)) is in \(TermText.describe(a)) and in \(TermText.describe(b)), which have no members in "
        + "common"
    case .nothing(let node): "\(TermText.describe(node)) is in owl:Nothing, which has no members"
    case .functional(let node, let property, let a, let b):
      "\(TermText.describe(node)) has \(TermText.describe(a)) and \(TermText.describe(b)) as \(TermText.describe(property)), "
        + "which has one value at most"
    }
  }
}
