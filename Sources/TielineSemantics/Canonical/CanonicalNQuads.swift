/// Writes terms the one way that canonical N-Quads has.
///
/// - Source: RDF Dataset Canonicalization (RDFC-1.0), appendix *A Canonical form of N-Quads*.
enum CanonicalNQuads {
  /// Appends `<iri>`.
  /// - Returns: `false` where a character cannot stand in an IRI; nothing is appended then.
  static func appendIRI(_ iri: String, to bytes: inout [UInt8]) -> Bool {
    guard CharacterTable.isIRI(iri) else { return false }
    bytes.append(UInt8(ascii: "<"))
    bytes.append(contentsOf: iri.utf8)
    bytes.append(UInt8(ascii: ">"))
    return true
  }

  /// Appends a literal; its language tag keeps its case.
  /// - Returns: `false` where its datatype is no IRI, or its language no tag.
  static func appendLiteral(_ literal: Literal, to bytes: inout [UInt8]) -> Bool {
    bytes.append(UInt8(ascii: "\""))
    var lexical = literal.lexical
    lexical.withUTF8 { NQuadsText.escape($0) { bytes.append($0) } }
    bytes.append(UInt8(ascii: "\""))
    if let language = literal.language {
      guard LanguageTag.isWellFormed(language, longestPart: .max) else { return false }
      bytes.append(UInt8(ascii: "@"))
      bytes.append(contentsOf: language.utf8)
    } else if !literal.datatype.utf8.elementsEqual(XSD.string.utf8) {
      bytes.append(contentsOf: "^^".utf8)
      return appendIRI(literal.datatype, to: &bytes)
    }
    return true
  }
}
