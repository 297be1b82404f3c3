/// Makes a plan of the shapes in a graph: of those that are declared or have a target, and of those they refer to.
///
/// - Source: SHACL, 2 and appendix A.
struct ShapeCompiler {
  let reader: ShapeReader
  var plan = ShapePlan()
  private var slots: [Term: Int] = [:]
  private var numbers: [TermID: Int] = [:]
  private var waiting: [TermID] = []
  /// `rdfs:Class` and what is below it; `owl:Class` is, whether the graph says so or not.
  private let classes: Set<TermID>

  /// A graph may have this many shapes.
  private static let shapeLimit = 100_000
  /// Shapes may need each other this deep.
  private static let depthLimit = 64

  static func compile(_ graph: Graph) throws(ShapesError) -> ShapePlan {
    var compiler = ShapeCompiler(reader: ShapeReader(graph))
    for root in compiler.roots() { _ = compiler.shape(root) }
    var next = 0
    while next < compiler.waiting.count {
      guard next < shapeLimit else { throw .tooMany("shapes", found: compiler.waiting.count, allowed: shapeLimit) }
      try compiler.compile(compiler.waiting[next], number: next)
      next += 1
    }
    let needs = compiler.plan.shapes.map { shape in
      shape.checks.flatMap { compiler.plan.shapesNeeded(by: compiler.plan.checks[$0]) }
    }
    try compiler.refuseRecursion(needs)
    for shape in Set(needs.joined()) { compiler.plan.shapes[shape].isRemembered = !needs[shape].isEmpty }
    return compiler.plan
  }

  private init(reader: ShapeReader) {
    self.reader = reader
    classes = Set(ClassTree.below(RDFS.class, in: reader.graph) + ClassTree.below(OWL.class, in: reader.graph))
  }

  /// Shapes that are declared as such or have a target, in the order of their numbers.
  private func roots() -> [TermID] {
    var roots: Set<TermID> = []
    if let type = reader.graph.id(of: .iri(RDF.type)) {
      for name in ["NodeShape", "PropertyShape"] {
        guard let wanted = reader.id(name) else { continue }
        roots.formUnion(reader.graph.triples(predicate: type, object: wanted).map(\.subject))
      }
    }
    for name in ["targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf", "target"] {
      guard let predicate = reader.id(name) else { continue }
      roots.formUnion(reader.graph.triples(predicate: predicate).map(\.subject))
    }
    return roots.sorted()
  }

  /// The number of a shape, which is compiled later.
  mutating func shape(_ node: TermID) -> Int {
    if let number = numbers[node] { return number }
    numbers[node] = waiting.count
    waiting.append(node)
    return waiting.count - 1
  }

  /// The slot of a term.
  mutating func slot(_ term: Term) -> Int {
    if let slot = slots[term] { return slot }
    slots[term] = plan.terms.count
    plan.terms.append(term)
    return plan.terms.count - 1
  }

  mutating func slot(_ id: TermID) -> Int { slot(reader.graph.term(id)) }

  private mutating func compile(_ node: TermID, number: Int) throws(ShapesError) {
    for name in ["sparql", "js", "target", "expression"] where !reader.values(node, name).isEmpty {
      throw .unsupported(shape: reader.describe(node), parameter: "sh:\(name)")
    }
    var note = ShapePlan.ShapeNote(node: reader.graph.term(node))
    if case .literal = note.node {
      throw .illFormed(
        shape: TermText.describe(note.node), parameter: "a property that refers to a shape", found: "a literal",
        expected: "an IRI or a blank node")
    }
    var shape = ShapePlan.Shape()
    let paths = reader.values(node, "path")
    if let start = paths.first {
      guard paths.count == 1 else { throw reader.illFormed(node, "path", "\(paths.count) values", "one path") }
      let path = try reader.path(node, start)
      note.path = path
      shape.values = values(path)
    }
    try refuseWrongKind(node, isProperty: !paths.isEmpty)
    shape.isDeactivated = try reader.flag(node, "deactivated")
    if let severity = try reader.one(node, "severity") {
      note.severity = Severity(iri: try reader.iri(node, "severity", severity))
    }
    note.messages = try messages(node)
    note.targets = try targets(node)
    let start = plan.checks.count
    try addChecks(node)
    shape.checks = start..<plan.checks.count
    plan.shapes.append(shape)
    plan.shapeNotes.append(note)
  }

  private func refuseWrongKind(_ node: TermID, isProperty: Bool) throws(ShapesError) {
    if isProperty {
      if reader.has(node, type: SHACL.iri("NodeShape")) {
        throw reader.illFormed(node, "path", "a value", "none, as the shape is a sh:NodeShape")
      }
      return
    }
    if reader.has(node, type: SHACL.iri("PropertyShape")) {
      throw reader.illFormed(node, "path", "no value", "one path, as the shape is a sh:PropertyShape")
    }
    let forProperties = [
      "minCount", "maxCount", "lessThan", "lessThanOrEquals", "uniqueLang", "qualifiedValueShape",
    ]
    for name in forProperties where !reader.values(node, name).isEmpty {
      throw reader.illFormed(node, name, "a value", "none, as the shape has no sh:path")
    }
  }

