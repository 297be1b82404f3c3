/// Reads a mapping from the graph of an RML document.
///
/// The words of RML-Core, RML-IO and RML-FNML are understood, and those of R2RML and of RML before 2023 that have the
/// same names.
/// - Source: RML-Core, RML-IO, RML-FNML (http://w3id.org/rml/); R2RML.
struct RMLDocument {
  private static let namespaces = [
    "http://w3id.org/rml/", "http://www.w3.org/ns/r2rml#", "http://semweb.mmlab.be/ns/rml#",
  ]

  private let graph: Graph
  private let base: String?

  init(_ graph: Graph, base: String?) { (self.graph, self.base) = (graph, base) }

  // MARK: The graph

  /// The values of a property, in the order of the document.
  private func values(_ node: TermID, _ name: String) -> [TermID] {
    Self.namespaces.flatMap { namespace -> [TermID] in
      guard let predicate = graph.id(of: .iri(namespace + name)) else { return [] }
      return graph.triples(subject: node, predicate: predicate).map(\.object)
    }
  }

  /// The value of a property that may have one.
  private func value(_ node: TermID, _ name: String) throws(MappingError) -> TermID? {
    let found = values(node, name)
    guard found.count <= 1 else { throw wrong(node, "rml:\(name) has \(found.count) values, where one may stand") }
    return found.first
  }

  private func term(_ node: TermID, _ name: String) throws(MappingError) -> Term? {
    try value(node, name).map { graph.term($0) }
  }

  private func text(_ node: TermID, _ name: String) throws(MappingError) -> String? {
    guard let term = try term(node, name) else { return nil }
    guard case .literal(let literal) = term else { throw wrong(node, "rml:\(name) is a text") }
    return literal.lexical
  }

  private func iri(_ node: TermID, _ name: String) throws(MappingError) -> String? {
    guard let term = try term(node, name) else { return nil }
    guard case .iri(let iri) = term else { throw wrong(node, "rml:\(name) is an IRI") }
    return iri
  }

  private func wrong(_ node: TermID, _ reason: String) -> MappingError {
    .mapping(node: Self.name(graph.term(node)), reason: reason)
  }

  private static func name(_ term: Term) -> String {
    switch term {
    case .iri(let iri): iri
    case .blank(let label): "_:\(label)"
    case .literal(let literal): "'\(literal.lexical)'"
    }
  }

  /// What comes after the last `#` or `/` of an IRI.
  private static func localName(_ iri: String) -> String {
    String(iri[(iri.lastIndex { $0 == "#" || $0 == "/" }.map { iri.index(after: $0) } ?? iri.startIndex)...])
  }

  // MARK: Triples maps

  func mapping() throws(MappingError) -> Mapping {
    var nodes: Set<TermID> = []
    for namespace in Self.namespaces {
      for name in ["logicalSource", "logicalTable"] {
        guard let predicate = graph.id(of: .iri(namespace + name)) else { continue }
        nodes.formUnion(graph.triples(predicate: predicate).map(\.subject))
      }
      if let type = graph.id(of: .iri(RDF.type)), let map = graph.id(of: .iri(namespace + "TriplesMap")) {
        nodes.formUnion(graph.triples(predicate: type, object: map).map(\.subject))
      }
    }
    var maps: [TriplesMap] = []
    for node in nodes.sorted() { maps.append(try triplesMap(node)) }
    guard !maps.isEmpty else {
      throw .document(reason: "no triples map: one is a node with rml:logicalSource and rml:subjectMap", line: 0)
    }
    return Mapping(triplesMaps: maps)
  }

  private func triplesMap(_ node: TermID) throws(MappingError) -> TriplesMap {
    let name = Self.name(graph.term(node))
    guard values(node, "logicalTable").isEmpty else {
      throw wrong(node, "tables of databases are not read: export them as CSV, and use rml:logicalSource")
    }
    guard let source = try value(node, "logicalSource") else { throw wrong(node, "rml:logicalSource is missing") }
    let subjects = values(node, "subjectMap")
    let constants = values(node, "subject")
    guard subjects.count + constants.count == 1 else {
      throw wrong(node, "\(subjects.count + constants.count) subject maps, where one has to stand")
    }
    var map = TriplesMap(
      name: name, source: try logicalSource(source),
      subject: TermMap(constants.first.map { .constant(graph.term($0)) }, .iri))
    if let subject = subjects.first {
      map.subject = try termMap(subject, .iri)
      for type in values(subject, "class") {
        guard case .iri(let iri) = graph.term(type) else { throw wrong(subject, "rml:class is an IRI") }
        map.classes.append(iri)
      }
      map.graphs = try graphs(subject)
    }
    map.base = try iri(node, "baseIRI")
    for property in values(node, "predicateObjectMap") { map.properties.append(try propertyMap(property)) }
    return map
  }

  private func graphs(_ node: TermID) throws(MappingError) -> [TermMap] {
    try shortcut(node, "graph") + maps(node, "graphMap", .iri)
  }

