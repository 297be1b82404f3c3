import TielineCodec

/// Makes an expanded document of quads: nodes by graph, and lists where cells of a list are nothing else.
///
/// - Source: JSON-LD 1.1 Processing Algorithms and API, 8.4 *Serialize RDF as JSON-LD Algorithm*.
struct JSONLDNodes {
  /// A value of a property, which can turn out to be a list.
  private final class Value {
    var json: [String: JSONValue]
    var list: [Value]?
    init(_ json: [String: JSONValue]) { self.json = json }
  }

  private final class Node {
    let id: String
    var types: [String] = []
    var properties: [CodePointText: [Value]] = [:]
    init(_ id: String) { self.id = id }
  }

  /// Where a node stands as a value.
  private struct Usage {
    let node: Node
    let property: String
    let value: Value
  }

  private final class Graph {
    var nodes: [CodePointText: Node] = [:]
    var usesOfNil: [Usage] = []
    var compoundLiterals: [CodePointText] = []

    func node(_ id: String) -> Node {
      if let node = nodes[CodePointText(id)] { return node }
      let node = Node(id)
      nodes[CodePointText(id)] = node
      return node
    }
  }

  private static let standard = CodePointText("@default")
  private let options: JSONLDOptions
  private var graphs: [CodePointText: Graph] = [standard: Graph()]
  /// The only place where a blank node stands as a value; `nil` where there are more.
  private var onlyUsage: [CodePointText: Usage?] = [:]
  private var lists = 0

  init(_ quads: [Quad], _ options: JSONLDOptions) throws(JSONLDError) {
    self.options = options
    var seen = JSONLDQuadSet()
    for (index, quad) in quads.enumerated() where try seen.insert(quad) { try add(quad, index) }
    for name in graphs.keys.sorted() {
      guard let graph = graphs[name] else { continue }
      if options.rdfDirection == .compoundLiteral { try takeCompoundLiterals(graph) }
      for usage in graph.usesOfNil { takeList(endingAt: usage, graph) }
    }
  }

  private static func id(_ term: Term, _ index: Int) throws(JSONLDError) -> String {
    switch term {
    case .iri(let iri): return iri
    case .blank(let label): return "_:\(label)"
    case .literal: throw .broken(.invalidID, found: "a literal as subject or graph", at: "quad \(index)")
    }
  }

  private mutating func add(_ quad: Quad, _ index: Int) throws(JSONLDError) {
    var name = Self.standard
    if let term = quad.graph {
      let id = try Self.id(term, index)
      name = CodePointText(id)
      _ = graphs[Self.standard]?.node(id)
    }
    let graph = graphs[name] ?? Graph()
    graphs[name] = graph
    let node = graph.node(try Self.id(quad.subject, index))
    let property = try Self.id(quad.predicate, index)
    if options.rdfDirection == .compoundLiteral, property == JSONLDVocabulary.direction {
      graph.compoundLiterals.append(CodePointText(node.id))
    }
    let isNode: Bool
    if case .literal = quad.object { isNode = false } else { isNode = true }
    if isNode {
      let object = try Self.id(quad.object, index)
      _ = graph.node(object)
      if property == RDF.type, !options.usesRDFType {
        node.types.append(object)
        return
      }
    }
    let value = Value(try json(quad.object, index))
    node.properties[CodePointText(property), default: []].append(value)
    guard isNode else { return }
    let usage = Usage(node: node, property: property, value: value)
    if quad.object == .iri(RDF.nil) {
      graph.usesOfNil.append(usage)
    } else if case .blank(let label) = quad.object {
      let key = CodePointText("_:\(label)")
      onlyUsage[key] = .some(onlyUsage[key] == nil ? usage : nil)
    }
  }

  // MARK: Values

  /// - Source: 8.5 *RDF to Object Conversion*.
  private func json(_ term: Term, _ index: Int) throws(JSONLDError) -> [String: JSONValue] {
    guard case .literal(let literal) = term else { return ["@id": .string(try Self.id(term, index))] }
    if let language = literal.language {
      return ["@value": .string(literal.lexical), "@language": .string(language)]
    }
    let plain = ["@value": JSONValue.string(literal.lexical)]
    if literal.datatype == XSD.string { return plain }
    if options.usesNativeTypes, let native = literal.nativeJSON(keepsLiteral: options.keepsLiterals) {
      return ["@value": native]
    }
    if literal.datatype == JSONLDVocabulary.json {
      do throws(JSONSyntaxError) {
        return ["@value": try JSONValue(parsing: Array(literal.lexical.utf8)), "@type": "@json"]
      } catch {
        throw .broken(.invalidJSONLiteral, found: "'\(literal.lexical.prefix(80))': \(error)", at: "quad \(index)")
      }
    }
    if options.rdfDirection == .i18nDatatype, literal.datatype.utf8.starts(with: JSONLDVocabulary.i18n.utf8) {
      let parts = literal.datatype.dropFirst(JSONLDVocabulary.i18n.count)
        .split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
      var value = plain
      if let language = parts.first, !language.isEmpty { value["@language"] = .string(String(language)) }
      if parts.count == 2 { value["@direction"] = .string(String(parts[1])) }
      return value
    }
    return ["@value": .string(literal.lexical), "@type": .string(literal.datatype)]
  }

