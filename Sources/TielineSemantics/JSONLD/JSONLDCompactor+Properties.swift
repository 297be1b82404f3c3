import TielineCodec

/// - Source: JSON-LD 1.1 Processing Algorithms and API, 6.1.2, steps 12.7 to 12.8.
extension JSONLDCompactor {
  /// Where a value goes.
  private struct Target {
    let name: String
    let nest: String?
    let containers: JSONLDContainers
    let index: String
    let asArray: Bool
  }

  func compactProperty(
    _ property: String, _ value: JSONValue, isReverse: Bool, _ context: JSONLDContext,
    into result: inout JSONLDCompactedNode
  ) throws(JSONLDError) {
    let items = value.asArray
    if items.isEmpty {
      let target = try target(property, .array([]), isReverse, context)
      result.add(.array([]), to: target.name, in: target.nest, asArray: true)
    }
    for item in items {
      let target = try target(property, item, isReverse, context)
      let inner = item["@list"] ?? (item.isGraphObject ? item["@graph"] : nil) ?? item
      let compacted = try compact(inner, target.name, context)
      if item.isListObject {
        try addList(compacted, item, target, context, into: &result)
      } else if item.isGraphObject {
        try addGraph(compacted, item, target, context, into: &result)
      } else if !target.containers.isDisjoint(with: [.language, .index, .id, .type]),
        !target.containers.contains(.graph)
      {
        try addToMap(compacted, item, target, context, into: &result)
      } else {
        result.add(compacted, to: target.name, in: target.nest, asArray: target.asArray)
      }
    }
  }

  private func target(
    _ property: String, _ item: JSONValue, _ isReverse: Bool, _ context: JSONLDContext
  ) throws(JSONLDError) -> Target {
    let name = try iri(property, context, value: item, isReverse: isReverse)
    let term = context.term(name)
    if let nest = term?.nest, nest != "@nest", context.expand(nest) != "@nest" {
      throw .broken(.invalidNest, found: "'\(nest)' as the @nest of '\(name)'", at: place)
    }
    let containers = term?.containers ?? []
    return Target(
      name: name, nest: term?.nest, containers: containers, index: term?.index ?? "@index",
      asArray: containers.contains(.set) || name == "@graph" || name == "@list" || !compactsArrays)
  }

  private func addList(
    _ compacted: JSONValue, _ item: JSONValue, _ target: Target, _ context: JSONLDContext,
    into result: inout JSONLDCompactedNode
  ) throws(JSONLDError) {
    let list = JSONValue.array(compacted.asArray)
    guard !target.containers.contains(.list) else {
      result.modify(target.name, in: target.nest) { $0 = JSONLDCompactedNode.Entry(single: list) }
      return
    }
    var members = [try iri("@list", context): list]
    if let index = item["@index"] { members[try iri("@index", context)] = index }
    result.add(.object(members), to: target.name, in: target.nest, asArray: target.asArray)
  }

  private func addGraph(
    _ compacted: JSONValue, _ item: JSONValue, _ target: Target, _ context: JSONLDContext,
    into result: inout JSONLDCompactedNode
  ) throws(JSONLDError) {
    let id = item["@id"]?.string
    if target.containers.isSuperset(of: [.graph, .id]) {
      let key = try id.map { id throws(JSONLDError) in try iri(id, context, vocab: false) }
      result.add(compacted, under: try mapKey(key, context), to: target.name, in: target.nest, asArray: target.asArray)
    } else if target.containers.isSuperset(of: [.graph, .index]), item.isSimpleGraphObject {
      let key = item["@index"]?.string
      result.add(compacted, under: try mapKey(key, context), to: target.name, in: target.nest, asArray: target.asArray)
    } else if target.containers.contains(.graph), item.isSimpleGraphObject {
      var compacted = compacted
      // Several nodes side by side would be read as several graphs.
      if compacted.asArray.count > 1 { compacted = .object([try iri("@included", context): compacted]) }
      result.add(compacted, to: target.name, in: target.nest, asArray: target.asArray)
    } else {
      var members = [try iri("@graph", context): compacted]
      if let id { members[try iri("@id", context)] = .string(try iri(id, context, vocab: false)) }
      if let index = item["@index"] { members[try iri("@index", context)] = index }
      result.add(.object(members), to: target.name, in: target.nest, asArray: target.asArray)
    }
  }

  private func mapKey(_ key: String?, _ context: JSONLDContext) throws(JSONLDError) -> String {
    if let key { return key }
    return try iri("@none", context)
  }

  private func addToMap(
    _ compacted: JSONValue, _ item: JSONValue, _ target: Target, _ context: JSONLDContext,
    into result: inout JSONLDCompactedNode
  ) throws(JSONLDError) {
    var (compacted, key): (JSONValue, String?) = (compacted, nil)
    if target.containers.contains(.language) {
      if let value = item["@value"] { compacted = value }
      key = item["@language"]?.string
    } else if target.containers.contains(.index), target.index == "@index" {
      key = item["@index"]?.string
    } else if target.containers.contains(.index) {
      let isPresent = compacted[target.index] != nil
      let property = try isPresent ? target.index : iri(context.expand(target.index) ?? target.index, context)
      key = Self.takeFirst(property, of: &compacted)
    } else if target.containers.contains(.id) {
      key = Self.takeFirst(try iri("@id", context), of: &compacted)
    } else {
      key = Self.takeFirst(try iri("@type", context), of: &compacted)
      if let members = compacted.members, members.count == 1, let name = members.keys.first,
        context.expand(name) == "@id", let id = item["@id"]
      {
        compacted = try compact(.object(["@id": id]), target.name, context)
      }
    }
    result.add(
      compacted, under: try mapKey(key, context), to: target.name, in: target.nest, asArray: target.asArray)
  }

  /// Takes the first value of `name` out of an object, where it is a string.
  private static func takeFirst(_ name: String, of value: inout JSONValue) -> String? {
    guard case .object(var members) = value, let values = members[name]?.asArray, let first = values.first?.string
    else { return nil }
    switch values.count {
    case 1: members[name] = nil
    case 2: members[name] = values[1]
    default: members[name] = .array(Array(values.dropFirst()))
    }
    value = .object(members)
    return first
  }
}