  private func shortcut(_ node: TermID, _ name: String) -> [TermMap] {
    values(node, name).map { value in
      let term = graph.term(value)
      let type: TermMap.TermType = if case .literal = term { .literal } else { .iri }
      return TermMap(.constant(term), type)
    }
  }

  private func maps(
    _ node: TermID, _ name: String, _ type: TermMap.TermType
  ) throws(MappingError) -> [TermMap] {
    var maps: [TermMap] = []
    for value in values(node, name) { maps.append(try termMap(value, type)) }
    return maps
  }

  private func propertyMap(_ node: TermID) throws(MappingError) -> PropertyMap {
    let predicates = try shortcut(node, "predicate") + maps(node, "predicateMap", .iri)
    var objects = shortcut(node, "object").map { ObjectMap.term($0) }
    for object in values(node, "objectMap") {
      if let parent = try value(object, "parentTriplesMap") {
        objects.append(.join(parent: Self.name(graph.term(parent)), conditions: try conditions(object)))
      } else {
        objects.append(.term(try termMap(object, nil)))
      }
    }
    guard !predicates.isEmpty else { throw wrong(node, "rml:predicate or rml:predicateMap is missing") }
    guard !objects.isEmpty else { throw wrong(node, "rml:object or rml:objectMap is missing") }
    return PropertyMap(predicates: predicates, objects: objects, graphs: try graphs(node))
  }

  private func conditions(_ node: TermID) throws(MappingError) -> [JoinCondition] {
    var conditions: [JoinCondition] = []
    for condition in values(node, "joinCondition") {
      conditions.append(
        JoinCondition(child: try side("child", of: condition), parent: try side("parent", of: condition)))
    }
    return conditions
  }

  private func side(_ name: String, of condition: TermID) throws(MappingError) -> Expression {
    if let reference = try text(condition, name) { return .reference(reference) }
    guard let map = try value(condition, name + "Map"), let expression = try expression(map) else {
      throw wrong(condition, "a join condition has rml:\(name) or rml:\(name)Map")
    }
    return expression
  }

  // MARK: Term maps

  /// - Parameter type: What it makes unless it says otherwise; `nil` for an object, where the expression decides.
  private func termMap(_ node: TermID, _ type: TermMap.TermType?) throws(MappingError) -> TermMap {
    let expression = try expression(node)
    var map = TermMap(expression, type ?? .iri)
    map.language = try attribute(node, "language")
    map.datatype = try attribute(node, "datatype")
    if let named = try term(node, "termType") {
      guard case .iri(let iri) = named, let known = TermMap.TermType(rawValue: Self.localName(iri)) else {
        throw wrong(node, "\(Self.name(named)) is no term type")
      }
      map.termType = known
    } else if type == nil {
      map.termType = Self.objectType(expression, isLiteral: map.language != nil || map.datatype != nil)
    }
    return map
  }

  private static func objectType(_ expression: Expression?, isLiteral: Bool) -> TermMap.TermType {
    switch expression {
    case .reference, .function: .literal
    case .constant(.literal): .literal
    case .constant, .template, nil: isLiteral ? .literal : .iri
    }
  }

  /// `rml:language` or `rml:languageMap`, and the same for datatypes.
  private func attribute(_ node: TermID, _ name: String) throws(MappingError) -> Expression? {
    let constant = try term(node, name)
    guard let map = try value(node, name + "Map") else { return constant.map { .constant($0) } }
    guard constant == nil, let expression = try expression(map) else {
      throw wrong(node, "rml:\(name)Map says what it is made of, and rml:\(name) does not stand beside it")
    }
    return expression
  }

  /// What a map's values are made of.
  private func expression(_ node: TermID) throws(MappingError) -> Expression? {
    var found: [Expression] = []
    for constant in values(node, "constant") { found.append(.constant(graph.term(constant))) }
    if let reference = try text(node, "reference") { found.append(.reference(reference)) }
    if let column = try text(node, "column") { found.append(.reference(column)) }
    if let template = try text(node, "template") { found.append(.template(template)) }
    if let execution = try value(node, "functionExecution") { found.append(.function(try function(execution, node))) }
    guard found.count <= 1 else {
      throw wrong(node, "one of rml:constant, rml:reference, rml:template and rml:functionExecution may stand")
    }
    return found.first
  }

  private func function(_ node: TermID, _ map: TermID) throws(MappingError) -> FunctionExecution {
    var name = try iri(node, "function")
    if name == nil, let map = try value(node, "functionMap"), case .constant(.iri(let iri))? = try expression(map) {
      name = iri
    }
    guard let name else { throw wrong(node, "rml:function is missing, the IRI of a function") }
    var inputs: [FunctionExecution.Input] = []
    for input in values(node, "input") {
      var parameter = try iri(input, "parameter")
      if parameter == nil, let map = try value(input, "parameterMap"),
        case .constant(.iri(let iri))? = try expression(map)
      {
        parameter = iri
      }
      guard let parameter else { throw wrong(input, "rml:parameter is missing, the IRI of a parameter") }
      inputs.append(FunctionExecution.Input(parameter: parameter, value: try inputValue(input)))
    }
    return FunctionExecution(function: name, inputs: inputs, output: try iri(map, "return"))
  }

