import TielineCodec

/// Turns contexts as they are written into active contexts.
///
/// - Source: JSON-LD 1.1 Processing Algorithms and API, 4.1.2 *Context Processing Algorithm*.
final class JSONLDContextProcessor {
  /// Longest chain of contexts that name or hold each other.
  static let chainLimit = 32
  /// Contexts of terms and by IRI that are kept once read.
  private static let cacheLimit = 1024

  /// How a context is applied.
  struct Mode: Hashable {
    /// Whether protected terms can be changed: where a property's context is applied.
    var overridesProtected = false
    /// Whether it holds in nodes further in.
    var propagates = true
    /// Whether a context that is read already is read again, to find errors.
    var validatesScoped = true
  }

  private struct CacheKey: Hashable {
    /// What is applied to a context.
    enum Local: Hashable {
      case term(ObjectIdentifier)
      case document(CodePointText)
    }

    let context: ObjectIdentifier
    let local: Local
    let mode: Mode
  }

  /// A result with what it came from: an identifier is one object's as long as that lives.
  private struct CacheEntry {
    let result: JSONLDContext
    let context: JSONLDContext
    let term: JSONLDTerm?
  }

  private let documents: [CodePointText: JSONValue]
  let work: JSONLDWork
  /// Where in the document a context is being read, for errors.
  var place: String = "$"
  private var cache: [CacheKey: CacheEntry] = [:]

  init(documents: [String: JSONValue], work: JSONLDWork) {
    self.documents = Dictionary(documents.map { (CodePointText($0.key), $0.value) }) { first, _ in first }
    self.work = work
  }

  func broken(_ rule: JSONLDRule, _ found: String) -> JSONLDError { .broken(rule, found: found, at: place) }

  func spend(_ steps: Int) throws(JSONLDError) {
    guard work.spend(steps) else { throw .tooMuchWork(at: place) }
  }

  /// The context of `term` applied to `active`.
  func process(
    contextOf term: JSONLDTerm, in active: JSONLDContext, _ mode: Mode = Mode()
  ) throws(JSONLDError) -> JSONLDContext {
    guard let local = term.context else { return active }
    let key = CacheKey(context: ObjectIdentifier(active), local: .term(ObjectIdentifier(term)), mode: mode)
    if let found = cache[key] { return found.result }
    let result = try process(local, in: active, base: term.contextBase, mode)
    keep(CacheEntry(result: result, context: active, term: term), key)
    return result
  }

  private func keep(_ entry: CacheEntry, _ key: CacheKey) {
    if cache.count >= Self.cacheLimit { cache = [:] }
    cache[key] = entry
  }

  /// `local` applied to `active`.
  ///
  /// - Parameters:
  ///   - base: What IRIs of contexts in `local` are resolved against.
  ///   - chain: The contexts by whose names `local` was reached.
  func process(
    _ local: JSONValue, in active: JSONLDContext, base: String?, _ mode: Mode = Mode(), chain: [String] = []
  ) throws(JSONLDError) -> JSONLDContext {
    var mode = mode
    if case .bool(let propagates)? = local["@propagate"] { mode.propagates = propagates }
    var result = active
    let items: [JSONValue] = if case .array(let items) = local { items } else { [local] }
    for item in items {
      switch item {
      case .null:
        try spend(result.terms.count)
        if !mode.overridesProtected, let term = result.terms.filter({ $0.value.isProtected }).keys.min() {
          throw broken(.invalidContextNullification, "null, where '\(term)' is protected")
        }
        let previous = mode.propagates ? nil : result.previous ?? active
        result = JSONLDContext(base: active.originalBase, originalBase: active.originalBase)
        result.previous = previous
      case .string(let reference):
        result = try load(reference, into: result, base: base, mode, chain: chain)
      case .object(let members):
        let copy = result.copy()
        if !mode.propagates, copy.previous == nil { copy.previous = active }
        // Changing a copy copies its terms.
        try spend(copy.terms.count * 4 + members.count)
        try define(members, in: copy, base: base, mode, chain: chain)
        result = copy
      default: throw broken(.invalidLocalContext, item.kind)
      }
    }
    if result === active, !mode.propagates, active.previous == nil {
      result = active.copy()
      result.previous = active
    }
    return result
  }

  // MARK: Contexts by IRI

  private func load(
    _ reference: String, into active: JSONLDContext, base: String?, _ mode: Mode, chain: [String]
  ) throws(JSONLDError) -> JSONLDContext {
    let iri = try resolve(reference, base)
    if chain.contains(where: { $0.hasCodePoints(of: iri) }) {
      guard mode.validatesScoped else { return active }
      throw .cyclicContext(iri: iri, at: place)
    }
    guard chain.count < Self.chainLimit else {
      throw broken(.contextOverflow, "a chain of more than \(Self.chainLimit) contexts, to '\(iri)'")
    }
    // What a chain leads to depends on the chain, which is no part of the key.
    let key = CacheKey(context: ObjectIdentifier(active), local: .document(CodePointText(iri)), mode: mode)
    if chain.isEmpty, let found = cache[key] { return found.result }
    let loaded = try document(iri)
    let outside = place
    defer { place = outside }
    place = "context '\(iri)'"
    let result = try process(loaded, in: active, base: iri, mode, chain: chain + [iri])
    if chain.isEmpty { keep(CacheEntry(result: result, context: active, term: nil), key) }
    return result
  }

