/// Names that RDF/XML gives a meaning.
/// - Source: RDF 1.1 XML Syntax, 5.1 and 6.2.
enum RDFXMLNames {
  static let xmlNamespace = "http://www.w3.org/XML/1998/namespace"
  static let core: Set<String> = ["RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype"]
  static let old: Set<String> = ["aboutEach", "aboutEachPrefix", "bagID"]
  /// Attributes that may stand without a prefix.
  static let unprefixed: Set<String> = ["ID", "about", "resource", "parseType", "type"]

  static func isNodeElement(_ name: String) -> Bool { !core.contains(name) && name != "li" && !old.contains(name) }
  static func isPropertyElement(_ name: String) -> Bool {
    !core.contains(name) && name != "Description" && !old.contains(name)
  }
  static func isPropertyAttribute(_ name: String) -> Bool {
    !core.contains(name) && name != "Description" && name != "li" && !old.contains(name)
  }

  /// Whether a text is a name without a colon.
  /// - Source: Namespaces in XML 1.0, 3, `NCName`.
  static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, isStart(first) else { return false }
    return text.unicodeScalars.allSatisfy { scalar in
      isStart(scalar) || scalar == "-" || scalar == "." || ("0"..."9").contains(scalar)
        || CharacterTable.isName(scalar.value)
    }
  }

  private static func isStart(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
      || CharacterTable.isNameStart(scalar.value)
  }
}
