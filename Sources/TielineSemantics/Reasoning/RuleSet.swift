/// Which consequences are drawn.
public enum RuleSet: Sendable {
  /// Subclasses, subproperties, domains and ranges; rules rdfs2, 3, 5, 7, 9 and 11.
  /// - Source: W3C RDF 1.1 Semantics, 9.2.1.
  case rdfs
  /// Those, and of OWL 2 RL: equivalent classes and properties; inverse, symmetric and transitive properties;
  /// intersections, unions, and restrictions by `owl:hasValue`, `owl:someValuesFrom` and `owl:allValuesFrom`. Chains of
  /// properties, keys and `owl:sameAs` are left out.
  /// - Source: OWL 2 Web Ontology Language Profiles, 4.3.
  case owl2RL
}

/// Terms of OWL that the code names.
/// - Source: https://www.w3.org/2002/07/owl#
public enum OWL {
  public static let namespace = "http://www.w3.org/2002/07/owl#"

  public static let `class` = namespace + "Class"

  /// The term with this local name.
  static func term(_ name: String) -> Term { .iri(namespace + name) }
}

/// Why no consequences could be drawn.
public enum ReasoningError: Error, Equatable, Sendable, CustomStringConvertible {
  /// More triples follow than the caller allows.
  case tooManyTriples(allowed: Int)
  /// Finding them takes more steps than are allowed.
  case tooManySteps(allowed: Int)
  /// There is no room for the vocabulary's terms.
  case noRoom

  public var description: String {
    switch self {
    case .tooManyTriples(let allowed):
      "more than \(allowed) triples follow from the graph; look for a transitive property over a long chain, or allow more"
    case .tooManySteps(let allowed):
      "drawing the consequences takes more than \(allowed) steps; look for a transitive property over many nodes"
    case .noRoom: "the graph's terms leave no room for those of the rules; split the graph"
    }
  }
}

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
