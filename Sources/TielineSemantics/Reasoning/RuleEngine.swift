/// Applies rules to triples until nothing new follows.
struct RuleEngine {
  /// What follows for every triple with one predicate.
  private struct PredicateRules {
    var supers: [TermID] = []
    var domains: [TermID] = []
    var ranges: [TermID] = []
    var inverses: [TermID] = []
    var isSymmetric = false
    var isTransitive = false
    var hasValue: [ClassExpressions.Restriction] = []
    var someValues: [ClassExpressions.Restriction] = []
    var allValues: [ClassExpressions.Restriction] = []
  }

  private(set) var known: GrowingGraph
  private let words: RuleVocabulary
  private let isOWL: Bool
  private let expressions: ClassExpressions
  /// Classes for whose members more follows than being in the classes above.
  private let described: Set<TermID>
  private let triplesLimit: Int
  private let stepsLimit: Int
  private var steps = 0
  /// Emptied where a triple is found that changes what predicates mean.
  private var rules: [TermID: PredicateRules] = [:]
  private let schema: Set<TermID>

  init(_ graph: Graph, _ words: RuleVocabulary, rules: RuleSet, triplesLimit: Int, stepsLimit: Int) {
    known = GrowingGraph(graph)
    self.words = words
    isOWL = rules == .owl2RL
    expressions = ClassExpressions(graph, words)
    (self.triplesLimit, self.stepsLimit) = (triplesLimit, stepsLimit)
    described = Set(
      expressions.hasValue.map(\.restriction) + expressions.allValues.map(\.restriction)
        + expressions.someValues.map(\.filler) + expressions.intersections.flatMap(\.members))
    schema = [words.subPropertyOf, words.domain, words.range, words.inverseOf]
  }

  mutating func run() throws(ReasoningError) {
    if isOWL { try addExpressions() }
    for triple in known.base.triples { try apply(triple) }
    var next = 0
    while next < known.added.count {
      try apply(known.added[next])
      next += 1
    }
  }

  /// An intersection is below its members, a union above them (scm-int, scm-uni).
  private mutating func addExpressions() throws(ReasoningError) {
    for (whole, members) in expressions.intersections {
      for member in members { try add(whole, words.subClassOf, member) }
    }
    for (whole, members) in expressions.unions {
      for member in members { try add(member, words.subClassOf, whole) }
    }
  }

  private mutating func add(_ subject: TermID, _ predicate: TermID, _ object: TermID) throws(ReasoningError) {
    steps += 1
    guard steps <= stepsLimit else { throw .tooManySteps(allowed: stepsLimit) }
    guard !isLiteral(subject), isIRI(predicate), known.insert(Graph.Triple(subject, predicate, object)) else { return }
    guard known.added.count <= triplesLimit else { throw .tooManyTriples(allowed: triplesLimit) }
    if schema.contains(predicate)
      || (predicate == words.type && (object == words.symmetric || object == words.transitive))
    {
      rules.removeAll()
    }
  }

  /// Numbers past the graph's are of words, which are IRIs.
  private func isLiteral(_ id: TermID) -> Bool {
    guard Int(id.raw) < known.base.terms.count else { return false }
    let kind = known.base.terms.kind(id)
    return kind == .literal || kind == .languageLiteral
  }

  private func isIRI(_ id: TermID) -> Bool {
    Int(id.raw) >= known.base.terms.count || known.base.terms.kind(id) == .iri
  }

  private mutating func rules(of predicate: TermID) -> PredicateRules {
    if let known = rules[predicate] { return known }
    var found = PredicateRules(
      supers: known.objects(predicate, words.subPropertyOf), domains: known.objects(predicate, words.domain),
      ranges: known.objects(predicate, words.range))
    if isOWL {
      found.inverses = known.objects(predicate, words.inverseOf) + known.subjects(words.inverseOf, predicate)
      found.isSymmetric = known.contains(Graph.Triple(predicate, words.type, words.symmetric))
      found.isTransitive = known.contains(Graph.Triple(predicate, words.type, words.transitive))
      found.hasValue = expressions.hasValue.filter { $0.property == predicate }
      found.someValues = expressions.someValues.filter { $0.property == predicate }
      found.allValues = expressions.allValues.filter { $0.property == predicate }
    }
    rules[predicate] = found
    return found
  }

