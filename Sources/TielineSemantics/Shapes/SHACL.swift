/// Terms of SHACL that the code names.
/// - Source: W3C Shapes Constraint Language (SHACL), https://www.w3.org/TR/shacl/
public enum SHACL {
  /// What the terms' IRIs start with.
  public static let namespace = "http://www.w3.org/ns/shacl#"

  /// The IRI of the term with this local name.
  static func iri(_ name: String) -> String { namespace + name }
}
