import TielineCodec

/// What is known so far of an object that is being expanded.
struct JSONLDExpandedNode {
  /// Values by property.
  struct Properties {
    private(set) var values: [CodePointText: [JSONValue]] = [:]

    var isEmpty: Bool { values.isEmpty }
    var count: Int { values.count }

    /// Adds `value`, or each of its elements; an empty array makes the property known.
    mutating func add(_ value: JSONValue, to property: String) {
      if case .array(let items) = value {
        values[CodePointText(property), default: []] += items
      } else {
        values[CodePointText(property), default: []].append(value)
      }
    }

    /// As members of an object; `nil` where two names are equivalent to Unicode, but not the same.
    var members: [String: JSONValue]? {
      let members = Dictionary(values.map { ($0.key.text, JSONValue.array($0.value)) }) { first, _ in first }
      return members.count == values.count ? members : nil
    }
  }

  /// What the object is a value of.
  let property: String?
  /// The context before those of its types.
  let typeScoped: JSONLDContext
  /// Its last type, expanded.
  let inputType: String?
  /// Keywords but `@reverse`.
  var keywords: [String: JSONValue] = [:]
  var properties = Properties()
  var reverse = Properties()

  /// Entries in all.
  var count: Int { keywords.count + properties.count + (reverse.isEmpty ? 0 : 1) }

  func has(_ keyword: String) -> Bool { keywords[keyword] != nil || (keyword == "@reverse" && !reverse.isEmpty) }
}

extension JSONLDExpander {
  /// The object in its final form; `nil` where nothing is left of it.
  ///
  /// - Source: JSON-LD 1.1 Processing Algorithms and API, 5.1.2, steps 15 to 20.
  func finish(_ node: JSONLDExpandedNode, _ property: String?) throws(JSONLDError) -> JSONValue? {
    var node = node
    if let value = node.keywords["@value"] {
      guard try finishValue(value, &node) else { return nil }
    } else if let type = node.keywords["@type"], type.string != nil {
      node.keywords["@type"] = .array(type.asArray)
    } else if let set = node.keywords["@set"] ?? node.keywords["@list"] {
      guard node.count - (node.has("@index") ? 1 : 0) == 1 else {
        throw broken(.invalidSetOrList, "other entries")
      }
      if node.has("@set") { return set.isNull ? nil : set }
    }
    if node.count == 1, node.has("@language") { return nil }
    if property == nil || property == "@graph" {
      if node.count == 0 || node.has("@value") || node.has("@list") { return nil }
      if node.count == 1, node.has("@id") { return nil }
    }
    guard var members = node.properties.members, let reverse = node.reverse.members else {
      let names = (node.properties.values.keys.sorted() + node.reverse.values.keys.sorted()).map(\.text)
      throw .equivalentNames(names.first { name in names.count { $0 == name } > 1 } ?? "", at: place)
    }
    members.merge(node.keywords) { _, keyword in keyword }
    if !reverse.isEmpty { members["@reverse"] = .object(reverse) }
    return .object(members)
  }

  /// Checks a value object; `false` where its value is null.
  private func finishValue(_ value: JSONValue, _ node: inout JSONLDExpandedNode) throws(JSONLDError) -> Bool {
    let allowed: Set<String> = ["@value", "@direction", "@index", "@language", "@type"]
    let isText = node.has("@language") || node.has("@direction")
    guard node.properties.isEmpty, node.reverse.isEmpty, node.keywords.keys.allSatisfy(allowed.contains),
      !(isText && node.has("@type"))
    else { throw broken(.invalidValueObject, "other entries") }
    let type = node.keywords["@type"]
    if type?.string == "@json" { return true }
    if value.isNull || value == .array([]) { return false }
    if value.string == nil, node.has("@language") {
      throw broken(.invalidLanguageTaggedValue, value.described)
    }
    if let type {
      guard let iri = type.string, JSONLDTerm.isIRI(iri) else {
        throw broken(.invalidTypedValue, type.described)
      }
    }
    return true
  }
}
