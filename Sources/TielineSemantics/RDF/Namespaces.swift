/// Terms of RDF that the code names.
/// - Source: https://www.w3.org/1999/02/22-rdf-syntax-ns#
enum RDF {
  static let namespace = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  static let type = namespace + "type"
  static let first = namespace + "first"
  static let rest = namespace + "rest"
  static let `nil` = namespace + "nil"
  static let langString = namespace + "langString"
}

/// Datatypes of XML Schema that the code names.
/// - Source: W3C XML Schema Definition Language 1.1, part 2.
public enum XSD {
  static let namespace = "http://www.w3.org/2001/XMLSchema#"
  /// What a literal is that says no more.
  public static let string = namespace + "string"
  static let boolean = namespace + "boolean"
  static let integer = namespace + "integer"
  static let decimal = namespace + "decimal"
  static let double = namespace + "double"
  static let date = namespace + "date"
  static let dateTime = namespace + "dateTime"
}

/// Terms of provenance that the code names.
/// - Source: W3C PROV-O: The PROV Ontology.
enum PROV {
  static let namespace = "http://www.w3.org/ns/prov#"
  static let wasGeneratedBy = namespace + "wasGeneratedBy"
  static let wasDerivedFrom = namespace + "wasDerivedFrom"
}
