import TielineCodec

/// Collects what an expanded document says of each node, graph by graph.
///
/// - Source: JSON-LD 1.1 Processing Algorithms and API, 7.1 *Flattening Algorithm*, 7.2 *Node Map Generation*.
final class JSONLDNodeMap {
  private final class Node {
    let id: String
    var index: JSONValue?
    var types: [JSONValue] = []
    var values: [CodePointText: [JSONValue]] = [:]
    /// Values that are there already, as bytes.
    var seen: [CodePointText: Set<[UInt8]>] = [:]
    init(_ id: String) { self.id = id }

    func add(_ value: JSONValue, to property: String) {
      let key = CodePointText(property)
      // Lists are not compared: two that are the same are two.
      guard value.isListObject || seen[key, default: []].insert(value.utf8).inserted else { return }
      values[key, default: []].append(value)
    }

    func addType(_ type: JSONValue) {
      if seen[CodePointText("@type"), default: []].insert(type.utf8).inserted { types.append(type) }
    }
  }

  private static let standard = CodePointText("@default")
  private var graphs: [CodePointText: [CodePointText: Node]] = [standard: [:]]
  private var labels: [CodePointText: String] = [:]
  private var issued = 0

  init(_ expanded: [JSONValue]) throws(JSONLDError) {
    for element in expanded { _ = try collect(element, Self.standard) }
  }

  private func newLabel() -> String {
    defer { issued += 1 }
    return "_:b\(issued)"
  }

  /// The name with a new label where it is a blank node's.
  private func renamed(_ id: String) -> String {
    guard id.utf8.starts(with: "_:".utf8) else { return id }
    let key = CodePointText(id)
    if let label = labels[key] { return label }
    let label = newLabel()
    labels[key] = label
    return label
  }

  private func node(_ id: String, _ graph: CodePointText) -> Node {
    if let node = graphs[graph]?[CodePointText(id)] { return node }
    let node = Node(id)
    graphs[graph, default: [:]][CodePointText(id)] = node
    return node
  }

  /// What stands for `element` where it is a value; what it says is collected.
  private func collect(_ element: JSONValue, _ graph: CodePointText) throws(JSONLDError) -> JSONValue {
    guard case .object(var members) = element else { return element }
    if members["@value"] != nil {
      if let type = members["@type"]?.string { members["@type"] = .string(renamed(type)) }
      return .object(members)
    }
    if let list = members["@list"] {
      return .object(["@list": .array(try list.asArray.map { item throws(JSONLDError) in try collect(item, graph) })])
    }
    let id = members["@id"]?.string.map { renamed($0) } ?? newLabel()
    let node = node(id, graph)
    for type in members["@type"]?.asArray ?? [] { node.addType(type.string.map { .string(renamed($0)) } ?? type) }
    if let index = members["@index"] {
      guard node.index.map({ $0 == index }) ?? true else {
        throw .broken(.conflictingIndexes, found: "\(index.described), and another before", at: "node \(id)")
      }
      node.index = index
    }
    let reference: JSONValue = .object(["@id": .string(id)])
    for (property, values) in members["@reverse"]?.members?.inOrder ?? [] {
      for value in values.asArray {
        guard let other = try collect(value, graph)["@id"]?.string else { continue }
        self.node(other, graph).add(reference, to: renamed(property))
      }
    }
    if let content = members["@graph"] {
      let name = CodePointText(id)
      if graphs[name] == nil { graphs[name] = [:] }
      for element in content.asArray { _ = try collect(element, name) }
    }
    for element in members["@included"]?.asArray ?? [] { _ = try collect(element, graph) }
    for (property, values) in members.inOrder where !JSONLDKeyword.contains(property) {
      let property = renamed(property)
      if node.values[CodePointText(property)] == nil { node.values[CodePointText(property)] = [] }
      for value in values.asArray { node.add(try collect(value, graph), to: property) }
    }
    return reference
  }

  /// The nodes of the default graph in the order of their names, with those of other graphs in them.
  func document() throws(JSONLDError) -> [JSONValue] {
    for name in graphs.keys where name != Self.standard { _ = node(name.text, Self.standard) }
    var document: [JSONValue] = []
    for (key, node) in graphs[Self.standard]?.sorted(by: { $0.key < $1.key }) ?? [] {
      var members = try members(of: node)
      if key != Self.standard, let graph = graphs[key] {
        let nodes = try graph.sorted { $0.key < $1.key }.map { _, inner throws(JSONLDError) in
          try self.members(of: inner)
        }
        members["@graph"] = .array(nodes.filter { $0.count > 1 }.map { .object($0) })
      }
      if members.count > 1 { document.append(.object(members)) }
    }
    return document
  }

  private func members(of node: Node) throws(JSONLDError) -> [String: JSONValue] {
    var members: [String: JSONValue] = ["@id": .string(node.id)]
    if !node.types.isEmpty { members["@type"] = .array(node.types) }
    if let index = node.index { members["@index"] = index }
    for (property, values) in node.values {
      guard members.updateValue(.array(values), forKey: property.text) == nil else {
        throw .equivalentNames(property.text, at: "node \(node.id)")
      }
    }
    return members
  }
}
