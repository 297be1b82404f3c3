/// A literal: a lexical form, and what it is a form of.
///
/// Two literals are the same where every code point is: `é` as one scalar and as two are different terms, although
/// Swift's `String` calls them equal.
///
/// - Source: RDF 1.1 Concepts and Abstract Syntax, 3.3.
public struct Literal: Sendable {
  /// The text itself, as it was written.
  public let lexical: String
  /// The datatype's IRI; `rdf:langString` exactly where there is a language.
  public let datatype: String
  /// A BCP 47 tag as it was written; compared without regard to case of its letters.
  public let language: String?

  public init(_ lexical: String, datatype: String = XSD.string) {
    (self.lexical, self.datatype, language) = (lexical, datatype, nil)
  }

  public init(_ lexical: String, language: String) {
    (self.lexical, datatype, self.language) = (lexical, RDF.langString, language)
  }
}

extension Literal: Hashable {
  public static func == (a: Literal, b: Literal) -> Bool {
    a.lexical.utf8.elementsEqual(b.lexical.utf8) && a.datatype.utf8.elementsEqual(b.datatype.utf8)
      && a.language?.lowercased() == b.language?.lowercased()
  }

  public func hash(into hasher: inout Hasher) {
    Term.hash(lexical, into: &hasher)
    Term.hash(datatype, into: &hasher)
    hasher.combine(language?.lowercased())
  }
}
