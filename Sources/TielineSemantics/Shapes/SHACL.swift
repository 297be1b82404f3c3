/// Terms of SHACL that the code names.
/// - Source: W3C Shapes Constraint Language (SHACL), https://www.w3.org/TR/shacl/
public enum SHACL {
  public static let namespace = "http://www.w3.org/ns/shacl#"

  /// The IRI of the term with this local name.
  static func iri(_ name: String) -> String { namespace + name }
}

/// Terms of RDF Schema that the code names.
/// - Source: W3C RDF Schema 1.1.
public enum RDFS {
  public static let namespace = "http://www.w3.org/2000/01/rdf-schema#"
  public static let `class` = namespace + "Class"
  public static let subClassOf = namespace + "subClassOf"
  public static let subPropertyOf = namespace + "subPropertyOf"
  public static let domain = namespace + "domain"
  public static let range = namespace + "range"
}
