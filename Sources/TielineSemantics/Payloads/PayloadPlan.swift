import TielineCodec

/// A mapping of JSON, made ready to be read backwards.
struct PayloadPlan: Sendable {
  /// A triples map.
  struct Map: Sendable {
    let name: String
    /// The member that holds the array of records, from the document down.
    let list: [String]
    /// What the iterator asks of its records.
    let fixed: [PayloadPlace: JSONValue]
    let subject: Template
    let classes: [String]
    let graphs: [Template]
    let properties: [Property]
    /// All places that it reads.
    let places: Set<PayloadPlace>

    /// Whether one record can be read by both.
    func shares(recordsWith other: Map) -> Bool {
      list == other.list && fixed.allSatisfy { other.fixed[$0.key].map { [value = $0.value] in $0 == value } ?? true }
    }
  }

  struct Property: Sendable {
    let predicate: String
    let object: Object
  }

  enum Object: Sendable {
    case constant
    case place(PayloadPlace)
    case template(Template)
    case function(Call)
  }

  /// A text with places in it.
  struct Template: Hashable, Sendable {
    enum Part: Hashable, Sendable {
      case text(String)
      case place(PayloadPlace)
    }

    let parts: [Part]
    /// Whether it makes an IRI, in which values are percent-encoded.
    let isIRI: Bool

    var places: [PayloadPlace] { parts.compactMap { if case .place(let place) = $0 { place } else { nil } } }
  }

  /// A function on places and constants.
  struct Call: Sendable {
    enum Input: Sendable {
      case constant(String)
      case place(PayloadPlace)
    }

    let function: String
    /// Parameter IRI to input.
    let inputs: [String: Input]
  }

  let maps: [Map]
  /// Class IRI to that class and those below it.
  private var classesBelow: [String: [Term]] = [:]

  /// - Throws: ``PayloadError/mapping(name:reason:)`` for sources other than JSON, and for what leads to several places.
  init(_ mapping: Mapping) throws(PayloadError) {
    var maps: [Map] = []
    for map in mapping.triplesMaps { maps.append(try PayloadPlanCompiler(map).plan()) }
    self.maps = maps
  }
}

// What is an instance of what.
extension PayloadPlan {
  /// The plan with the classes below those that its maps name.
  func knowing(_ vocabulary: Graph) -> PayloadPlan {
    var plan = self
    for map in maps {
      for iri in map.classes where plan.classesBelow[iri] == nil {
        let below = ClassTree.below(iri, in: vocabulary).map { vocabulary.term($0) }
        plan.classesBelow[iri] = below.isEmpty ? [.iri(iri)] : below
      }
    }
    return plan
  }

  /// Whether a thing is of all classes of `map`.
  func isInstance(_ node: TermID, of map: Map, in graph: Graph) -> Bool {
    guard let type = graph.id(of: .iri(RDF.type)), !map.classes.isEmpty else { return false }
    return map.classes.allSatisfy { iri in
      (classesBelow[iri] ?? []).contains { term in
        graph.id(of: term).map { graph.contains(node, type, $0) } ?? false
      }
    }
  }

  /// The things that `map` can say, in order of their names.
  func instances(of map: Map, in graph: Graph) -> [TermID] {
    guard let type = graph.id(of: .iri(RDF.type)), let first = map.classes.first else { return [] }
    var nodes: Set<TermID> = []
    for term in classesBelow[first] ?? [] {
      guard let id = graph.id(of: term) else { continue }
      nodes.formUnion(graph.triples(predicate: type, object: id).map(\.subject))
    }
    return nodes.filter { isInstance($0, of: map, in: graph) }.map { ($0, TermText.describe(graph.term($0))) }
      .sorted { $0.1 < $1.1 }.map(\.0)
  }
}
