/// Makes the term maps of one triples map ready.
struct TermCompiler {
  /// Where a term stands in its statement.
  enum Position: String {
    case subject, predicate, object, graph
  }

  let map: TriplesMap
  /// The triples map's number, which tells its blank nodes from others'.
  let number: Int
  let functions: [String: MappingFunction]
  /// What goes before relative IRIs.
  private let base: String
  /// Whether numbers and booleans of a source stay what they are.
  private let keepsTypes: Bool

  init(map: TriplesMap, number: Int, functions: [String: MappingFunction], base: String, keepsTypes: Bool) {
    (self.map, self.number, self.functions, self.keepsTypes) = (map, number, functions, keepsTypes)
    self.base = map.base ?? base
  }

  /// Names the default graph in a graph map.
  static let defaultGraph = "http://w3id.org/rml/defaultGraph"

  func subject(_ pass: inout PlanCompiler.PassDraft) throws(MappingError) -> TermPlan {
    try term(map.subject, .subject, &pass)
  }

  func terms(
    _ terms: [TermMap], _ position: Position, _ pass: inout PlanCompiler.PassDraft
  ) throws(MappingError) -> [TermPlan] {
    var plans: [TermPlan] = []
    for term in terms { plans.append(try self.term(term, position, &pass)) }
    return plans
  }

  func term(
    _ term: TermMap, _ position: Position, _ pass: inout PlanCompiler.PassDraft
  ) throws(MappingError) -> TermPlan {
    try check(term, position)
    return TermPlan(try maker(term, position, &pass), label: "the \(position)", map: map.name)
  }

  private func wrong(_ reason: String) -> MappingError { .mapping(node: map.name, reason: reason) }

  // MARK: Checks

  private func check(_ term: TermMap, _ position: Position) throws(MappingError) {
    let isLiteral = term.termType == .literal
    switch position {
    case .subject where isLiteral: throw wrong("a subject cannot be a literal")
    case .graph where isLiteral: throw wrong("a graph cannot be a literal")
    case .predicate where isLiteral || term.termType == .blankNode: throw wrong("a predicate is an IRI")
    default: break
    }
    guard isLiteral || (term.language == nil && term.datatype == nil) else {
      throw wrong("the \(position) has a language or a datatype, which only literals have")
    }
    guard term.language == nil || term.datatype == nil else {
      throw wrong("the \(position) has a language and a datatype: a literal has one of them")
    }
    guard term.expression != nil || term.termType == .blankNode else {
      throw wrong("the \(position) says not what it is made of: rml:constant, rml:reference or rml:template")
    }
  }

  // MARK: Makers

  private func maker(
    _ term: TermMap, _ position: Position, _ pass: inout PlanCompiler.PassDraft
  ) throws(MappingError) -> TermPlan.Maker {
    guard let expression = term.expression else { return .freshBlank(number) }
    if case .constant(let constant) = expression { return .constant(try written(constant, term, position)) }
    let plan = try self.expression(expression, &pass)
    switch term.termType {
    case .literal: return try literal(term, plan, &pass)
    case .blankNode: return .blank(plan)
    case .iri: return try iri(plan, .iri)
    case .uri: return try iri(plan, .uri)
    case .unsafeIRI, .unsafeURI: return try iri(plan, .none)
    }
  }

  private func iri(_ plan: ExpressionPlan, _ escaping: TermPlan.Escaping) throws(MappingError) -> TermPlan.Maker {
    var isAbsolute = false
    if case .template(let parts) = plan, case .text(let first)? = parts.first {
      isAbsolute = escaping != .none && first.withUnsafeBufferPointer { TermWriter.isAbsolute($0) }
      for case .text(let text) in parts where !text.withUnsafeBufferPointer({ TermWriter.isValidIRI($0) }) {
        throw wrong(
          "the template's '\(String(decoding: text, as: UTF8.self))' cannot stand in an IRI: percent-encode it")
      }
    }
    return .iri(plan, escaping, base: Array(base.utf8), isAbsolute: isAbsolute)
  }