  private func resolve(_ reference: String, _ base: String?) throws(JSONLDError) -> String {
    let parsed = IRIReference(reference)
    guard let base, IRIReference(base).isAbsolute else {
      guard parsed.isAbsolute else { throw broken(.loadingDocumentFailed, "the relative context '\(reference)'") }
      return reference
    }
    let iri = parsed.resolved(against: IRIReference(base)).text
    try spend(iri.utf8.count)
    return iri
  }

  /// The member `@context` of a document that was given.
  private func document(_ iri: String) throws(JSONLDError) -> JSONValue {
    guard let document = documents[CodePointText(iri)] else { throw .unknownContext(iri: iri, at: place) }
    guard let context = document["@context"] else {
      throw broken(.invalidRemoteContext, "no member @context in '\(iri)'")
    }
    return context
  }

  // MARK: Context definitions

  private func define(
    _ members: [String: JSONValue], in context: JSONLDContext, base: String?, _ mode: Mode, chain: [String]
  ) throws(JSONLDError) {
    var (members, chain) = (members, chain)
    let isWithinDocument = chain.isEmpty
    if let version = members["@version"] {
      guard case .number(let digits) = version, digits == "1.1" else {
        throw broken(.invalidVersion, version.described)
      }
    }
    if let reference = members["@import"] {
      members.merge(try imported(reference, base, mode, &chain)) { own, _ in own }
    }
    if isWithinDocument, let value = members["@base"] { try setBase(value, in: context) }
    if let value = members["@vocab"] { try setVocabulary(value, in: context) }
    if let value = members["@language"] {
      guard let language = value.stringOrNull else { throw broken(.invalidDefaultLanguage, value.described) }
      context.language = language.value
    }
    if let value = members["@direction"] {
      guard let direction = value.stringOrNull, direction.value.map({ ["ltr", "rtl"].contains($0) }) ?? true else {
        throw broken(.invalidBaseDirection, value.described)
      }
      context.direction = direction.value
    }
    if let value = members["@propagate"], value.boolean == nil {
      throw broken(.invalidPropagate, value.described)
    }
    let definer = JSONLDTermDefiner(self, context, members, base: base, mode, chain: chain)
    try definer.defineAll()
  }

  /// The members of the context that is imported; it joins the chain, since the contexts of its terms may import it.
  private func imported(
    _ reference: JSONValue, _ base: String?, _ mode: Mode, _ chain: inout [String]
  ) throws(JSONLDError) -> [String: JSONValue] {
    guard case .string(let text) = reference else { throw broken(.invalidImport, reference.described) }
    let iri = try resolve(text, base)
    if chain.contains(where: { $0.hasCodePoints(of: iri) }) {
      guard mode.validatesScoped else { return [:] }
      throw .cyclicContext(iri: iri, at: place)
    }
    guard chain.count < Self.chainLimit else {
      throw broken(.contextOverflow, "a chain of more than \(Self.chainLimit) contexts, to '\(iri)'")
    }
    chain.append(iri)
    guard case .object(let members) = try document(iri) else {
      throw broken(.invalidRemoteContext, "a context in '\(iri)' that is no object")
    }
    guard members["@import"] == nil else { throw broken(.invalidContextEntry, "@import in '\(iri)'") }
    try spend(members.count)
    return members
  }

  private func setBase(_ value: JSONValue, in context: JSONLDContext) throws(JSONLDError) {
    guard let text = value.stringOrNull else { throw broken(.invalidBaseIRI, value.described) }
    guard let text = text.value else {
      context.base = nil
      return
    }
    let reference = IRIReference(text)
    if reference.isAbsolute {
      context.base = reference
    } else if let base = context.base {
      context.base = reference.resolved(against: base)
    } else {
      throw broken(.invalidBaseIRI, "'\(text)' without a base")
    }
  }

  private func setVocabulary(_ value: JSONValue, in context: JSONLDContext) throws(JSONLDError) {
    guard let text = value.stringOrNull else { throw broken(.invalidVocabMapping, value.described) }
    guard let text = text.value else {
      context.vocabulary = nil
      return
    }
    guard let vocabulary = context.expand(text, documentRelative: true), !JSONLDKeyword.contains(vocabulary) else {
      throw broken(.invalidVocabMapping, "'\(text)'")
    }
    try spend(vocabulary.utf8.count)
    context.vocabulary = vocabulary
  }
}
