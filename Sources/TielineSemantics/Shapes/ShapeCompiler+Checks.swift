/// The constraints of a shape, in a fixed order.
///
/// - Source: SHACL, 4.
extension ShapeCompiler {
  mutating func addChecks(_ node: TermID) throws(ShapesError) {
    try addTypeChecks(node)
    try addCounts(node)
    try addBounds(node)
    try addTextChecks(node)
    try addPairChecks(node)
    try addShapeChecks(node)
    try addQualified(node)
    try addMemberChecks(node)
  }

  private func describe(_ id: TermID) -> String { TermText.describe(reader.graph.term(id)) }

  private mutating func addTypeChecks(_ node: TermID) throws(ShapesError) {
    for value in reader.values(node, "class") {
      let iri = try reader.iri(node, "class", value)
      add(.instance(class: addClass(iri)), .class, "an instance of \(describe(value))")
    }
    if let value = try reader.one(node, "datatype") {
      let iri = try reader.iri(node, "datatype", value)
      let check = ShapePlan.Check.datatype(slot(value), known: XSDDatatype(iri: iri))
      add(check, .datatype, "a well-formed literal of \(describe(value))")
    }
    if let value = try reader.one(node, "nodeKind") {
      let kinds: [(String, ShapePlan.NodeKinds, String)] = [
        ("IRI", .iri, "an IRI"), ("BlankNode", .blank, "a blank node"), ("Literal", .literal, "a literal"),
        ("BlankNodeOrIRI", [.blank, .iri], "a blank node or an IRI"),
        ("BlankNodeOrLiteral", [.blank, .literal], "a blank node or a literal"),
        ("IRIOrLiteral", [.iri, .literal], "an IRI or a literal"),
      ]
      guard let kind = kinds.first(where: { reader.id($0.0) == value }) else {
        throw reader.refusal(node, "nodeKind", value, "one of " + kinds.map { "sh:\($0.0)" }.joined(separator: ", "))
      }
      add(.nodeKind(kind.1), .nodeKind, kind.2)
    }
  }

  private mutating func addCounts(_ node: TermID) throws(ShapesError) {
    if let least = try reader.count(node, "minCount") {
      add(.minCount(least), .minCount, "at least \(Self.counted(least, "value"))")
    }
    if let most = try reader.count(node, "maxCount") {
      add(.maxCount(most), .maxCount, "at most \(Self.counted(most, "value"))")
    }
  }

  static func counted(_ count: Int, _ what: String) -> String { count == 1 ? "1 \(what)" : "\(count) \(what)s" }

  private mutating func addBounds(_ node: TermID) throws(ShapesError) {
    let kinds: [(String, ShapePlan.Bound, ConstraintComponent, String)] = [
      ("minExclusive", .minExclusive, .minExclusive, "a value above"),
      ("minInclusive", .minInclusive, .minInclusive, "a value of at least"),
      ("maxExclusive", .maxExclusive, .maxExclusive, "a value below"),
      ("maxInclusive", .maxInclusive, .maxInclusive, "a value of at most"),
    ]
    for (name, bound, component, words) in kinds {
      guard let value = try reader.one(node, name) else { continue }
      let literal = try reader.literal(node, name, value)
      guard let limit = XSDValue(literal) else {
        throw reader.refusal(node, name, value, "a well-formed literal of a datatype that has an order")
      }
      plan.bounds.append(limit)
      add(.bound(bound, limit: plan.bounds.count - 1), component, "\(words) \(describe(value))")
    }
  }

  private mutating func addTextChecks(_ node: TermID) throws(ShapesError) {
    if let least = try reader.count(node, "minLength") {
      add(.minLength(least), .minLength, "at least \(Self.counted(least, "character"))")
    }
    if let most = try reader.count(node, "maxLength") {
      add(.maxLength(most), .maxLength, "at most \(Self.counted(most, "character"))")
    }
    try addPatterns(node)
    if let head = try reader.one(node, "languageIn") {
      var tags: [String] = []
      for member in try reader.list(node, "languageIn", head) {
        tags.append(try reader.string(node, "languageIn", member))
      }
      plan.languages.append(tags.map { $0.lowercased() })
      let words = "a text in \(tags.joined(separator: " or "))"
      add(.languageIn(plan.languages.count - 1), .languageIn, words)
    }
    if try reader.flag(node, "uniqueLang") { add(.uniqueLang, .uniqueLang, "one value in each language at most") }
  }

  private mutating func addPatterns(_ node: TermID) throws(ShapesError) {
    var flags = ""
    if let value = try reader.one(node, "flags") { flags = try reader.string(node, "flags", value) }
    guard let value = try reader.one(node, "pattern") else { return }
    let text = try reader.string(node, "pattern", value)
    do {
      plan.patterns.append(try TextPattern(text, flags: flags))
    } catch {
      throw reader.illFormed(
        node, "pattern", "\(error.found) after \(Self.counted(error.position, "character")) of \(describe(value))",
        error.expected)
    }
    let words = flags.isEmpty ? "" : " with the flags \(flags)"
    add(.pattern(plan.patterns.count - 1), .pattern, "a text that matches \(describe(value))\(words)")
  }

