import TielineCodec

/// Defines the terms of one context definition; a term can need others, in any order.
///
/// - Source: JSON-LD 1.1 Processing Algorithms and API, 4.2.2 *Create Term Definition*.
final class JSONLDTermDefiner {
  /// Longest chain of terms that are defined by each other.
  static let depthLimit = 64

  private static let notTerms: Set<String> = [
    "@base", "@direction", "@import", "@language", "@propagate", "@protected", "@version", "@vocab",
  ]
  private static let entries: Set<String> = [
    "@id", "@reverse", "@container", "@context", "@direction", "@index", "@language", "@nest", "@prefix", "@protected",
    "@type",
  ]

  private let processor: JSONLDContextProcessor
  private let context: JSONLDContext
  private let members: [CodePointText: JSONValue]
  private let base: String?
  private let mode: JSONLDContextProcessor.Mode
  private let chain: [String]
  private var isProtected = false
  /// `false` while a term is being defined, `true` once it is.
  private var defined: [CodePointText: Bool] = [:]
  private var depth = 0

  init(
    _ processor: JSONLDContextProcessor, _ context: JSONLDContext, _ members: [String: JSONValue], base: String?,
    _ mode: JSONLDContextProcessor.Mode, chain: [String]
  ) {
    (self.processor, self.context, self.base, self.mode, self.chain) = (processor, context, base, mode, chain)
    self.members = Dictionary(members.map { (CodePointText($0.key), $0.value) }) { first, _ in first }
  }

  func defineAll() throws(JSONLDError) {
    if let value = members[CodePointText("@protected")] {
      guard let flag = value.boolean else { throw processor.broken(.invalidProtected, value.described) }
      isProtected = flag
    }
    for name in members.keys.sorted() where !Self.notTerms.contains(name.text) { try define(name) }
  }

  private func broken(_ rule: JSONLDRule, _ name: CodePointText, _ found: String) -> JSONLDError {
    .broken(rule, found: found, at: "\(processor.place), term '\(name.text.prefix(80))'")
  }