  private func messages(_ node: TermID) throws(ShapesError) -> [Literal] {
    var messages: [Literal] = []
    for value in reader.values(node, "message") {
      let literal = try reader.literal(node, "message", value)
      guard literal.language != nil || literal.datatype == XSD.string else {
        throw reader.refusal(node, "message", value, "a text with or without a language")
      }
      messages.append(literal)
    }
    return messages
  }

  private mutating func targets(_ node: TermID) throws(ShapesError) -> [ShapePlan.Target] {
    var targets: [ShapePlan.Target] = []
    for value in reader.values(node, "targetNode") {
      if case .blank = reader.graph.term(value) {
        throw reader.refusal(node, "targetNode", value, "an IRI or a literal")
      }
      targets.append(.node(slot(value)))
    }
    for value in reader.values(node, "targetClass") {
      targets.append(.instances(addClass(try reader.iri(node, "targetClass", value))))
    }
    if isClass(node) {
      guard case .iri(let iri) = reader.graph.term(node) else {
        throw .illFormed(
          shape: reader.describe(node), parameter: "rdf:type", found: "a class without an IRI", expected: "an IRI")
      }
      targets.append(.instances(addClass(iri)))
    }
    for value in reader.values(node, "targetSubjectsOf") {
      targets.append(.subjects(of: slot(.iri(try reader.iri(node, "targetSubjectsOf", value)))))
    }
    for value in reader.values(node, "targetObjectsOf") {
      targets.append(.objects(of: slot(.iri(try reader.iri(node, "targetObjectsOf", value)))))
    }
    return targets
  }

  /// Whether a shape is a class too, and so has its instances as targets.
  private func isClass(_ node: TermID) -> Bool {
    guard let type = reader.graph.id(of: .iri(RDF.type)) else { return false }
    return reader.graph.triples(subject: node, predicate: type).contains { classes.contains($0.object) }
  }

  mutating func addClass(_ iri: String) -> Int {
    plan.classes.append(slot(.iri(iri)))
    return plan.classes.count - 1
  }

  mutating func addSet(_ slots: [Int]) -> Int {
    plan.sets.append(slots)
    return plan.sets.count - 1
  }

  mutating func addShapes(_ shapes: [Int]) -> Int {
    plan.shapeLists.append(shapes)
    return plan.shapeLists.count - 1
  }

  mutating func add(_ check: ShapePlan.Check, _ component: ConstraintComponent, _ expectation: String) {
    plan.checks.append(check)
    plan.checkNotes.append(ShapePlan.CheckNote(component: component, expectation: expectation))
  }

  private mutating func values(_ path: PropertyPath) -> ShapePlan.Values {
    if case .predicate(let iri) = path { return .property(slot(.iri(iri))) }
    plan.paths.append(planned(path))
    return .path(plan.paths.count - 1)
  }

  private mutating func planned(_ path: PropertyPath) -> ShapePlan.Path {
    switch path {
    case .predicate(let iri): .predicate(slot(.iri(iri)))
    case .inverse(let path): .inverse(planned(path))
    case .sequence(let paths): .sequence(paths.map { planned($0) })
    case .alternative(let paths): .alternative(paths.map { planned($0) })
    case .zeroOrMore(let path): .zeroOrMore(planned(path))
    case .oneOrMore(let path): .oneOrMore(planned(path))
    case .zeroOrOne(let path): .zeroOrOne(planned(path))
    }
  }

  /// Refuses shapes that need themselves, and bounds how deep a validator calls itself.
  ///
  /// - Parameter needs: For each shape the shapes it needs.
  private func refuseRecursion(_ needs: [[Int]]) throws(ShapesError) {
    // How deep the shapes below are; 0 while unknown.
    var depths = [Int](repeating: 0, count: needs.count)
    for root in needs.indices where depths[root] == 0 {
      var trail = [(shape: root, next: 0)]
      var isOnTrail: Set<Int> = [root]
      while let (shape, next) = trail.last {
        if next < needs[shape].count {
          trail[trail.count - 1].next += 1
          let inner = needs[shape][next]
          if isOnTrail.contains(inner) {
            let circle = trail.map(\.shape).drop { $0 != inner } + [inner]
            throw .recursive(shapes: circle.map { reader.describe(waiting[$0]) })
          }
          if depths[inner] == 0 {
            isOnTrail.insert(inner)
            trail.append((inner, 0))
          }
        } else {
          depths[shape] = 1 + (needs[shape].map { depths[$0] }.max() ?? 0)
          guard depths[shape] <= Self.depthLimit else {
            throw .tooMany("shapes within each other", found: depths[shape], allowed: Self.depthLimit)
          }
          isOnTrail.remove(shape)
          trail.removeLast()
        }
      }
    }
  }
}
