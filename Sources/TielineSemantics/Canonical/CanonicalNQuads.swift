/// Writes terms the one way that canonical N-Quads has.
///
/// - Source: RDF Dataset Canonicalization (RDFC-1.0), appendix *A Canonical form of N-Quads*.
enum CanonicalNQuads {
  /// Appends `<iri>`.
  /// - Returns: `false` where a character cannot stand in an IRI; nothing is appended then.
  static func appendIRI(_ iri: String, to bytes: inout [UInt8]) -> Bool {
    guard iri.utf8.allSatisfy(isAllowedInIRI) else { return false }
    bytes.append(UInt8(ascii: "<"))
    bytes.append(contentsOf: iri.utf8)
    bytes.append(UInt8(ascii: ">"))
    return true
  }

  private static func isAllowedInIRI(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "}"),
      UInt8(ascii: "|"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "\\"):
      false
    default: true
    }
  }

  /// Appends a literal; its language tag keeps its case.
  /// - Returns: `false` where its datatype is no IRI, or its language no tag.
  static func appendLiteral(_ literal: Literal, to bytes: inout [UInt8]) -> Bool {
    bytes.append(UInt8(ascii: "\""))
    for scalar in literal.lexical.unicodeScalars { append(scalar, to: &bytes) }
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

  private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    switch scalar.value {
    case 0x08: bytes.append(contentsOf: "\\b".utf8)
    case 0x09: bytes.append(contentsOf: "\\t".utf8)
    case 0x0A: bytes.append(contentsOf: "\\n".utf8)
    case 0x0C: bytes.append(contentsOf: "\\f".utf8)
    case 0x0D: bytes.append(contentsOf: "\\r".utf8)
    case 0x22: bytes.append(contentsOf: "\\\"".utf8)
    case 0x5C: bytes.append(contentsOf: "\\\\".utf8)
    case 0...0x1F, 0x7F, 0xFFFE, 0xFFFF:
      bytes.append(contentsOf: "\\u".utf8)
      let digits = Array("0123456789ABCDEF".utf8)
      for shift in [12, 8, 4, 0] as [UInt32] { bytes.append(digits[Int(scalar.value >> shift & 15)]) }
    default: bytes.append(contentsOf: Unicode.UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter)
    }
  }
}