  private mutating func addPairChecks(_ node: TermID) throws(ShapesError) {
    let kinds: [(String, ConstraintComponent, (Int) -> ShapePlan.Check, String)] = [
      ("equals", .equals, { .equals($0) }, "the same values as"),
      ("disjoint", .disjoint, { .disjoint($0) }, "no value that it has in common with"),
      ("lessThan", .lessThan, { .lessThan($0, orEqual: false) }, "a value below every value of"),
      ("lessThanOrEquals", .lessThanOrEquals, { .lessThan($0, orEqual: true) }, "a value not above any value of"),
    ]
    for (name, component, check, words) in kinds {
      for value in reader.values(node, name) {
        let slot = slot(.iri(try reader.iri(node, name, value)))
        add(check(slot), component, "\(words) \(describe(value))")
      }
    }
  }

  private mutating func addShapeChecks(_ node: TermID) throws(ShapesError) {
    for value in reader.values(node, "not") {
      add(.not(shape(value)), .not, "a node that does not conform to \(reader.describe(value))")
    }
    let lists: [(String, ConstraintComponent, (Int) -> ShapePlan.Check, String)] = [
      ("and", .and, { .and($0) }, "all"), ("or", .or, { .or($0) }, "one or more"),
      ("xone", .xone, { .xone($0) }, "exactly one"),
    ]
    for (name, component, check, words) in lists {
      for head in reader.values(node, name) {
        let members = try reader.list(node, name, head)
        let place = addShapes(members.map { shape($0) })
        let shapes = members.map { reader.describe($0) }.joined(separator: ", ")
        add(check(place), component, "a node that conforms to \(words) of: \(shapes)")
      }
    }
    for value in reader.values(node, "node") {
      guard reader.values(value, "path").isEmpty else {
        throw reader.refusal(node, "node", value, "a node shape, which has no sh:path")
      }
      add(.node(shape(value)), .node, "a node that conforms to \(reader.describe(value))")
    }
    for value in reader.values(node, "property") {
      guard !reader.values(value, "path").isEmpty else {
        throw reader.refusal(node, "property", value, "a property shape, which has a sh:path")
      }
      add(.property(shape(value)), .property, "a node that conforms to \(reader.describe(value))")
    }
  }

  private mutating func addQualified(_ node: TermID) throws(ShapesError) {
    let (least, most) = (try reader.count(node, "qualifiedMinCount"), try reader.count(node, "qualifiedMaxCount"))
    let isDisjoint = try reader.flag(node, "qualifiedValueShapesDisjoint")
    // One of the two without the other makes no constraint, and is allowed.
    guard let value = try reader.one(node, "qualifiedValueShape"), least != nil || most != nil else { return }
    let siblings = addShapes(isDisjoint ? siblings(of: node, value) : [])
    let number = shape(value)
    let words = "that conform to \(reader.describe(value))"
    if let least {
      let check = ShapePlan.Check.qualified(shape: number, siblings: siblings, least: least, most: nil)
      add(check, .qualifiedMinCount, "at least \(Self.counted(least, "value")) \(words)")
    }
    if let most {
      let check = ShapePlan.Check.qualified(shape: number, siblings: siblings, least: nil, most: most)
      add(check, .qualifiedMaxCount, "at most \(Self.counted(most, "value")) \(words)")
    }
  }

  /// The shapes for values of the properties beside this one.
  private mutating func siblings(of node: TermID, _ own: TermID) -> [Int] {
    guard let property = reader.id("property") else { return [] }
    var found: Set<TermID> = []
    for parent in reader.graph.triples(predicate: property, object: node) {
      for sibling in reader.values(parent.subject, "property") {
        found.formUnion(reader.values(sibling, "qualifiedValueShape"))
      }
    }
    return found.filter { $0 != own }.sorted().map { shape($0) }
  }

  private mutating func addMemberChecks(_ node: TermID) throws(ShapesError) {
    var ignored: [Int] = []
    if let head = try reader.one(node, "ignoredProperties") {
      for member in try reader.list(node, "ignoredProperties", head) {
        ignored.append(slot(.iri(try reader.iri(node, "ignoredProperties", member))))
      }
    }
    if try reader.flag(node, "closed") {
      for property in reader.values(node, "property") {
        for path in reader.values(property, "path") {
          if case .iri = reader.graph.term(path) { ignored.append(slot(path)) }
        }
      }
      add(.closed(addSet(ignored)), .closed, "no other properties than the shape names, which is closed")
    }
    for value in reader.values(node, "hasValue") {
      add(.hasValue(slot(value)), .hasValue, "\(describe(value)) among the values")
    }
    if let head = try reader.one(node, "in") {
      let members = try reader.list(node, "in", head)
      let shown = members.prefix(20).map { describe($0) }.joined(separator: ", ")
      let words = "one of \(shown)" + (members.count > 20 ? ", \u{2026}" : "")
      add(.in(addSet(members.map { slot($0) })), .in, words)
    }
  }
}
