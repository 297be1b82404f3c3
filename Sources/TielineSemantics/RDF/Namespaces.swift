/// Terms of RDF that the code names.
/// - Source: https://www.w3.org/1999/02/22-rdf-syntax-ns#
public enum RDF {
  public static let namespace = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  public static let type = namespace + "type"
  public static let first = namespace + "first"
  public static let rest = namespace + "rest"
  public static let `nil` = namespace + "nil"
  public static let langString = namespace + "langString"
}

/// Datatypes of XML Schema that the code names.
/// - Source: W3C XML Schema Definition Language 1.1, part 2.
public enum XSD {
  public static let namespace = "http://www.w3.org/2001/XMLSchema#"
  public static let string = namespace + "string"
  public static let boolean = namespace + "boolean"
  public static let integer = namespace + "integer"
  public static let decimal = namespace + "decimal"
  public static let double = namespace + "double"
  public static let date = namespace + "date"
  public static let dateTime = namespace + "dateTime"
}

/// Terms of provenance that the code names.
/// - Source: W3C PROV-O: The PROV Ontology.
enum PROV {
  static let namespace = "http://www.w3.org/ns/prov#"
  static let wasGeneratedBy = namespace + "wasGeneratedBy"
  static let wasDerivedFrom = namespace + "wasDerivedFrom"
}
