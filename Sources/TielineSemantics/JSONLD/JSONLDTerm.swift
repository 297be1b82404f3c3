import TielineCodec

/// What a term of a context stands for.
///
/// - Source: JSON-LD 1.1 Processing Algorithms and API, 4.2 *Create Term Definition*.
final class JSONLDTerm {
  /// What a term says of its values' language or direction.
  enum Setting: Equatable {
    /// Nothing; the context's default holds.
    case unset
    /// That they have none.
    case removed
    case value(String)

    func value(orDefault inherited: String?) -> String? {
      switch self {
      case .unset: inherited
      case .removed: nil
      case .value(let value): value
      }
    }
  }

  /// The IRI, blank node or keyword; `nil` for a term that is ignored.
  var iri: String?
  var isPrefix = false
  var isProtected = false
  var isReverse = false
  var containers: JSONLDContainers = []
  var type: String?
  var language = Setting.unset
  var direction = Setting.unset
  var index: String?
  var nest: String?
  /// The context that holds for its values; it can be `.null`.
  var context: JSONValue?
  /// What ``context`` is resolved against.
  var contextBase: String?

  /// Whether it is the same but for its protection.
  func means(_ other: JSONLDTerm) -> Bool {
    let names = zip([iri, type], [other.iri, other.type])
    return names.allSatisfy { one, other in one.map { CodePointText($0) } == other.map { CodePointText($0) } }
      && isPrefix == other.isPrefix && isReverse == other.isReverse && containers == other.containers
      && language == other.language && direction == other.direction && index == other.index
      && nest == other.nest && context == other.context
  }

  /// Whether `text` can stand in RDF: absolute, and without characters that no IRI has.
  static func isIRI(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { isIRI($0) }
  }

  private static func isIRI(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var hasScheme = false
    var hasFragment = false
    for (index, byte) in zip(text.indices, text) {
      let classes = CharacterTable.classes[Int(byte)]
      guard classes & CharacterTable.notInIRI == 0 else { return false }
      if hasScheme {
        guard byte != UInt8(ascii: "#") || !hasFragment else { return false }
        hasFragment = hasFragment || byte == UInt8(ascii: "#")
      } else if byte == UInt8(ascii: ":"), index > 0 {
        hasScheme = true
      } else {
        let isInScheme = classes & CharacterTable.digit != 0 || "+-.".utf8.contains(byte)
        guard classes & CharacterTable.letter != 0 || (isInScheme && index > 0) else { return false }
      }
    }
    return hasScheme
  }
}
