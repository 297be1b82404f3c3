import TielineCodec

/// Makes a triples map ready to be read backwards.
struct PayloadPlanCompiler {
  private let map: TriplesMap

  init(_ map: TriplesMap) { self.map = map }

  private func wrong(_ reason: String) -> PayloadError { .mapping(name: map.name, reason: reason) }

  func plan() throws(PayloadError) -> PayloadPlan.Map {
    guard map.source.formulation == .jsonPath else { throw wrong("only records of JSON are written") }
    let (list, fixed) = try iterator()
    guard let subject = map.subject.expression, case .template(let text) = subject else {
      throw wrong("its subject is no template")
    }
    var graphs: [PayloadPlan.Template] = []
    for graph in map.graphs {
      switch graph.expression {
      case .template(let text): graphs.append(try template(text, graph))
      case .constant: break
      default: throw wrong("a graph is neither a template nor a constant")
      }
    }
    var properties: [PayloadPlan.Property] = []
    for property in map.properties { properties += try read(property) }
    let name = try template(text, map.subject)
    return PayloadPlan.Map(
      name: map.name, list: list, fixed: fixed, subject: name, classes: map.classes, graphs: graphs,
      properties: properties,
      places: Set(name.places + graphs.flatMap(\.places) + properties.flatMap { Self.places(of: $0.object) }))
  }

  private static func places(of object: PayloadPlan.Object) -> [PayloadPlace] {
    switch object {
    case .constant: []
    case .place(let place): [place]
    case .template(let template): template.places
    case .function(let call):
      call.inputs.values.compactMap { if case .place(let place) = $0 { place } else { nil } }
    }
  }

  // MARK: Records

  /// The array's members, and what a filter asks to be equal; whether the rest of it holds, reading the result tells.
  private func iterator() throws(PayloadError) -> (list: [String], fixed: [PayloadPlace: JSONValue]) {
    let path: JSONPath
    do throws(RecordError) { path = try JSONPath(map.source.iterator) } catch { throw wrong("\(error)") }
    guard let last = path.segments.last, !last.isDescendant, last.selectors.count == 1,
      let before = PayloadPlace(Array(path.segments.dropLast()))
    else { throw wrong("its iterator '\(path.text)' names no one array") }
    var fixed: [PayloadPlace: JSONValue] = [:]
    switch last.selectors[0] {
    case .wildcard: break
    case .filter(let condition): Self.collect(condition, into: &fixed)
    default: throw wrong("its iterator '\(path.text)' does not end in [*] or a filter")
    }
    var names: [String] = []
    for step in before.steps {
      guard case .name(let name) = step else { throw wrong("its iterator '\(path.text)' goes through an element") }
      names.append(name)
    }
    return (names, fixed)
  }

  private static func collect(_ condition: JSONPath.Condition, into fixed: inout [PayloadPlace: JSONValue]) {
    switch condition {
    case .and(let parts): for part in parts { collect(part, into: &fixed) }
    case .comparison(.query(let query), .equal, .string(let text)),
      .comparison(.string(let text), .equal, .query(let query)):
      guard !query.isAbsolute, let place = PayloadPlace(query.segments) else { return }
      fixed[place] = .string(String(decoding: text, as: UTF8.self))
    default: break
    }
  }

  // MARK: Terms

  private func place(_ reference: String) throws(PayloadError) -> PayloadPlace {
    guard let place = PayloadPlace(reference) else { throw wrong("'\(reference)' leads to several places") }
    return place
  }

  private func template(_ text: String, _ term: TermMap) throws(PayloadError) -> PayloadPlan.Template {
    let read: StringTemplate
    do throws(StringTemplate.Malformed) { read = try StringTemplate(text) } catch { throw wrong(error.reason) }
    var parts: [PayloadPlan.Template.Part] = []
    for part in read.parts {
      switch part {
      case .text(let text): parts.append(.text(text))
      case .reference(let reference): parts.append(.place(try place(reference)))
      }
    }
    return PayloadPlan.Template(parts: parts, isIRI: [.iri, .uri].contains(term.termType))
  }

  private func read(_ property: PropertyMap) throws(PayloadError) -> [PayloadPlan.Property] {
    var properties: [PayloadPlan.Property] = []
    for predicate in property.predicates {
      guard case .constant(.iri(let iri)) = predicate.expression else { throw wrong("a predicate is not constant") }
      for object in property.objects {
        guard case .term(let term) = object else { throw wrong("it joins other records") }
        properties.append(PayloadPlan.Property(predicate: iri, object: try self.object(term)))
      }
    }
    return properties
  }

  private func object(_ term: TermMap) throws(PayloadError) -> PayloadPlan.Object {
    switch term.expression {
    case .constant: return .constant
    case .reference(let reference): return .place(try place(reference))
    case .template(let text): return .template(try template(text, term))
    case .function(let execution):
      var inputs: [String: PayloadPlan.Call.Input] = [:]
      for input in execution.inputs {
        switch input.value {
        case .constant(.literal(let literal)): inputs[input.parameter] = .constant(literal.lexical)
        case .constant(.iri(let iri)): inputs[input.parameter] = .constant(iri)
        case .reference(let reference): inputs[input.parameter] = .place(try place(reference))
        default: throw wrong("a function takes something other than a place or a constant")
        }
      }
      return .function(PayloadPlan.Call(function: execution.function, inputs: inputs))
    case nil: throw wrong("a blank node is made anew for each record")
    }
  }
}
