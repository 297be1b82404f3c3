import TielineCodec

/// - Source: JSON-LD 1.1 Processing Algorithms and API, 5.1.2, steps 13.5 to 13.14.
extension JSONLDExpander {
  /// Adds the values of the property `iri`, which `key` stands for.
  func expandProperty(
    _ key: String, _ iri: String, _ value: JSONValue, _ context: JSONLDContext,
    into node: inout JSONLDExpandedNode
  ) throws(JSONLDError) {
    let term = context.term(key)
    let containers = term?.containers ?? []
    var expanded: JSONValue?
    if term?.type == "@json" {
      expanded = .object(["@value": value, "@type": "@json"])
    } else if containers.contains(.language), let members = value.members {
      expanded = .array(try expandLanguageMap(members, term, context))
    } else if !containers.isDisjoint(with: [.index, .type, .id]), let members = value.members {
      expanded = .array(try expandMap(members, key, containers, term?.index ?? "@index", context))
    } else {
      expanded = try expand(value, key, context)
    }
    guard var expanded else { return }
    if containers.contains(.list), !expanded.isListObject {
      expanded = .object(["@list": .array(expanded.asArray)])
    }
    if containers.contains(.graph), containers.isDisjoint(with: [.id, .index]) {
      expanded = .array(expanded.asArray.map { .object(["@graph": .array($0.asArray)]) })
    }
    if term?.isReverse ?? false {
      try addReverse(expanded, to: iri, &node)
    } else {
      node.properties.add(expanded, to: iri)
    }
  }

  private func expandLanguageMap(
    _ members: [String: JSONValue], _ term: JSONLDTerm?, _ context: JSONLDContext
  ) throws(JSONLDError) -> [JSONValue] {
    let direction = (term?.direction ?? .unset).value(orDefault: context.direction)
    var result: [JSONValue] = []
    for (language, value) in members.inOrder {
      let hasLanguage = try iri(language, context) != "@none"
      for item in value.asArray where !item.isNull {
        guard item.string != nil else { throw broken(.invalidLanguageMapValue, item.described) }
        var value = ["@value": item]
        if hasLanguage { value["@language"] = .string(language) }
        if let direction { value["@direction"] = .string(direction) }
        result.append(.object(value))
      }
    }
    return result
  }

  /// Values by index, identifier or type.
  private func expandMap(
    _ members: [String: JSONValue], _ key: String, _ containers: JSONLDContainers, _ indexKey: String,
    _ context: JSONLDContext
  ) throws(JSONLDError) -> [JSONValue] {
    var result: [JSONValue] = []
    for (index, value) in members.inOrder {
      var inner = context
      if !containers.isDisjoint(with: [.id, .type]) { inner = context.previous ?? context }
      if containers.contains(.type), let term = inner.term(index), term.context != nil {
        inner = try apply(contextOf: term, to: inner)
      }
      let expandedIndex = try iri(index, context)
      let items = try inside(.member(index)) { () throws(JSONLDError) in
        try expand(.array(value.asArray), key, inner, fromMap: true)?.asArray ?? []
      }
      for item in items {
        var item = item
        if containers.contains(.graph), !item.isGraphObject { item = .object(["@graph": .array(item.asArray)]) }
        guard case .object(var members) = item else { continue }
        if expandedIndex != "@none" {
          try setIndex(index, expandedIndex, indexKey, containers, context, of: &members)
        }
        result.append(.object(members))
      }
    }
    return result
  }

  /// Writes the name under which an object stood in a map into the object.
  private func setIndex(
    _ index: String, _ expandedIndex: String?, _ indexKey: String, _ containers: JSONLDContainers,
    _ context: JSONLDContext, of members: inout [String: JSONValue]
  ) throws(JSONLDError) {
    if containers.contains(.index), indexKey != "@index" {
      let value = try expandValue(.string(index), indexKey, context)
      guard let property = try iri(indexKey, context) else { return }
      guard members["@value"] == nil else { throw broken(.invalidValueObject, "an index in a value") }
      try spend(members[property]?.asArray.count ?? 0)
      members[property] = .array([value] + (members[property]?.asArray ?? []))
    } else if containers.contains(.index) {
      if members["@index"] == nil { members["@index"] = .string(index) }
    } else if containers.contains(.id) {
      guard members["@id"] == nil else { return }
      let id = try iri(index, context, documentRelative: true, vocab: false)
      members["@id"] = id.map { .string($0) } ?? .null
    } else if containers.contains(.type) {
      let types = members["@type"]?.asArray ?? []
      try spend(types.count)
      members["@type"] = .array((expandedIndex.map { [.string($0)] } ?? []) + types)
    }
  }
}
