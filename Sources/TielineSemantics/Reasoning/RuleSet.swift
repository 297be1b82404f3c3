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