  private func inputValue(_ node: TermID) throws(MappingError) -> Expression {
    if let constant = try term(node, "inputValue") { return .constant(constant) }
    if let map = try value(node, "inputValueMap"), let expression = try expression(map) { return expression }
    throw wrong(node, "rml:inputValueMap or rml:inputValue is missing")
  }

  // MARK: Sources

  private func logicalSource(_ node: TermID) throws(MappingError) -> LogicalSource {
    guard let place = try value(node, "source") else { throw wrong(node, "rml:source is missing") }
    var source = LogicalSource(path: "", formulation: .jsonPath)
    if case .literal(let path) = graph.term(place) {
      source.path = path.lexical
    } else {
      source = try file(place)
    }
    source.nulls += try nulls(node)
    source.formulation = try formulation(node, place)
    if let iterator = try text(node, "iterator") {
      source.iterator = iterator
    } else {
      switch source.formulation {
      case .jsonPath: source.iterator = "$"
      case .xPath: source.iterator = "/*"
      case .csv, .marketDocument: break
      }
    }
    return source
  }

  private func nulls(_ node: TermID) throws(MappingError) -> [String] {
    values(node, "null").compactMap { id in if case .literal(let text) = graph.term(id) { text.lexical } else { nil } }
  }

  private func file(_ node: TermID) throws(MappingError) -> LogicalSource {
    var source = LogicalSource(path: "", formulation: .jsonPath, root: .workingDirectory)
    guard let path = try text(node, "path") ?? CSVWTable(graph, node).url else {
      throw wrong(node, "rml:path is missing: only files are read")
    }
    source.path = path
    if let root = try term(node, "root") {
      switch root {
      case .iri(let iri) where Self.localName(iri) == "MappingDirectory": source.root = .mappingDirectory
      case .iri(let iri) where Self.localName(iri) == "CurrentWorkingDirectory": source.root = .workingDirectory
      case .literal(let folder): source.path = folder.lexical + "/" + path
      default: throw wrong(node, "rml:root is rml:MappingDirectory, rml:CurrentWorkingDirectory or a path")
      }
    }
    if let encoding = try iri(node, "encoding") {
      switch Self.localName(encoding) {
      case "UTF-8": break
      case "UTF-16": source.encoding = .utf16
      default: throw wrong(node, "\(encoding) is not read: convert the file to UTF-8")
      }
    }
    if let compression = try iri(node, "compression") {
      guard let known = LogicalSource.Compression(name: Self.localName(compression)) else {
        throw wrong(node, "\(compression) is not unpacked: known are rml:gzip, rml:zip, rml:targzip and rml:tarxz")
      }
      source.compression = known
    }
    source.nulls = try nulls(node)
    return source
  }

  private func formulation(_ node: TermID, _ place: TermID) throws(MappingError) -> LogicalSource.Formulation {
    guard let named = try value(node, "referenceFormulation") else {
      if let dialect = try CSVWTable(graph, place).dialect() { return .csv(dialect) }
      throw wrong(node, "rml:referenceFormulation is missing: rml:CSV, rml:JSONPath or rml:XPath")
    }
    if values(named, "namespace").count > 0 { return .xPath(namespaces: try namespaces(named)) }
    guard case .iri(let iri) = graph.term(named) else { return .xPath(namespaces: [:]) }
    switch Self.localName(iri) {
    case "CSV": return .csv(try CSVWTable(graph, place).dialect() ?? CSVDialect())
    case "JSONPath": return .jsonPath
    case "XPath", "XPathReferenceFormulation": return .xPath(namespaces: [:])
    case "MarketDocument": return .marketDocument
    default: throw wrong(node, "\(iri) is not read: known are rml:CSV, rml:JSONPath, rml:XPath and t:MarketDocument")
    }
  }

  private func namespaces(_ node: TermID) throws(MappingError) -> [String: String] {
    var namespaces: [String: String] = [:]
    for namespace in values(node, "namespace") {
      guard let prefix = try text(namespace, "namespacePrefix") else {
        throw wrong(namespace, "rml:namespacePrefix is missing")
      }
      let address = try term(namespace, "namespaceURL")
      switch address {
      case .iri(let iri): namespaces[prefix] = iri
      case .literal(let text): namespaces[prefix] = text.lexical
      default: throw wrong(namespace, "rml:namespaceURL is missing")
      }
    }
    return namespaces
  }
}

extension Mapping {
  /// The mapping that an RML document says.
  ///
  /// - Parameter base: The base of the document.
  /// - Throws: ``MappingError`` that names the node at fault.
  public init(_ graph: Graph, base: String? = nil) throws(MappingError) {
    self = try RMLDocument(graph, base: base).mapping()
  }
}
