/// An IRI, a blank node or a literal. Equal where every code point is.
///
/// - Source: RDF 1.1 Concepts and Abstract Syntax, 3.
public enum Term: Sendable {
  /// An absolute IRI, without brackets.
  case iri(String)
  /// A blank node by its label, without `_:`; means something within one document or graph only.
  case blank(String)
  case literal(Literal)

  /// A literal of `xsd:string`, or of `datatype`.
  public static func literal(_ lexical: String, datatype: String = XSD.string) -> Term {
    .literal(Literal(lexical, datatype: datatype))
  }

  static func hash(_ text: String, into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(0xFF as UInt8)
  }
}

extension Term: Hashable {
  public static func == (a: Term, b: Term) -> Bool {
    switch (a, b) {
    case (.iri(let a), .iri(let b)), (.blank(let a), .blank(let b)): a.utf8.elementsEqual(b.utf8)
    case (.literal(let a), .literal(let b)): a == b
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .iri(let text):
      hasher.combine(0 as UInt8)
      Self.hash(text, into: &hasher)
    case .blank(let text):
      hasher.combine(1 as UInt8)
      Self.hash(text, into: &hasher)
    case .literal(let literal): hasher.combine(literal)
    }
  }
}
