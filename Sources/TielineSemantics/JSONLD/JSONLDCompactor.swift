import TielineCodec

/// Writes an expanded document by the terms of a context.
///
/// - Source: JSON-LD 1.1 Processing Algorithms and API, 6.1 *Compaction Algorithm*.
final class JSONLDCompactor {
  let processor: JSONLDContextProcessor
  let compactsArrays: Bool
  private var path: [String] = []

  init(_ processor: JSONLDContextProcessor, compactsArrays: Bool) {
    (self.processor, self.compactsArrays) = (processor, compactsArrays)
  }

  var place: String { (["the expanded document"] + path).joined(separator: ", ") }

  private func inside<Result>(
    _ step: String, _ body: () throws(JSONLDError) -> Result
  ) throws(JSONLDError) -> Result {
    guard path.count < JSONLDWork.depthLimit else { throw .tooDeep(limit: JSONLDWork.depthLimit, at: place) }
    path.append(step)
    let result = try body()
    path.removeLast()
    return result
  }

  func iri(
    _ iri: String, _ context: JSONLDContext, value: JSONValue? = nil, vocab: Bool = true, isReverse: Bool = false
  ) throws(JSONLDError) -> String {
    if !context.hasInverse {
      guard processor.work.spend(16 * context.terms.count) else { throw .tooMuchWork(at: place) }
      context.makeInverse()
    }
    var steps = 1 + context.inverse.prefixes.count / 8
    // Each segment of the base is compared, and can become a step up in the reference.
    if !vocab { steps += 16 * (context.base?.path.utf8.count ?? 0) }
    guard processor.work.spend(steps) else { throw .tooMuchWork(at: place) }
    do throws(JSONLDContext.Confusion) {
      return try context.compact(iri, value: value, vocab: vocab, isReverse: isReverse)
    } catch {
      throw .broken(.iriConfusedWithPrefix, found: "'\(iri)', and the prefix '\(error.prefix)'", at: place)
    }
  }

  private func apply(
    contextOf term: JSONLDTerm, to context: JSONLDContext, _ mode: JSONLDContextProcessor.Mode
  ) throws(JSONLDError) -> JSONLDContext {
    processor.place = "the context of a term at \(place)"
    return try processor.process(contextOf: term, in: context, mode)
  }

  /// `element` in compact form, as value of `property`.
  func compact(
    _ element: JSONValue, _ property: String?, _ context: JSONLDContext
  ) throws(JSONLDError) -> JSONValue {
    switch element {
    case .null, .bool, .number, .string: return element
    case .array(let items):
      var result: [JSONValue] = []
      for item in items {
        let compacted = try compact(item, property, context)
        if !compacted.isNull { result.append(compacted) }
      }
      let containers = property.flatMap { context.term($0)?.containers } ?? []
      guard compactsArrays, result.count == 1, property != "@graph", property != "@set",
        containers.isDisjoint(with: [.list, .set])
      else { return .array(result) }
      return result[0]
    case .object(let members): return try compact(members, property, context)
    }
  }

  private func compact(
    _ members: [String: JSONValue], _ property: String?, _ typeScoped: JSONLDContext
  ) throws(JSONLDError) -> JSONValue {
    var context = typeScoped
    let element = JSONValue.object(members)
    let isReference = members.count == 1 && members["@id"] != nil
    if let previous = context.previous, members["@value"] == nil, !isReference { context = previous }
    if let term = property.flatMap({ typeScoped.term($0) }), term.context != nil {
      context = try apply(contextOf: term, to: context, .init(overridesProtected: true))
    }
    let term = property.flatMap { context.term($0) }
    if members["@value"] != nil || members["@id"] != nil {
      let value = try compactValue(members, term, context)
      if value.isScalar || (term?.type == "@json" && members["@value"] != nil) { return value }
    }
    if let list = members["@list"], term?.containers.contains(.list) ?? false {
      return try compact(list, property, context)
    }
    if let types = members["@type"]?.asArray.compactMap(\.string) {
      let names = try types.map { type throws(JSONLDError) in try iri(type, typeScoped) }
      for name in names.sorted(by: { $0.precedesByCodePoint($1) }) {
        guard let term = typeScoped.term(name), term.context != nil else { continue }
        context = try apply(contextOf: term, to: context, .init(propagates: false))
      }
    }
    var result = JSONLDCompactedNode()
    for (key, value) in members.inOrder {
      try inside(String(key.prefix(80))) { () throws(JSONLDError) in
        if try compactKeyword(key, value, property, context, typeScoped, element, into: &result) { return }
        try compactProperty(key, value, isReverse: property == "@reverse", context, into: &result)
      }
    }
    return .object(try finish(result))
  }

