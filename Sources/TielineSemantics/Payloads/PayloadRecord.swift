import TielineCodec

/// One record that is being written: which things it is about, and what is known of its places.
struct PayloadRecord {
  /// A thing of the statements, and the triples map that says it.
  struct Subject: Hashable {
    let map: Int
    let node: TermID
  }

  let list: [String]
  private(set) var subjects: [Subject] = []
  private(set) var values: [PayloadPlace: JSONValue]

  private let plan: PayloadPlan
  private let graph: Graph

  init(_ subject: Subject, _ plan: PayloadPlan, _ graph: Graph, given: [PayloadPlace: JSONValue]) {
    (self.plan, self.graph) = (plan, graph)
    list = plan.maps[subject.map].list
    values = [:]
    add(subject)
    solve()
    let places = Set(subjects.flatMap { plan.maps[$0.map].places })
    for (place, value) in given where places.contains(place) { set(place, value) }
  }

  // MARK: Subjects

  /// A thing that the record is about, and those that it names by what names them too.
  private mutating func add(_ subject: Subject) {
    let map = plan.maps[subject.map]
    guard !subjects.contains(where: { $0.map == subject.map }),
      subjects.allSatisfy({ plan.maps[$0.map].shares(recordsWith: map) })
    else { return }
    subjects.append(subject)
    for (place, value) in map.fixed { values[place] = value }
    for property in map.properties {
      guard case .template(let template) = property.object,
        let object = objects(of: subject.node, property.predicate).first
      else { continue }
      for (index, other) in plan.maps.enumerated()
      where other.subject == template && plan.isInstance(object, of: other, in: graph) {
        add(Subject(map: index, node: object))
      }
    }
  }

  private func objects(of node: TermID, _ predicate: String) -> [TermID] {
    guard let predicate = graph.id(of: .iri(predicate)) else { return [] }
    return graph.triples(subject: node, predicate: predicate).map(\.object)
  }

  // MARK: Values

  /// What is said outright comes first, then what names are made of, then what functions were given.
  private mutating func solve() {
    for subject in subjects {
      for property in plan.maps[subject.map].properties {
        guard case .place(let place) = property.object, let object = objects(of: subject.node, property.predicate).first
        else { continue }
        set(place, Self.value(of: graph.term(object)))
      }
    }
    for subject in subjects {
      let map = plan.maps[subject.map]
      match(map.subject, graph.term(subject.node))
      for property in map.properties {
        guard case .template(let template) = property.object,
          let object = objects(of: subject.node, property.predicate).first
        else { continue }
        match(template, graph.term(object))
      }
    }
    // An offset says how an instant was written, so it comes after that.
    for _ in 0..<2 {
      for subject in subjects {
        for property in plan.maps[subject.map].properties { solve(property, subject.node) }
      }
    }
  }

  private mutating func solve(_ property: PayloadPlan.Property, _ node: TermID) {
    guard case .function(let call) = property.object, let object = objects(of: node, property.predicate).first else {
      return
    }
    let result = Self.text(of: graph.term(object))
    guard let (place, value) = PayloadFunction.inverse(of: call, result: result, known: { text(at: $0) }) else {
      return
    }
    if call.function == PayloadFunction.offset { values[place] = value } else { set(place, value) }
  }

  private mutating func set(_ place: PayloadPlace, _ value: JSONValue) {
    if values[place] == nil { values[place] = value }
  }

  private mutating func match(_ template: PayloadPlan.Template, _ term: Term) {
    guard let found = template.values(in: Self.text(of: term)) else { return }
    for (place, text) in found { set(place, .string(text)) }
  }

  /// What a mapping would read at a place.
  func text(at place: PayloadPlace) -> String? {
    switch values[place] {
    case .string(let text), .number(let text): text
    case .bool(let value): value ? "true" : "false"
    default: nil
    }
  }

  private static func text(of term: Term) -> String {
    switch term {
    case .iri(let text), .blank(let text): text
    case .literal(let literal): literal.lexical
    }
  }

  /// Numbers that every reader of JSON takes whole stay numbers.
  private static func value(of term: Term) -> JSONValue {
    guard case .literal(let literal) = term else { return .string(text(of: term)) }
    let digits = literal.lexical
    switch literal.datatype {
    case XSD.boolean where ["true", "false"].contains(digits): return .bool(digits == "true")
    case XSD.integer, XSD.decimal, XSD.double:
      guard digits.utf8.count <= 15, let read = try? JSONValue(parsing: Array(digits.utf8)), case .number = read else {
        return .string(digits)
      }
      return read
    default: return .string(digits)
    }
  }

  // MARK: The record

  /// Places of its subjects' maps that have no value.
  var empty: Set<PayloadPlace> {
    Set(subjects.flatMap { plan.maps[$0.map].places }).subtracting(values.keys)
  }

  /// What the payload calls its subjects; an error where a name lacks a part.
  func names() throws(PayloadError) -> [(old: Term, new: Term)] {
    var names: [(old: Term, new: Term)] = []
    for subject in subjects {
      let (map, node) = (plan.maps[subject.map], graph.term(subject.node))
      guard let name = map.subject.filled({ text(at: $0) }) else {
        let missing = map.subject.places.filter { values[$0] == nil }.map(\.description)
        throw .missing(node: TermText.describe(node), map: map.name, places: missing)
      }
      names.append((node, .iri(name)))
    }
    return names
  }

  /// The record as JSON. Where two places cannot both be, the shorter one is left out; reading the result tells.
  var json: JSONValue {
    var record = JSONValue.object([:])
    for (place, value) in values.sorted(by: { $0.key.description < $1.key.description }) {
      record = record.setting(value, at: place.steps[...])
    }
    return record
  }
}

extension JSONValue {
  /// The value with another one at a place below it; members and elements on the way are made.
  fileprivate func setting(_ value: JSONValue, at steps: ArraySlice<PayloadPlace.Step>) -> JSONValue {
    guard let step = steps.first else { return value }
    switch step {
    case .name(let name):
      var members: [String: JSONValue] = [:]
      if case .object(let present) = self { members = present }
      members[name] = (members[name] ?? .null).setting(value, at: steps.dropFirst())
      return .object(members)
    case .index(let index):
      var elements: [JSONValue] = []
      if case .array(let present) = self { elements = present }
      while elements.count <= index { elements.append(.null) }
      elements[index] = elements[index].setting(value, at: steps.dropFirst())
      return .array(elements)
    }
  }
}
