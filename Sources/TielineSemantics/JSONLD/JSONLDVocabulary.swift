/// IRIs of RDF that JSON-LD alone needs.
enum JSONLDVocabulary {
  static let json = RDF.namespace + "JSON"
  static let list = RDF.namespace + "List"
  static let value = RDF.namespace + "value"
  static let language = RDF.namespace + "language"
  static let direction = RDF.namespace + "direction"
  /// Before the language and direction of a text.
  static let i18n = "https://www.w3.org/ns/i18n#"
}
