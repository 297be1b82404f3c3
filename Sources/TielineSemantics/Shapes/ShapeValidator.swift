/// Walks a bound plan, focus node by focus node.
///
/// Calls itself as deep as the shapes need each other, which the compiler bounds; never as deep as the data.
struct ShapeValidator {
  let bound: BoundPlan
  let resultsLimit: Int
  private(set) var results: [ValidationResult] = []
  private(set) var focusNodes = 0
  /// Whether anything failed, kept as a result or not.
  private(set) var hasFailed = false
  private(set) var isComplete = true

  private struct Question: Hashable {
    let shape: Int
    let focus: TermID
  }

  /// What came of shapes within shapes, so that data with many ways to a node does not have it checked for each.
  private var answers: [Question: Bool] = [:]
  /// So many are remembered at a time.
  private static let answersLimit = 1_000_000

  init(_ bound: BoundPlan, resultsLimit: Int) { (self.bound, self.resultsLimit) = (bound, resultsLimit) }

  mutating func run() {
    for index in bound.plan.shapes.indices where !bound.plan.shapes[index].isDeactivated {
      for focus in bound.focusNodes(bound.plan.shapeNotes[index].targets) {
        focusNodes += 1
        _ = check(index, focus, reports: true)
      }
    }
  }

  /// Whether `focus` conforms to a shape; where it `reports`, every failure becomes a result, else the first one ends it.
  mutating func check(_ number: Int, _ focus: TermID, reports: Bool) -> Bool {
    let shape = bound.plan.shapes[number]
    if shape.isDeactivated { return true }
    if reports, results.count >= resultsLimit {
      // There is no room for what would be found: whether anything fails is all that counts.
      if check(number, focus, reports: false) { return true }
      (hasFailed, isComplete) = (true, false)
      return false
    }
    guard shape.isRemembered else { return examine(number, shape, focus, reports) }
    let question = Question(shape: number, focus: focus)
    // A failure that is to be reported is found once more.
    if let known = answers[question], known || !reports { return known }
    let conforms = examine(number, shape, focus, reports)
    if answers.count >= Self.answersLimit { answers.removeAll() }
    answers[question] = conforms
    return conforms
  }

  private mutating func examine(_ number: Int, _ shape: ShapePlan.Shape, _ focus: TermID, _ reports: Bool) -> Bool {
    let values = bound.values(of: shape, at: focus)
    var conforms = true
    for index in shape.checks {
      let place = Place(shape: number, check: index, focus: focus, reports: reports)
      if !holds(bound.plan.checks[index], values, place) {
        conforms = false
        if !reports { return false }
      }
    }
    return conforms
  }

  /// Where a check is made.
  struct Place {
    let shape: Int
    let check: Int
    let focus: TermID
    let reports: Bool
  }

  private mutating func holds(_ check: ShapePlan.Check, _ values: ValueNodes, _ place: Place) -> Bool {
    switch check {
    case .minCount(let least): values.count >= least || fail(place, found: counted(values.count))
    case .maxCount(let most): values.count <= most || fail(place, found: counted(values.count))
    case .uniqueLang: areLanguagesUnique(values, place)
    case .equals(let slot): areEqual(values, slot, place)
    case .disjoint(let slot):
      every(values, place) { validator, value in
        !TripleList.contains(validator.others(slot, place), object: value)
      }
    case .lessThan(let slot, let orEqual): areLess(values, slot, orEqual, place)
    case .property(let shape): everyProperty(values, shape, place)
    case .qualified(let shape, let siblings, let least, let most):
      isCounted(values, shape, siblings, least ?? 0, most ?? .max, place)
    case .closed(let set): areClosed(values, set, place)
    case .hasValue(let slot): values.contains(bound.ids[slot]) || fail(place)
    default: every(values, place) { $0.holds(check, for: $1) }
    }
  }

  /// Whether a value passes a check that looks at one value alone.
  private mutating func holds(_ check: ShapePlan.Check, for value: TermID) -> Bool {
    switch check {
    case .instance(let place): bound.isInstance(value, place)
    case .datatype(let slot, let known): bound.isLiteral(value, slot, known)
    case .nodeKind(let kinds): kinds.contains(bound.kind(value))
    case .bound(let bound, let limit): isWithin(value, bound, limit)
    case .minLength(let least): length(value).map { $0 >= least } ?? false
    case .maxLength(let most): length(value).map { $0 <= most } ?? false
    case .pattern(let place): bound.withText(value) { bound.plan.patterns[place].matches($0) } ?? false
    case .languageIn(let place): hasLanguage(value, bound.plan.languages[place])
    case .not(let shape): !self.check(shape, value, reports: false)
    case .and(let list): bound.plan.shapeLists[list].allSatisfy { self.check($0, value, reports: false) }
    case .or(let list): bound.plan.shapeLists[list].contains { self.check($0, value, reports: false) }
    case .xone(let list): bound.plan.shapeLists[list].count { self.check($0, value, reports: false) } == 1
    case .node(let shape): self.check(shape, value, reports: false)
    case .in(let set): BoundPlan.contains(bound.sets[set], value)
    default: true
    }
  }

  private mutating func every(
    _ values: ValueNodes, _ place: Place, _ isGood: (inout ShapeValidator, TermID) -> Bool
  ) -> Bool {
    var holds = true
    for index in 0..<values.count {
      let value = values[index]
      if !isGood(&self, value), !fail(place, value: value) {
        holds = false
        if !place.reports { return false }
      }
    }
    return holds
  }

  /// Reports a failure; always `false`.
  mutating func fail(
    _ place: Place, value: TermID? = nil, path: TermID? = nil, found: String? = nil
  ) -> Bool {
    guard place.reports else { return false }
    hasFailed = true
    guard results.count < resultsLimit else {
      isComplete = false
      return false
    }
    let (shape, check) = (bound.plan.shapeNotes[place.shape], bound.plan.checkNotes[place.check])
    var way = shape.path
    if let path, case .iri(let iri) = bound.term(path) { way = .predicate(iri) }
    results.append(
      ValidationResult(
        focusNode: bound.term(place.focus), path: way, value: value.map(bound.term), sourceShape: shape.node,
        component: check.component, severity: shape.severity, messages: shape.messages, expected: check.expectation,
        found: found))
    return false
  }

  func others(_ slot: Int, _ place: Place) -> ArraySlice<Graph.Triple> {
    bound.data.triples(subject: place.focus, predicate: bound.ids[slot])
  }

  func counted(_ count: Int) -> String { ShapeCompiler.counted(count, "value") }

  /// The characters of an IRI or a literal.
  private func length(_ value: TermID) -> Int? {
    // Every byte that does not go on with a character starts one.
    bound.withText(value) { text in text.count { $0 & 0xC0 != 0x80 } }
  }

  private func isWithin(_ id: TermID, _ kind: ShapePlan.Bound, _ limit: Int) -> Bool {
    guard let limit = bound.plan.bounds[limit], let value = bound.value(id) else { return false }
    let order = value.compare(limit)
    return switch kind {
    case .minExclusive: order == .greater
    case .minInclusive: order == .greater || order == .equal
    case .maxExclusive: order == .less
    case .maxInclusive: order == .less || order == .equal
    }
  }

  /// - Source: RFC 4647, 3.3.1.
  private func hasLanguage(_ value: TermID, _ ranges: [String]) -> Bool {
    guard let language = bound.language(value)?.utf8 else { return false }
    return ranges.contains { range in
      range == "*"
        || (language.starts(with: range.utf8)
          && (language.count == range.utf8.count || language.dropFirst(range.utf8.count).first == UInt8(ascii: "-")))
    }
  }
}