  private func literal(
    _ term: TermMap, _ plan: ExpressionPlan, _ pass: inout PlanCompiler.PassDraft
  ) throws(MappingError) -> TermPlan.Maker {
    if let language = term.language {
      guard case .constant(let tag) = language else {
        return .tagged(plan, language: try expression(language, &pass))
      }
      return .literal(plan, suffix: Array("@\(try self.tag(tag))".utf8))
    }
    if let datatype = term.datatype {
      guard case .constant(let iri) = datatype else {
        let type = TermMap(datatype, .iri)
        return .typed(
          plan, datatype: TermPlan(try maker(type, .object, &pass), label: "the datatype", map: map.name))
      }
      return .literal(plan, suffix: try suffix(iri))
    }
    if case .reference = plan, keepsTypes { return .natural(plan) }
    return .literal(plan, suffix: [])
  }

  private func tag(_ term: Term) throws(MappingError) -> String {
    guard case .literal(let literal) = term, LanguageTag.isBCP47(literal.lexical) else {
      throw wrong("'\(TermText.name(of: term))' is no language tag: one is like 'en' or 'de-AT'")
    }
    return literal.lexical
  }

  /// `^^` and the datatype, nothing for `xsd:string`.
  private func suffix(_ datatype: Term) throws(MappingError) -> [UInt8] {
    guard case .iri(let iri) = datatype, CharacterTable.isIRI(iri) else {
      throw wrong("'\(TermText.name(of: datatype))' is no datatype: one is an IRI")
    }
    return iri.utf8.elementsEqual(XSD.string.utf8) ? [] : Array("^^<\(iri)>".utf8)
  }

  /// A constant as it is written.
  private func written(_ constant: Term, _ term: TermMap, _ position: Position) throws(MappingError) -> [UInt8] {
    var constant = constant
    if case .literal(let literal) = constant {
      guard term.termType == .literal else {
        throw wrong(
          "the constant '\(literal.lexical)' is a literal, and the \(position) has the type \(term.termType.rawValue)")
      }
      if case .constant(let language)? = term.language {
        constant = .literal(Literal(literal.lexical, language: try tag(language)))
      } else if case .constant(.iri(let datatype))? = term.datatype {
        constant = .literal(literal.lexical, datatype: datatype)
      }
    } else if position == .graph, constant == .iri(Self.defaultGraph) {
      return []
    }
    if position != .object, case .literal = constant { throw wrong("the \(position) cannot be a literal") }
    if position == .predicate, case .blank = constant { throw wrong("a predicate is an IRI") }
    if case .iri(let iri) = constant, !CharacterTable.isIRI(iri) || !IRIReference(iri).isAbsolute {
      throw wrong("'\(iri)' is no absolute IRI")
    }
    let out = ByteBuffer(capacity: 256)
    TermWriter.term(constant, into: out)
    return Array(out.bytes)
  }

  // MARK: Expressions

  func expression(
    _ expression: Expression, _ pass: inout PlanCompiler.PassDraft
  ) throws(MappingError) -> ExpressionPlan {
    switch expression {
    case .constant(let term): return .constant(Array(TermText.name(of: term).utf8))
    case .reference(let text): return .reference(pass.number(text))
    case .template(let text): return try template(text, &pass)
    case .function(let execution): return .function(try function(execution, &pass))
    }
  }

  private func template(
    _ text: String, _ pass: inout PlanCompiler.PassDraft
  ) throws(MappingError) -> ExpressionPlan {
    let template: StringTemplate
    do throws(StringTemplate.Malformed) { template = try StringTemplate(text) } catch {
      throw wrong("the template '\(text)': \(error.reason)")
    }
    return .template(
      template.parts.map { part in
        switch part {
        case .text(let text): .text(Array(text.utf8))
        case .reference(let reference): .reference(pass.number(reference))
        }
      })
  }

  private func function(
    _ execution: FunctionExecution, _ pass: inout PlanCompiler.PassDraft
  ) throws(MappingError) -> FunctionPlan {
    guard let function = functions[execution.function] else {
      let known = functions.keys.sorted().joined(separator: ", ")
      throw wrong("the function \(execution.function) is not known; known are: \(known)")
    }
    var inputs: [(parameter: String, value: ExpressionPlan)] = []
    for input in execution.inputs { inputs.append((input.parameter, try expression(input.value, &pass))) }
    return FunctionPlan(
      name: execution.function, function: function, inputs: inputs, output: execution.output)
  }
}