  func finish(_ node: JSONLDCompactedNode) throws(JSONLDError) -> [String: JSONValue] {
    do throws(JSONLDCompactedNode.EquivalentNames) {
      return try node.members()
    } catch {
      throw .equivalentNames(error.name, at: place)
    }
  }

  /// - Returns: `false` where `keyword` is none, or one whose values are compacted as a property's are.
  private func compactKeyword(
    _ keyword: String, _ value: JSONValue, _ property: String?, _ context: JSONLDContext,
    _ typeScoped: JSONLDContext, _ element: JSONValue, into result: inout JSONLDCompactedNode
  ) throws(JSONLDError) -> Bool {
    switch keyword {
    case "@id":
      var compacted = value
      if let id = value.string { compacted = .string(try iri(id, context, vocab: false)) }
      result.add(compacted, to: try iri("@id", context))
    case "@type":
      let types = try value.asArray.map { type throws(JSONLDError) -> JSONValue in
        guard let type = type.string else { return type }
        return .string(try iri(type, typeScoped))
      }
      let alias = try iri("@type", context)
      let isSet = context.term(alias)?.containers.contains(.set) ?? false
      let isArray = isSet || (!compactsArrays && !element.isValueObject)
      result.add(.array(types), to: alias, asArray: isArray)
    case "@reverse":
      guard case .object(let members) = try compact(value, "@reverse", context) else { return true }
      var left: [String: JSONValue] = [:]
      for (name, value) in members {
        if let term = context.term(name), term.isReverse {
          result.add(value, to: name, asArray: term.containers.contains(.set) || !compactsArrays)
        } else {
          left[name] = value
        }
      }
      if !left.isEmpty { result.add(.object(left), to: try iri("@reverse", context)) }
    case "@index" where property.flatMap({ context.term($0) })?.containers.contains(.index) ?? false: break
    case "@direction", "@index", "@language", "@value":
      let alias = try iri(keyword, context)
      // A JSON literal can be an array, which is one value.
      result[alias] = JSONLDCompactedNode.Entry(single: value)
    default: return false
    }
    return true
  }

  /// What is left of a value or a reference where the property's term says the rest.
  ///
  /// - Source: 6.3 *Value Compaction*.
  private func compactValue(
    _ members: [String: JSONValue], _ term: JSONLDTerm?, _ context: JSONLDContext
  ) throws(JSONLDError) -> JSONValue {
    let element = JSONValue.object(members)
    let hasIndex = members["@index"] != nil
    if let id = members["@id"] {
      guard let id = id.string, members.count == (hasIndex ? 2 : 1) else { return element }
      switch term?.type {
      case "@id": return .string(try iri(id, context, vocab: false))
      case "@vocab": return .string(try iri(id, context))
      default: return element
      }
    }
    guard let value = members["@value"] else { return element }
    let dropsIndex = !hasIndex || (term?.containers.contains(.index) ?? false)
    if let type = members["@type"] {
      guard let own = type.string, let expected = term?.type, own.hasCodePoints(of: expected), dropsIndex else {
        return element
      }
      return value
    }
    if term?.type == "@none" || !dropsIndex { return element }
    if value.string == nil { return value }
    let language = (term?.language ?? .unset).value(orDefault: context.language)
    let direction = (term?.direction ?? .unset).value(orDefault: context.direction)
    let isSame =
      members["@language"]?.string?.lowercased() == language?.lowercased()
      && members["@direction"]?.string == direction
    return isSame ? value : element
  }
}
