import TielineCodec

/// Writes a document out: every term as the IRI that it stands for, every value as an object, no context left.
///
/// - Source: JSON-LD 1.1 Processing Algorithms and API, 5.1 *Expansion Algorithm*.
final class JSONLDExpander {
  let processor: JSONLDContextProcessor
  /// The document's own IRI, for relative contexts.
  let location: String?
  /// A member or an element on the way to a place.
  enum Step {
    case member(String)
    case element(Int)
  }

  /// The way from the document's root to here, for errors.
  private var path: [Step] = []

  init(_ processor: JSONLDContextProcessor, location: String?) {
    (self.processor, self.location) = (processor, location)
  }

  var place: String {
    path.reduce(into: "$") { text, step in
      switch step {
      case .member(let name): text += ".\(name.prefix(80))"
      case .element(let index): text += "[\(index)]"
      }
    }
  }

  func broken(_ rule: JSONLDRule, _ found: String) -> JSONLDError { .broken(rule, found: found, at: place) }

  /// Runs `body` one step further into the document.
  func inside<Result>(_ step: Step, _ body: () throws(JSONLDError) -> Result) throws(JSONLDError) -> Result {
    guard path.count < JSONLDWork.depthLimit else { throw .tooDeep(limit: JSONLDWork.depthLimit, at: place) }
    path.append(step)
    let result = try body()
    path.removeLast()
    return result
  }

  func spend(_ steps: Int) throws(JSONLDError) {
    guard processor.work.spend(steps) else { throw .tooMuchWork(at: place) }
  }

  func iri(
    _ value: String, _ context: JSONLDContext, documentRelative: Bool = false, vocab: Bool = true
  ) throws(JSONLDError) -> String? {
    let iri = context.expand(value, documentRelative: documentRelative, vocab: vocab)
    try spend(iri?.utf8.count ?? 1)
    return iri
  }

  func apply(
    _ local: JSONValue, to context: JSONLDContext, _ mode: JSONLDContextProcessor.Mode = .init()
  ) throws(JSONLDError) -> JSONLDContext {
    processor.place = "\(place).@context"
    return try processor.process(local, in: context, base: location, mode)
  }

  func apply(
    contextOf term: JSONLDTerm, to context: JSONLDContext, _ mode: JSONLDContextProcessor.Mode = .init()
  ) throws(JSONLDError) -> JSONLDContext {
    guard term.context != nil else { return context }
    processor.place = "the context of a term at \(place)"
    return try processor.process(contextOf: term, in: context, mode)
  }

  /// `element` in expanded form, as value of `property`; `nil` where nothing is left of it.
  func expand(
    _ element: JSONValue, _ property: String?, _ context: JSONLDContext, fromMap: Bool = false
  ) throws(JSONLDError) -> JSONValue? {
    try spend(1)
    let term = property.flatMap { context.term($0) }
    switch element {
    case .null: return nil
    case .bool, .number, .string:
      if property == nil || property == "@graph" { return nil }
      let context = try term.map { term throws(JSONLDError) in try apply(contextOf: term, to: context) } ?? context
      return try expandValue(element, property, context)
    case .array(let items):
      return .array(try expand(items, property, context, inList: term?.containers.contains(.list) ?? false, fromMap))
    case .object(let members):
      return try expand(members, property, context, term, fromMap)
    }
  }

