/// Makes a mapping ready: checks its term maps, numbers references by source, and puts triples maps that read the same
/// source into one pass.
struct PlanCompiler {
  private let mapping: Mapping
  private let functions: [String: MappingFunction]
  private let base: String
  private let keepsTypes: Bool
  private var passes: [PassDraft] = []
  private var joinPasses: [PassDraft] = []
  private var joinCount = 0

  /// A pass that still grows.
  struct PassDraft {
    let source: LogicalSource
    var references: [String] = []
    var numbers: [String: Int] = [:]
    var maps: [TriplesPlan] = []
    var joins: [MappingPlan.JoinPlan] = []

    mutating func number(_ reference: String) -> Int {
      if let number = numbers[reference] { return number }
      numbers[reference] = references.count
      references.append(reference)
      return references.count - 1
    }

    var finished: MappingPlan.Pass {
      MappingPlan.Pass(source: source, references: references, maps: maps, joins: joins)
    }
  }

  init(mapping: Mapping, functions: [String: MappingFunction], base: String?, keepsTypes: Bool) {
    (self.mapping, self.functions, self.base, self.keepsTypes) = (mapping, functions, base ?? "", keepsTypes)
  }

  mutating func plan() throws(MappingError) -> MappingPlan {
    guard !mapping.triplesMaps.isEmpty else {
      throw .document(reason: "no triples map: one is a node with rml:logicalSource and rml:subjectMap", line: 0)
    }
    for (index, map) in mapping.triplesMaps.enumerated() {
      let pass = Self.index(of: map.source, in: &passes)
      var draft = passes[pass]
      draft.maps.append(try triples(map, number: index, &draft))
      passes[pass] = draft
    }
    return MappingPlan(
      joinPasses: joinPasses.map(\.finished), passes: passes.map(\.finished), joinCount: joinCount)
  }

  private static func index(of source: LogicalSource, in passes: inout [PassDraft]) -> Int {
    if let index = passes.firstIndex(where: { $0.source == source }) { return index }
    passes.append(PassDraft(source: source))
    return passes.count - 1
  }

  // MARK: Triples maps

  private mutating func triples(
    _ map: TriplesMap, number: Int, _ pass: inout PassDraft
  ) throws(MappingError) -> TriplesPlan {
    let compiler = TermCompiler(
      map: map, number: number, functions: functions, base: base, keepsTypes: keepsTypes)
    var properties: [PropertyPlan] = []
    for property in map.properties { properties.append(try self.property(property, of: map, compiler, &pass)) }
    return TriplesPlan(
      name: map.name, subject: try compiler.subject(&pass),
      classes: map.classes.map { Array(" <\(RDF.type)> <\($0)>".utf8) },
      graphs: try compiler.terms(map.graphs, .graph, &pass), properties: properties)
  }

  private mutating func property(
    _ property: PropertyMap, of map: TriplesMap, _ compiler: TermCompiler, _ pass: inout PassDraft
  ) throws(MappingError) -> PropertyPlan {
    var constants: [[UInt8]] = []
    var predicates: [TermPlan] = []
    for predicate in property.predicates {
      let plan = try compiler.term(predicate, .predicate, &pass)
      if case .constant(let bytes) = plan.maker {
        constants.append([0x20] + bytes + [0x20])
      } else {
        predicates.append(plan)
      }
    }
    var objects: [ObjectPlan] = []
    for object in property.objects {
      switch object {
      case .term(let term): objects.append(.term(try compiler.term(term, .object, &pass)))
      case .join(let parent, let conditions):
        objects.append(try join(parent, conditions, of: map, compiler, &pass))
      }
    }
    return PropertyPlan(
      constantPredicates: constants, predicates: predicates, objects: objects,
      graphs: try compiler.terms(property.graphs, .graph, &pass))
  }

  // MARK: Joins

  private mutating func join(
    _ name: String, _ conditions: [JoinCondition], of map: TriplesMap, _ compiler: TermCompiler,
    _ pass: inout PassDraft
  ) throws(MappingError) -> ObjectPlan {
    guard let number = mapping.triplesMaps.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
      throw .mapping(node: map.name, reason: "it joins \(name), which is no triples map")
    }
    let parent = mapping.triplesMaps[number]
    let parents = TermCompiler(
      map: parent, number: number, functions: functions, base: base, keepsTypes: keepsTypes)
    if conditions.isEmpty, parent.source == map.source { return .term(try parents.subject(&pass)) }
    var keys: [ExpressionPlan] = []
    for condition in conditions { keys.append(try compiler.expression(condition.child, &pass)) }
    let index = Self.index(of: parent.source, in: &joinPasses)
    var parentKeys: [ExpressionPlan] = []
    for condition in conditions {
      parentKeys.append(try parents.expression(condition.parent, &joinPasses[index]))
    }
    let subject = try parents.subject(&joinPasses[index])
    joinPasses[index].joins.append(MappingPlan.JoinPlan(index: joinCount, keys: parentKeys, subject: subject))
    joinCount += 1
    return .join(index: joinCount - 1, keys: keys)
  }
}