  private mutating func apply(_ triple: Graph.Triple) throws(ReasoningError) {
    try applyPredicate(triple)
    let (subject, object) = (triple.subject, triple.object)
    switch triple.predicate {
    case words.subClassOf:
      try close(triple)
      for node in known.subjects(words.type, subject) { try add(node, words.type, object) }
      if isOWL, subject != object, known.contains(Graph.Triple(object, words.subClassOf, subject)) {
        try add(subject, words.equivalentClass, object)
      }
    case words.subPropertyOf:
      try close(triple)
      for use in known.triples(subject) { try add(use.subject, object, use.object) }
      if isOWL, subject != object, known.contains(Graph.Triple(object, words.subPropertyOf, subject)) {
        try add(subject, words.equivalentProperty, object)
      }
    case words.domain: for use in known.triples(subject) { try add(use.subject, words.type, object) }
    case words.range: for use in known.triples(subject) { try add(use.object, words.type, object) }
    case words.type: try applyType(subject, object)
    default: if isOWL { try applyOWL(triple) }
    }
  }

  /// What a triple's predicate says of it (prp-spo1, prp-dom, prp-rng, prp-inv, prp-symp, prp-trp, cls-hv2, cls-svf,
  /// cls-avf).
  private mutating func applyPredicate(_ triple: Graph.Triple) throws(ReasoningError) {
    let rules = rules(of: triple.predicate)
    let (subject, predicate, object) = (triple.subject, triple.predicate, triple.object)
    for other in rules.supers { try add(subject, other, object) }
    for other in rules.domains { try add(subject, words.type, other) }
    for other in rules.ranges { try add(object, words.type, other) }
    for other in rules.inverses { try add(object, other, subject) }
    if rules.isSymmetric { try add(object, predicate, subject) }
    if rules.isTransitive { try close(triple) }
    for rule in rules.hasValue where rule.filler == object { try add(subject, words.type, rule.restriction) }
    for rule in rules.someValues
    where rule.filler == words.thing || known.contains(Graph.Triple(object, words.type, rule.filler)) {
      try add(subject, words.type, rule.restriction)
    }
    for rule in rules.allValues where known.contains(Graph.Triple(subject, words.type, rule.restriction)) {
      try add(object, words.type, rule.filler)
    }
  }

  /// A step further on both sides, for a predicate that is transitive.
  private mutating func close(_ triple: Graph.Triple) throws(ReasoningError) {
    let predicate = triple.predicate
    for after in known.objects(triple.object, predicate) { try add(triple.subject, predicate, after) }
    for before in known.subjects(predicate, triple.subject) { try add(before, predicate, triple.object) }
  }

  private mutating func applyType(_ node: TermID, _ own: TermID) throws(ReasoningError) {
    for other in known.objects(own, words.subClassOf) { try add(node, words.type, other) }
    guard isOWL else { return }
    if own == words.transitive {
      for use in known.triples(node) { try close(use) }
    } else if own == words.symmetric {
      for use in known.triples(node) { try add(use.object, node, use.subject) }
    }
    guard described.contains(own) else { return }
    for rule in expressions.hasValue where rule.restriction == own { try add(node, rule.property, rule.filler) }
    for rule in expressions.allValues where rule.restriction == own {
      for value in known.objects(node, rule.property) { try add(value, words.type, rule.filler) }
    }
    for rule in expressions.someValues where rule.filler == own {
      for holder in known.subjects(rule.property, node) { try add(holder, words.type, rule.restriction) }
    }
    for (whole, members) in expressions.intersections
    where members.contains(own) && members.allSatisfy({ known.contains(Graph.Triple(node, words.type, $0)) }) {
      try add(node, words.type, whole)
    }
  }

  private mutating func applyOWL(_ triple: Graph.Triple) throws(ReasoningError) {
    let (subject, object) = (triple.subject, triple.object)
    switch triple.predicate {
    case words.inverseOf:
      for use in known.triples(subject) { try add(use.object, object, use.subject) }
      for use in known.triples(object) { try add(use.object, subject, use.subject) }
    case words.equivalentClass:
      try add(subject, words.subClassOf, object)
      try add(object, words.subClassOf, subject)
    case words.equivalentProperty:
      try add(subject, words.subPropertyOf, object)
      try add(object, words.subPropertyOf, subject)
    default: break
    }
  }
}
