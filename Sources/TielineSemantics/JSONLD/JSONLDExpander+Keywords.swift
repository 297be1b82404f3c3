import TielineCodec

/// - Source: JSON-LD 1.1 Processing Algorithms and API, 5.1.2, step 13.4.
extension JSONLDExpander {
  func expandKeyword(
    _ keyword: String, _ value: JSONValue, _ property: String?, _ context: JSONLDContext,
    into node: inout JSONLDExpandedNode
  ) throws(JSONLDError) {
    guard property != "@reverse" else { throw broken(.invalidReversePropertyMap, "'\(keyword)'") }
    guard !node.has(keyword) || keyword == "@included" || keyword == "@type" else {
      throw broken(.collidingKeywords, "'\(keyword)' again")
    }
    switch keyword {
    case "@id":
      guard let text = value.string else { throw broken(.invalidID, value.described) }
      let id = try iri(text, context, documentRelative: true, vocab: false)
      node.keywords["@id"] = id.map { .string($0) } ?? .null
    case "@type": try expandType(value, into: &node)
    case "@graph":
      node.keywords["@graph"] = .array(try expand(value, "@graph", context)?.asArray ?? [])
    case "@included": try expandIncluded(value, context, into: &node)
    case "@value": try expandValueKeyword(value, into: &node)
    case "@language":
      guard value.string != nil else { throw broken(.invalidLanguageTaggedString, value.described) }
      node.keywords["@language"] = value
    case "@direction":
      guard value.string == "ltr" || value.string == "rtl" else {
        throw broken(.invalidBaseDirection, value.described)
      }
      node.keywords["@direction"] = value
    case "@index":
      guard value.string != nil else { throw broken(.invalidIndex, value.described) }
      node.keywords["@index"] = value
    case "@list":
      if property == nil || property == "@graph" { return }
      node.keywords["@list"] = .array(try expand(value, property, context)?.asArray ?? [])
    case "@set": node.keywords["@set"] = try expand(value, property, context) ?? .null
    case "@reverse": try expandReverse(value, context, into: &node)
    default: break
    }
  }

  private func expandType(_ value: JSONValue, into node: inout JSONLDExpandedNode) throws(JSONLDError) {
    var types: [JSONValue] = []
    for type in value.asArray {
      guard let text = type.string else { throw broken(.invalidTypeValue, value.described) }
      if let iri = try iri(text, node.typeScoped, documentRelative: true) { types.append(.string(iri)) }
    }
    if let before = node.keywords["@type"] {
      try spend(before.asArray.count)
      node.keywords["@type"] = .array(before.asArray + types)
    } else if case .array = value {
      node.keywords["@type"] = .array(types)
    } else if let type = types.first {
      node.keywords["@type"] = type
    }
  }

  private func expandIncluded(
    _ value: JSONValue, _ context: JSONLDContext, into node: inout JSONLDExpandedNode
  ) throws(JSONLDError) {
    let included = try expand(value, nil, context)?.asArray ?? []
    guard !included.isEmpty, included.allSatisfy(\.isNodeObject) else {
      throw broken(.invalidIncluded, value.described)
    }
    let before = node.keywords["@included"]?.asArray ?? []
    try spend(before.count)
    node.keywords["@included"] = .array(before + included)
  }

  private func expandValueKeyword(
    _ value: JSONValue, into node: inout JSONLDExpandedNode
  ) throws(JSONLDError) {
    guard node.inputType == "@json" || value.isScalar || value.isNull else {
      throw broken(.invalidValueObjectValue, value.described)
    }
    node.keywords["@value"] = value
  }

  private func expandReverse(
    _ value: JSONValue, _ context: JSONLDContext, into node: inout JSONLDExpandedNode
  ) throws(JSONLDError) {
    guard value.members != nil else { throw broken(.invalidReverse, value.described) }
    guard let members = try expand(value, "@reverse", context)?.members else { return }
    for (property, items) in members["@reverse"]?.members?.inOrder ?? [] { node.properties.add(items, to: property) }
    for (property, items) in members.inOrder where property != "@reverse" {
      try addReverse(items, to: property, &node)
    }
  }

  func addReverse(
    _ items: JSONValue, to property: String, _ node: inout JSONLDExpandedNode
  ) throws(JSONLDError) {
    for item in items.asArray where item.isValueObject || item.isListObject {
      throw broken(.invalidReversePropertyValue, item.isListObject ? "a list" : "a value")
    }
    node.reverse.add(items, to: property)
  }
}