  private func takeCompoundLiterals(_ graph: Graph) throws(JSONLDError) {
    for key in graph.compoundLiterals {
      guard let usage = onlyUsage[key] ?? nil, let node = graph.nodes.removeValue(forKey: key) else { continue }
      func value(_ property: String) -> JSONValue? {
        node.properties[CodePointText(property)]?.first?.json["@value"]
      }
      var json: [String: JSONValue] = ["@value": value(JSONLDVocabulary.value) ?? .null]
      if let language = value(JSONLDVocabulary.language) {
        guard let tag = language.string, LanguageTag.isWellFormed(tag) else {
          throw .broken(.invalidLanguageTaggedString, found: language.described, at: "node \(key)")
        }
        json["@language"] = language
      }
      if let direction = value(JSONLDVocabulary.direction) {
        guard direction.string == "ltr" || direction.string == "rtl" else {
          throw .broken(.invalidBaseDirection, found: direction.described, at: "node \(key)")
        }
        json["@direction"] = direction
      }
      usage.value.json = json
    }
  }

  // MARK: Lists

  /// Walks from the end of a list to its head, and makes the head's value a list.
  private mutating func takeList(endingAt end: Usage, _ graph: Graph) {
    var usage = end
    var items: [Value] = []
    var cells: [CodePointText] = []
    while usage.property == RDF.rest, let before = onlyUsage[CodePointText(usage.node.id)] ?? nil,
      let item = Self.item(of: usage.node), graph.nodes[CodePointText(usage.node.id)] === usage.node
    {
      items.append(item)
      cells.append(CodePointText(usage.node.id))
      usage = before
      guard usage.node.id.utf8.starts(with: "_:".utf8) else { break }
    }
    // A list that is its own element stays as it is.
    guard !cells.contains(CodePointText(usage.node.id)) else { return }
    usage.value.list = items.reversed()
    lists += 1
    for cell in cells { graph.nodes[cell] = nil }
  }

  /// The element in a cell of a list; `nil` where the node is more than a cell, or none.
  private static func item(of node: Node) -> Value? {
    guard node.id.utf8.starts(with: "_:".utf8), node.properties.count == 2,
      node.types.isEmpty || node.types == [JSONLDVocabulary.list],
      let first = node.properties[CodePointText(RDF.first)], first.count == 1,
      node.properties[CodePointText(RDF.rest)]?.count == 1
    else { return nil }
    return first[0]
  }

  // MARK: The document

  /// The nodes of the default graph in the order of their names, with those of other graphs in them.
  func document() throws(JSONLDError) -> [JSONValue] {
    var written = 0
    var document: [JSONValue] = []
    for (key, node) in graphs[Self.standard]?.nodes.sorted(by: { $0.key < $1.key }) ?? [] {
      var members = try self.members(node, &written)
      if key != Self.standard, let graph = graphs[key] {
        let nodes = graph.nodes.sorted { $0.key < $1.key }
        var content: [JSONValue] = []
        for (_, inner) in nodes {
          let members = try self.members(inner, &written)
          if members.count > 1 { content.append(.object(members)) }
        }
        members["@graph"] = .array(content)
      }
      if members.count > 1 { document.append(.object(members)) }
    }
    guard written == lists else {
      throw .broken(.invalidSetOrList, found: "lists that hold each other in a circle", at: "the quads")
    }
    return document
  }

  private func members(_ node: Node, _ written: inout Int) throws(JSONLDError) -> [String: JSONValue] {
    var members: [String: JSONValue] = ["@id": .string(node.id)]
    if !node.types.isEmpty { members["@type"] = .array(node.types.map { .string($0) }) }
    for (property, values) in node.properties {
      var items: [JSONValue] = []
      for value in values { items.append(try json(value, &written, depth: 0)) }
      guard members.updateValue(.array(items), forKey: property.text) == nil else {
        throw .equivalentNames(property.text, at: "node \(node.id)")
      }
    }
    return members
  }

  private func json(_ value: Value, _ written: inout Int, depth: Int) throws(JSONLDError) -> JSONValue {
    guard let list = value.list else { return .object(value.json) }
    guard depth < JSONValue.depthLimit else { throw .tooDeep(limit: JSONValue.depthLimit, at: "a list in lists") }
    written += 1
    var items: [JSONValue] = []
    for item in list { items.append(try json(item, &written, depth: depth + 1)) }
    return .object(["@list": .array(items)])
  }
}
