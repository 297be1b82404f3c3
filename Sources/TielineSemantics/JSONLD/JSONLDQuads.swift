import TielineCodec

/// Makes quads of an expanded document.
///
/// - Source: JSON-LD 1.1 Processing Algorithms and API, 7.2 *Node Map Generation*, 8.1 to 8.3: nodes are not collected
///   first, since a set of quads merges what is said of a node in several places.
struct JSONLDQuads {
  /// The graph that quads go to.
  private enum GraphName: Hashable {
    case standard
    case named(Term)
    /// Its name cannot stand in RDF, nor can what it holds.
    case dropped
  }

  private struct IndexKey: Hashable {
    let node: Term
    let graph: GraphName
  }

  private let direction: JSONLDOptions.RDFDirection?
  private(set) var quads: [Quad] = []
  private var seen = JSONLDQuadSet()
  private var labels: [CodePointText: String] = [:]
  private var issued = 0
  private var indexes: [IndexKey: String] = [:]

  init(_ expanded: [JSONValue], direction: JSONLDOptions.RDFDirection?) throws(JSONLDError) {
    self.direction = direction
    for element in expanded { _ = try object(element, .standard) }
  }

  // MARK: Terms

  private mutating func newBlank() -> Term {
    defer { issued += 1 }
    return .blank("b\(issued)")
  }

  /// The node that `id` names; `nil` where it is none that RDF knows.
  private mutating func node(_ id: String) -> Term? {
    guard id.utf8.starts(with: "_:".utf8) else { return JSONLDTerm.isIRI(id) ? .iri(id) : nil }
    let key = CodePointText(id)
    if let label = labels[key] { return .blank(label) }
    let blank = newBlank()
    if case .blank(let label) = blank { labels[key] = label }
    return blank
  }

  private mutating func add(
    _ subject: Term?, _ predicate: Term?, _ object: Term?, _ graph: GraphName
  ) throws(JSONLDError) {
    guard let subject, let predicate, let object, graph != .dropped else { return }
    var name: Term?
    if case .named(let term) = graph { name = term }
    let quad = Quad(subject, predicate, object, graph: name)
    if try seen.insert(quad) { quads.append(quad) }
  }

  // MARK: Values

  /// The term that `item` stands for; what it says is added.
  private mutating func object(_ item: JSONValue, _ graph: GraphName) throws(JSONLDError) -> Term? {
    guard let members = item.members else { return nil }
    if let value = members["@value"] { return try literal(value, members, graph) }
    if let list = members["@list"] { return try self.list(list.asArray, graph) }
    return try node(members, graph)
  }

  private mutating func list(_ items: [JSONValue], _ graph: GraphName) throws(JSONLDError) -> Term? {
    let cells = items.map { _ in newBlank() }
    for (index, item) in items.enumerated() {
      try add(cells[index], .iri(RDF.first), try object(item, graph), graph)
      try add(cells[index], .iri(RDF.rest), index + 1 < cells.count ? cells[index + 1] : .iri(RDF.nil), graph)
    }
    return cells.first ?? .iri(RDF.nil)
  }

  private mutating func node(_ members: [String: JSONValue], _ graph: GraphName) throws(JSONLDError) -> Term? {
    // A reference to a name that JSON-LD passes over says nothing.
    if members.count == 1, members["@id"]?.isNull ?? false { return nil }
    let subject: Term? = if let id = members["@id"]?.string { node(id) } else { newBlank() }
    if let index = members["@index"]?.string, let subject {
      let known = indexes.updateValue(index, forKey: IndexKey(node: subject, graph: graph))
      guard known.map({ $0.hasCodePoints(of: index) }) ?? true else {
        throw .broken(.conflictingIndexes, found: "'\(known ?? "")' and '\(index)'", at: "a node")
      }
    }
    for type in members["@type"]?.asArray ?? [] {
      if let type = type.string { try add(subject, .iri(RDF.type), node(type), graph) }
    }
    for (property, values) in members["@reverse"]?.members?.inOrder ?? [] {
      let predicate = Self.predicate(property)
      for value in values.asArray { try add(try object(value, graph), predicate, subject, graph) }
    }
    if let content = members["@graph"] {
      let name = subject.map { GraphName.named($0) } ?? .dropped
      for element in content.asArray { _ = try object(element, graph == .dropped ? .dropped : name) }
    }
    for element in members["@included"]?.asArray ?? [] { _ = try object(element, graph) }
    for (property, values) in members.inOrder where !JSONLDKeyword.contains(property) {
      let predicate = Self.predicate(property)
      for value in values.asArray { try add(subject, predicate, try object(value, graph), graph) }
    }
    return subject
  }

  /// A property as RDF has it: never a blank node.
  private static func predicate(_ property: String) -> Term? {
    JSONLDTerm.isIRI(property) ? .iri(property) : nil
  }

  // MARK: Literals

  /// - Source: 8.2 *Object to RDF Conversion*, from step 4.
  private mutating func literal(
    _ value: JSONValue, _ members: [String: JSONValue], _ graph: GraphName
  ) throws(JSONLDError) -> Term? {
    let type = members["@type"]?.string
    let language = members["@language"]?.string
    if let type, type != "@json", !JSONLDTerm.isIRI(type) { return nil }
    if let language, !LanguageTag.isWellFormed(language) { return nil }
    guard let (lexical, datatype) = Self.lexical(value, type) else {
      throw .broken(.invalidJSONLiteral, found: "a number that no double can hold", at: "a JSON literal")
    }
    if let textDirection = members["@direction"]?.string, let direction {
      return try self.literal(lexical, language: language ?? "", textDirection, direction, graph)
    }
    if let language { return .literal(Literal(lexical, language: language)) }
    return .literal(lexical, datatype: datatype)
  }

  private static func lexical(_ value: JSONValue, _ type: String?) -> (lexical: String, datatype: String)? {
    if type == "@json" { return CanonicalJSONLiteral.text(value).map { ($0, JSONLDVocabulary.json) } }
    switch value {
    case .bool(let flag): return (flag ? "true" : "false", type ?? XSD.boolean)
    case .number(let digits):
      let number = JSONLDNumber(digits)
      // The specification would write a double's form, which no decimal has.
      if type == XSD.decimal, let decimal = number.decimal { return (decimal, XSD.decimal) }
      if number.isInteger, type != XSD.double { return (number.integer, type ?? XSD.integer) }
      return (number.double, type ?? XSD.double)
    case .string(let text): return (text, type ?? XSD.string)
    case .null, .array, .object: return ("", type ?? XSD.string)
    }
  }

  private mutating func literal(
    _ lexical: String, language: String, _ textDirection: String, _ direction: JSONLDOptions.RDFDirection,
    _ graph: GraphName
  ) throws(JSONLDError) -> Term {
    let language = language.lowercased()
    switch direction {
    case .i18nDatatype:
      return .literal(lexical, datatype: "\(JSONLDVocabulary.i18n)\(language)_\(textDirection)")
    case .compoundLiteral:
      let node = newBlank()
      try add(node, .iri(JSONLDVocabulary.value), .literal(lexical), graph)
      if !language.isEmpty { try add(node, .iri(JSONLDVocabulary.language), .literal(language), graph) }
      try add(node, .iri(JSONLDVocabulary.direction), .literal(textDirection), graph)
      return node
    }
  }
}