  private func define(_ name: CodePointText) throws(JSONLDError) {
    if let isDone = defined[name] {
      if isDone { return }
      throw broken(.cyclicIRIMapping, name, "a term that is defined by itself")
    }
    guard !name.text.isEmpty else { throw broken(.invalidTermDefinition, name, "an empty term") }
    guard depth < Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit, at: processor.place) }
    depth += 1
    defer { depth -= 1 }
    defined[name] = false
    guard let value = members[name], try isAllowed(name, value) else { return }
    let old = context.terms.removeValue(forKey: name)
    let isSimple = value.string != nil
    let entries: [String: JSONValue]
    switch value {
    case .null, .string: entries = ["@id": value]
    case .object(let members): entries = members
    default: throw broken(.invalidTermDefinition, name, value.kind)
    }
    guard let term = try makeTerm(name, entries, isSimple) else { return }
    try finish(name, term, old)
  }

  /// Whether `name` can be defined; `false` where it is passed over.
  private func isAllowed(_ name: CodePointText, _ value: JSONValue) throws(JSONLDError) -> Bool {
    if name.text == "@type" {
      guard let members = value.members, !members.isEmpty,
        members.allSatisfy({ key, value in
          key == "@protected" || (key == "@container" && value.string == "@set")
        })
      else { throw broken(.keywordRedefinition, name, value.described) }
      return true
    }
    guard !JSONLDKeyword.contains(name.text) else {
      throw broken(.keywordRedefinition, name, "a definition of a keyword")
    }
    return !JSONLDKeyword.hasForm(name.text)
  }

  private func finish(_ name: CodePointText, _ term: JSONLDTerm, _ old: JSONLDTerm?) throws(JSONLDError) {
    var term = term
    if !mode.overridesProtected, let old, old.isProtected {
      guard term.means(old) else { throw broken(.protectedTermRedefinition, name, "another meaning") }
      term = old
    }
    context.terms[name] = term
    defined[name] = true
  }

  private func makeTerm(
    _ name: CodePointText, _ entries: [String: JSONValue], _ isSimple: Bool
  ) throws(JSONLDError) -> JSONLDTerm? {
    try processor.spend(8)
    let term = JSONLDTerm()
    term.isProtected = isProtected
    if let value = entries["@protected"] {
      guard let flag = value.boolean else { throw broken(.invalidProtected, name, value.described) }
      term.isProtected = flag
    }
    if let value = entries["@type"] { term.type = try typeMapping(name, value) }
    if let reverse = entries["@reverse"] {
      guard try setReverse(name, term, entries, reverse) else { return nil }
      try setIndex(name, term, entries)
      try setContext(name, term, entries)
      try checkEntries(name, entries)
      return term
    }
    guard try setIRI(name, term, entries["@id"], isSimple) else { return nil }
    try setContainer(name, term, entries)
    try setIndex(name, term, entries)
    try setContext(name, term, entries)
    try setLanguage(name, term, entries)
    try setNestAndPrefix(name, term, entries)
    try checkEntries(name, entries)
    return term
  }

  private func checkEntries(_ name: CodePointText, _ entries: [String: JSONValue]) throws(JSONLDError) {
    if let other = entries.keys.filter({ !Self.entries.contains($0) }).min() {
      throw broken(.invalidTermDefinition, name, "the entry '\(other.prefix(80))'")
    }
  }

  /// What `value` stands for here; terms that it needs are defined first.
  private func expand(_ value: String) throws(JSONLDError) -> String? {
    if JSONLDKeyword.contains(value) { return value }
    if JSONLDKeyword.hasForm(value) { return nil }
    let name = CodePointText(value)
    if members[name] != nil, defined[name] != true { try define(name) }
    if context.terms[name] == nil, let (prefix, suffix) = JSONLDContext.split(value), prefix != "_",
      !suffix.utf8.starts(with: "//".utf8)
    {
      let prefix = CodePointText(prefix)
      if members[prefix] != nil, defined[prefix] != true { try define(prefix) }
    }
    let iri = context.expand(value)
    try processor.spend(iri?.utf8.count ?? 0)
    return iri
  }

  private func typeMapping(_ name: CodePointText, _ value: JSONValue) throws(JSONLDError) -> String {
    guard let text = value.string, let type = try expand(text) else {
      throw broken(.invalidTypeMapping, name, value.described)
    }
    if ["@id", "@json", "@none", "@vocab"].contains(type) { return type }
    guard IRIReference(type).isAbsolute, !type.utf8.starts(with: "_:".utf8) else {
      throw broken(.invalidTypeMapping, name, "'\(type)'")
    }
    return type
  }

  // MARK: What it stands for

  /// - Returns: `false` where the term is passed over.
  private func setReverse(
    _ name: CodePointText, _ term: JSONLDTerm, _ entries: [String: JSONValue], _ reverse: JSONValue
  ) throws(JSONLDError) -> Bool {
    guard entries["@id"] == nil, entries["@nest"] == nil else {
      throw broken(.invalidReverseProperty, name, "@reverse beside @id or @nest")
    }
    guard let text = reverse.string else { throw broken(.invalidIRIMapping, name, reverse.described) }
    if JSONLDKeyword.hasForm(text) { return false }
    guard let iri = try expand(text), Self.isIRIOrBlank(iri) else {
      throw broken(.invalidIRIMapping, name, "'\(text)'")
    }
    term.iri = iri
    term.isReverse = true
    switch entries["@container"] {
    case nil, .null?: break
    case .string("@set")?: term.containers = .set
    case .string("@index")?: term.containers = .index
    case let other?: throw broken(.invalidReverseProperty, name, "the container \(other.described)")
    }
    return true
  }

  private static func isIRIOrBlank(_ text: String) -> Bool {
    text.utf8.starts(with: "_:".utf8) || IRIReference(text).isAbsolute
  }

  /// - Returns: `false` where the term is passed over.
  private func setIRI(
    _ name: CodePointText, _ term: JSONLDTerm, _ id: JSONValue?, _ isSimple: Bool
  ) throws(JSONLDError) -> Bool {
    if let id, id.string.map({ !$0.hasCodePoints(of: name.text) }) ?? true {
      if id.isNull { return true }
      guard let text = id.string else { throw broken(.invalidIRIMapping, name, id.described) }
      if JSONLDKeyword.hasForm(text), !JSONLDKeyword.contains(text) { return false }
      try setIRI(name, term, from: text, isSimple)
    } else if let (prefix, suffix) = JSONLDContext.split(name.text) {
      let prefix = CodePointText(prefix)
      if members[prefix] != nil { try define(prefix) }
      if let iri = context.terms[prefix]?.iri { term.iri = iri + suffix } else { term.iri = name.text }
    } else if name.text.utf8.contains(UInt8(ascii: "/")) {
      guard let iri = context.expand(name.text), IRIReference(iri).isAbsolute else {
        throw broken(.invalidIRIMapping, name, "a relative reference")
      }
      term.iri = iri
    } else if name.text == "@type" {
      term.iri = "@type"
    } else if let vocabulary = context.vocabulary {
      term.iri = vocabulary + name.text
    } else {
      throw broken(.invalidIRIMapping, name, "neither @id nor @vocab")
    }
    try processor.spend(term.iri?.utf8.count ?? 0)
    return true
  }

  private func setIRI(
    _ name: CodePointText, _ term: JSONLDTerm, from text: String, _ isSimple: Bool
  ) throws(JSONLDError) {
    guard let iri = try expand(text), JSONLDKeyword.contains(iri) || Self.isIRIOrBlank(iri) else {
      throw broken(.invalidIRIMapping, name, "'\(text)'")
    }
    guard iri != "@context" else { throw broken(.invalidKeywordAlias, name, "@context") }
    term.iri = iri
    let bytes = name.text.utf8
    let hasColon = bytes.contains(UInt8(ascii: ":"))
    let hasSlash = bytes.contains(UInt8(ascii: "/"))
    if hasSlash || bytes.dropFirst().dropLast().contains(UInt8(ascii: ":")) {
      defined[name] = true
      guard let own = try expand(name.text), own.hasCodePoints(of: iri) else {
        throw broken(.invalidIRIMapping, name, "'\(iri)', which is not what the term itself expands to")
      }
    }
    if !hasColon, !hasSlash, isSimple {
      term.isPrefix = iri.utf8.starts(with: "_:".utf8) || iri.utf8.last.map(Self.isGeneralDelimiter) ?? false
    }
  }

  /// - Source: RFC 3986, 2.2, `gen-delims`.
  private static func isGeneralDelimiter(_ byte: UInt8) -> Bool { ":/?#[]@".utf8.contains(byte) }

  // MARK: How its values are read

  private func setContainer(
    _ name: CodePointText, _ term: JSONLDTerm, _ entries: [String: JSONValue]
  ) throws(JSONLDError) {
    if let value = entries["@container"] {
      let names = value.asArray.compactMap(\.string)
      guard names.count == value.asArray.count, let containers = JSONLDContainers(names: names) else {
        throw broken(.invalidContainerMapping, name, "\(value.asArray.map(\.described).joined(separator: ", "))")
      }
      term.containers = containers
    }
    if term.containers.contains(.type) {
      let type = term.type ?? "@id"
      guard type == "@id" || type == "@vocab" else { throw broken(.invalidTypeMapping, name, "'\(type)'") }
      term.type = type
    }
  }

  private func setIndex(
    _ name: CodePointText, _ term: JSONLDTerm, _ entries: [String: JSONValue]
  ) throws(JSONLDError) {
    guard let value = entries["@index"] else { return }
    guard term.containers.contains(.index), let text = value.string, let iri = try expand(text),
      IRIReference(iri).isAbsolute
    else { throw broken(.invalidTermDefinition, name, "the @index \(value.described)") }
    term.index = text
  }

  private func setContext(
    _ name: CodePointText, _ term: JSONLDTerm, _ entries: [String: JSONValue]
  ) throws(JSONLDError) {
    guard let local = entries["@context"] else { return }
    let mode = JSONLDContextProcessor.Mode(overridesProtected: true, validatesScoped: false)
    do throws(JSONLDError) {
      _ = try processor.process(local, in: context, base: base, mode, chain: chain)
    } catch .broken(let rule, let found, let place) {
      throw .broken(.invalidScopedContext, found: "\(rule.rawValue) (\(found), at \(place))", at: place)
    }
    term.context = local
    term.contextBase = base
  }

  private func setLanguage(
    _ name: CodePointText, _ term: JSONLDTerm, _ entries: [String: JSONValue]
  ) throws(JSONLDError) {
    guard entries["@type"] == nil else { return }
    if let value = entries["@language"] {
      guard let language = value.stringOrNull else { throw broken(.invalidLanguageMapping, name, value.described) }
      term.language = language.value.map { .value($0) } ?? .removed
    }
    if let value = entries["@direction"] {
      guard let direction = value.stringOrNull, direction.value.map({ ["ltr", "rtl"].contains($0) }) ?? true else {
        throw broken(.invalidBaseDirection, name, value.described)
      }
      term.direction = direction.value.map { .value($0) } ?? .removed
    }
  }

  private func setNestAndPrefix(
    _ name: CodePointText, _ term: JSONLDTerm, _ entries: [String: JSONValue]
  ) throws(JSONLDError) {
    if let value = entries["@nest"] {
      guard let nest = value.string, nest == "@nest" || !JSONLDKeyword.contains(nest) else {
        throw broken(.invalidNest, name, value.described)
      }
      term.nest = nest
    }
    guard let value = entries["@prefix"] else { return }
    guard !name.text.utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }) else {
      throw broken(.invalidTermDefinition, name, "@prefix for a term with ':' or '/'")
    }
    guard let flag = value.boolean else { throw broken(.invalidPrefix, name, value.described) }
    term.isPrefix = flag
    if flag, let iri = term.iri, JSONLDKeyword.contains(iri) {
      throw broken(.invalidTermDefinition, name, "@prefix for an alias of \(iri)")
    }
  }
}
