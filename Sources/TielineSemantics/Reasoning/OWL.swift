/// Terms of OWL that the code names.
/// - Source: https://www.w3.org/2002/07/owl#
public enum OWL {
  /// What the terms' IRIs start with.
  public static let namespace = "http://www.w3.org/2002/07/owl#"

  /// The class of all classes.
  public static let `class` = namespace + "Class"

  /// The term with this local name.
  static func term(_ name: String) -> Term { .iri(namespace + name) }
}