  private func expand(
    _ items: [JSONValue], _ property: String?, _ context: JSONLDContext, inList: Bool, _ fromMap: Bool
  ) throws(JSONLDError) -> [JSONValue] {
    var result: [JSONValue] = []
    result.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      let expanded = try inside(.element(index)) { () throws(JSONLDError) in
        try expand(item, property, context, fromMap: fromMap)
      }
      switch expanded {
      case nil: continue
      case .array(let parts)?:
        if inList { result.append(.object(["@list": .array(parts)])) } else { result += parts }
      case let one?: result.append(one)
      }
    }
    return result
  }

  private func expand(
    _ members: [String: JSONValue], _ property: String?, _ outer: JSONLDContext, _ term: JSONLDTerm?,
    _ fromMap: Bool
  ) throws(JSONLDError) -> JSONValue? {
    var context = outer
    if let previous = context.previous, !fromMap, try !keepsContext(members, context) { context = previous }
    if let term, term.context != nil {
      context = try apply(contextOf: term, to: context, .init(overridesProtected: true))
    }
    if let local = members["@context"] { context = try apply(local, to: context) }
    let typeScoped = context
    let members = members.inOrder
    var inputType: String?
    var isFirstType = true
    for (key, value) in members where try iri(key, typeScoped) == "@type" {
      let types = value.asArray.compactMap(\.string)
      for type in types.sorted(by: { $0.precedesByCodePoint($1) }) {
        if let term = typeScoped.term(type), term.context != nil {
          context = try apply(contextOf: term, to: context, .init(propagates: false))
        }
      }
      if isFirstType, let last = types.last { inputType = last }
      isFirstType = false
    }
    var node = JSONLDExpandedNode(
      property: property, typeScoped: typeScoped,
      inputType: try inputType.flatMap { type throws(JSONLDError) in
        try iri(type, context)
      })
    try expand(members, property, context, into: &node)
    return try finish(node, property)
  }

  /// Whether the context of the node around holds in this object too: in a value, or a mere reference.
  private func keepsContext(_ members: [String: JSONValue], _ context: JSONLDContext) throws(JSONLDError) -> Bool {
    var isReference = members.count == 1
    for key in members.keys {
      let iri = try iri(key, context)
      if iri == "@value" { return true }
      isReference = isReference && iri == "@id"
    }
    return isReference
  }

  /// Adds what `members` say to `node`; those of nested objects too.
  private func expand(
    _ members: [(key: String, value: JSONValue)], _ property: String?, _ context: JSONLDContext,
    into node: inout JSONLDExpandedNode
  ) throws(JSONLDError) {
    var nests: [(key: String, value: JSONValue)] = []
    for (key, value) in members where key != "@context" {
      guard let iri = try iri(key, context) else { continue }
      if iri == "@nest" {
        guard property != "@reverse" else { throw broken(.invalidReversePropertyMap, "'\(key)'") }
        nests.append((key, value))
      } else if JSONLDKeyword.contains(iri) {
        try inside(.member(key)) { () throws(JSONLDError) in
          try expandKeyword(iri, value, property, context, into: &node)
        }
      } else if iri.utf8.contains(UInt8(ascii: ":")) {
        try inside(.member(key)) { () throws(JSONLDError) in try expandProperty(key, iri, value, context, into: &node) }
      }
    }
    for (key, value) in nests {
      for nested in value.asArray {
        try inside(.member(key)) { () throws(JSONLDError) in
          try expandNested(nested, key, context, into: &node)
        }
      }
    }
  }

  private func expandNested(
    _ nested: JSONValue, _ key: String, _ context: JSONLDContext, into node: inout JSONLDExpandedNode
  ) throws(JSONLDError) {
    guard let members = nested.members else { throw broken(.invalidNest, nested.described) }
    for key in members.keys.sorted() where try iri(key, context) == "@value" {
      throw broken(.invalidNest, "'\(key)' in a nested object")
    }
    var inner = context
    if let term = context.term(key), term.context != nil {
      inner = try apply(contextOf: term, to: context, .init(overridesProtected: true))
    }
    if let local = members["@context"] { inner = try apply(local, to: inner) }
    try expand(members.inOrder, key, inner, into: &node)
  }

  /// The single value in expanded form.
  ///
  /// - Source: 5.3 *Value Expansion*.
  func expandValue(
    _ value: JSONValue, _ property: String?, _ context: JSONLDContext
  ) throws(JSONLDError) -> JSONValue {
    let term = property.flatMap { context.term($0) }
    if let text = value.string, term?.type == "@id" || term?.type == "@vocab" {
      let iri = try iri(text, context, documentRelative: true, vocab: term?.type == "@vocab")
      return .object(["@id": iri.map { .string($0) } ?? .null])
    }
    var result = ["@value": value]
    if let type = term?.type, type != "@id", type != "@vocab", type != "@none" {
      result["@type"] = .string(type)
    } else if value.string != nil {
      if let language = (term?.language ?? .unset).value(orDefault: context.language) {
        result["@language"] = .string(language)
      }
      if let direction = (term?.direction ?? .unset).value(orDefault: context.direction) {
        result["@direction"] = .string(direction)
      }
    }
    return .object(result)
  }
}
