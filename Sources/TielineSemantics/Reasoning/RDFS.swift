/// Terms of RDF Schema that the code names.
/// - Source: W3C RDF Schema 1.1.
public enum RDFS {
  /// What the terms' IRIs start with.
  public static let namespace = "http://www.w3.org/2000/01/rdf-schema#"
  /// The class of all classes.
  public static let `class` = namespace + "Class"
  /// From a class to one above it.
  public static let subClassOf = namespace + "subClassOf"
  /// From a property to one above it.
  public static let subPropertyOf = namespace + "subPropertyOf"
  /// From a property to a class of its subjects.
  public static let domain = namespace + "domain"
  /// From a property to a class of its objects.
  public static let range = namespace + "range"
}
