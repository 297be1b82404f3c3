/// An active context: what terms and relative references mean at a place in a document. Not changed once it is in use.
///
/// - Source: JSON-LD 1.1 Processing Algorithms and API, 4.1.
final class JSONLDContext {
  var terms: [CodePointText: JSONLDTerm] = [:]
  /// An absolute IRI.
  var base: IRIReference?
  let originalBase: IRIReference?
  var vocabulary: String?
  var language: String?
  var direction: String?
  /// The context that nodes further in go back to.
  var previous: JSONLDContext?
  /// For compacting; made when first needed.
  private(set) lazy var inverse = JSONLDInverseContext(self)
  /// Whether ``inverse`` was made.
  private(set) var hasInverse = false

  init(base: IRIReference?, originalBase: IRIReference?) { (self.base, self.originalBase) = (base, originalBase) }

  /// A copy that can be changed.
  func copy() -> JSONLDContext {
    let copy = JSONLDContext(base: base, originalBase: originalBase)
    (copy.terms, copy.vocabulary, copy.language, copy.direction) = (terms, vocabulary, language, direction)
    copy.previous = previous
    return copy
  }

  /// Makes ``inverse``, which takes some steps for each term.
  func makeInverse() {
    _ = inverse
    hasInverse = true
  }

  /// The definition of a term.
  func term(_ name: String) -> JSONLDTerm? { terms[CodePointText(name)] }

  /// The IRI, blank node or keyword that `value` stands for; `value` itself where it is none, `nil` where it is ignored.
  ///
  /// - Source: 5.2 *IRI Expansion*.
  func expand(_ value: String, documentRelative: Bool = false, vocab: Bool = true) -> String? {
    if JSONLDKeyword.contains(value) { return value }
    if JSONLDKeyword.hasForm(value) { return nil }
    if let term = term(value) {
      if let iri = term.iri, JSONLDKeyword.contains(iri) { return iri }
      if vocab { return term.iri }
    }
    if let (prefix, suffix) = Self.split(value) {
      if prefix == "_" || suffix.utf8.starts(with: "//".utf8) { return value }
      if let term = terms[CodePointText(prefix)], term.isPrefix, let iri = term.iri { return iri + suffix }
      if IRIReference(value).isAbsolute { return value }
    }
    if vocab, let vocabulary { return vocabulary + value }
    if documentRelative, let base { return IRIReference(value).resolved(against: base).text }
    return value
  }

  /// Before and after the first colon that is not the first character.
  static func split(_ value: String) -> (prefix: Substring, suffix: Substring)? {
    let bytes = value.utf8
    guard let first = bytes.first, first != UInt8(ascii: ":"), let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    return (value[..<colon], value[bytes.index(after: colon)...])
  }
}
