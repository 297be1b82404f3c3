/// An active context by what its terms stand for: finds the term that says most of a value.
///
/// - Source: JSON-LD 1.1 Processing Algorithms and API, 4.3 *Inverse Context Creation*, 4.4 *Term Selection*.
final class JSONLDInverseContext {
  /// Whether a term is looked for by its values' type, by their language, or any will do.
  enum Kind { case type, language, any }

  /// Terms of one IRI in one container.
  private struct Choices {
    var byLanguage: [CodePointText: String] = [:]
    var byType: [CodePointText: String] = [:]
    /// The first of all.
    let any: String

    /// Makes `name` the term for `value`, unless there is one.
    mutating func set(_ path: WritableKeyPath<Choices, [CodePointText: String]>, _ value: String, _ name: String) {
      let key = CodePointText(value)
      if self[keyPath: path][key] == nil { self[keyPath: path][key] = name }
    }
  }

  private struct Key: Hashable {
    let iri: CodePointText
    let containers: JSONLDContainers
  }

  private var choices: [Key: Choices] = [:]
  private var iris: Set<CodePointText> = []
  /// Terms that can begin a compact IRI, by code points, with their IRIs.
  private(set) var prefixes: [(term: String, iri: String)] = []
  /// IRIs as they were compacted, where no term stands for them.
  var compacted: [CodePointText: String] = [:]

  init(_ context: JSONLDContext) {
    let defaultLanguage = Self.languageKey(context.language, context.direction) ?? "@none"
    let terms = context.terms.sorted { a, b in
      let (left, right) = (a.key.text.unicodeScalars.count, b.key.text.unicodeScalars.count)
      return left == right ? a.key < b.key : left < right
    }
    for (name, term) in terms {
      guard let iri = term.iri else { continue }
      if term.isPrefix { prefixes.append((name.text, iri)) }
      iris.insert(CodePointText(iri))
      add(name.text, term, Key(iri: CodePointText(iri), containers: term.containers), defaultLanguage)
    }
  }

  private func add(_ name: String, _ term: JSONLDTerm, _ key: Key, _ defaultLanguage: String) {
    // Changed in its place: a copy for each term would take the square of their number.
    func set(_ path: WritableKeyPath<Choices, [CodePointText: String]>, _ value: String) {
      choices[key, default: Choices(any: name)].set(path, value, name)
    }
    if term.isReverse {
      set(\.byType, "@reverse")
    } else if term.type == "@none" {
      set(\.byLanguage, "@any")
      set(\.byType, "@any")
    } else if let type = term.type {
      set(\.byType, type)
    } else if term.language != .unset || term.direction != .unset {
      set(\.byLanguage, Self.languageKey(of: term))
    } else {
      set(\.byLanguage, defaultLanguage)
      set(\.byLanguage, "@none")
      set(\.byType, "@none")
    }
  }

  private static func languageKey(of term: JSONLDTerm) -> String {
    let (language, direction) = (term.language.value(orDefault: nil), term.direction.value(orDefault: nil))
    if let key = languageKey(language, direction) { return key }
    return term.language == .unset ? "@none" : "@null"
  }

  /// `en`, `en_ltr` or `_ltr`, in lower case; `nil` for neither.
  static func languageKey(_ language: String?, _ direction: String?) -> String? {
    guard let direction else { return language?.lowercased() }
    return "\(language?.lowercased() ?? "")_\(direction)"
  }

  func has(_ iri: String) -> Bool { iris.contains(CodePointText(iri)) }

  /// The best term for `iri`, by the first container and value of these for which there is one.
  func select(_ iri: String, _ containers: [JSONLDContainers], _ kind: Kind, _ preferred: [String]) -> String? {
    for container in containers {
      guard let choices = choices[Key(iri: CodePointText(iri), containers: container)] else { continue }
      if kind == .any { return choices.any }
      let terms = kind == .type ? choices.byType : choices.byLanguage
      if let term = preferred.lazy.compactMap({ terms[CodePointText($0)] }).first { return term }
    }
    return nil
  }
}
