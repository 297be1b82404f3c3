/// Reads a mapping from YARRRML: prefixes, sources, mappings, functions and joins.
///
/// `$(x)` is a reference. A constant object that begins with a declared prefix is an IRI, as is one with `~iri`; other
/// objects are literals.
/// - Source: YARRRML, https://rml.io/yarrrml/spec.
struct YARRRMLDocument {
  /// Longest document, and most values in it.
  static let (bytesLimit, valuesLimit) = (1 << 20, 100_000)
  /// Most values inside each other, brackets that are open at once, and columns of indentation.
  static let (depthLimit, bracketLimit, indentationLimit) = (32, 64, 256)

  private let prefixes: [String: String]
  private let base: String?
  private let sources: [String: LogicalSource]
  private let mappings: YARRRMLNode

  /// - Throws: ``MappingError/document(reason:line:)``.
  init(_ text: String) throws(MappingError) {
    guard text.utf8.count <= Self.bytesLimit else {
      throw .tooLarge(what: "the bytes of a YARRRML document", allowed: Self.bytesLimit)
    }
    let root = try YARRRMLNode(yaml: text)
    try root.allow(["prefixes", "base", "sources", "mappings", "authors"])
    var prefixes = ["rdf": RDF.namespace, "xsd": XSD.namespace, "rdfs": RDFS.namespace]
    for (name, value) in try root.value("prefixes")?.members() ?? [] { prefixes[name] = try value.text() }
    self.prefixes = prefixes
    base = try root.value("base")?.text()
    var sources: [String: LogicalSource] = [:]
    for (name, value) in try root.value("sources")?.members() ?? [] { sources[name] = try Self.source(value) }
    self.sources = sources
    guard let mappings = try root.value("mappings") else { throw root.wrong("'mappings' is missing") }
    self.mappings = mappings
  }

  func mapping() throws(MappingError) -> Mapping {
    var maps: [TriplesMap] = []
    var names: [String: [String]] = [:]
    let members = try mappings.members()
    // A mapping with several sources or subjects is as many triples maps.
    for (name, node) in members {
      names[name] = try triplesMaps(name, node).map(\.name)
    }
    for (name, node) in members {
      for var map in try triplesMaps(name, node) {
        map.properties = try properties(node, parents: names)
        maps.append(map)
      }
    }
    return Mapping(triplesMaps: maps)
  }

  private func triplesMaps(_ name: String, _ node: YARRRMLNode) throws(MappingError) -> [TriplesMap] {
    try node.allow(["sources", "source", "subjects", "subject", "s", "predicateobjects", "po", "graphs", "graph", "g"])
    guard let places = try node.value("sources", "source") else { throw node.wrong("'sources' is missing") }
    guard let subjects = try node.value("subjects", "subject", "s") else { throw node.wrong("'subjects' is missing") }
    var graphs: [TermMap] = []
    for graph in try node.value("graphs", "graph", "g")?.list() ?? [] {
      graphs.append(TermMap(try expression(graph), .iri))
    }
    var found: [LogicalSource] = []
    // `[file~csv]` is one source, `[name, [file~csv]]` are two.
    for place in places.isSource ? [places] : places.list() { found.append(try source(place)) }
    var maps: [TriplesMap] = []
    for (sourceIndex, source) in found.enumerated() {
      for (index, subject) in subjects.list().enumerated() {
        let suffix = sourceIndex + index == 0 ? "" : "-\(sourceIndex)-\(index)"
        maps.append(
          TriplesMap(
            name: name + suffix, source: source, subject: TermMap(try expression(subject), .iri), graphs: graphs,
            base: base))
      }
    }
    return maps
  }

  // MARK: Sources

  private func source(_ node: YARRRMLNode) throws(MappingError) -> LogicalSource {
    guard let name = node.scalar else { return try Self.source(node) }
    if let known = sources[name] { return known }
    throw node.wrong("'\(name)' is no source; known are: \(sources.keys.sorted().joined(separator: ", "))")
  }

  private static func source(_ node: YARRRMLNode) throws(MappingError) -> LogicalSource {
    if node.isList {
      let parts = node.list()
      guard (1...2).contains(parts.count) else { throw node.wrong("a source is [file~formulation, iterator]") }
      let text = try parts[0].text()
      guard let tilde = text.utf8.lastIndex(of: UInt8(ascii: "~")) else {
        throw parts[0].wrong("a source is written file~csv, file~jsonpath or file~xpath")
      }
      let formulation = String(text[text.utf8.index(after: tilde)...])
      return try source(
        String(text[..<tilde]), formulation, parts.count > 1 ? parts[1].text() : nil, CSVDialect(), parts[0])
    }
    try node.allow(["access", "referenceFormulation", "iterator", "delimiter", "encoding", "type"])
    guard let access = try node.value("access"), let formulation = try node.value("referenceFormulation") else {
      throw node.wrong("a source has 'access' and 'referenceFormulation'")
    }
    var dialect = CSVDialect()
    if let delimiter = try node.value("delimiter") {
      guard let byte = try delimiter.text().utf8.first, try delimiter.text().utf8.count == 1 else {
        throw delimiter.wrong("a delimiter is one character of ASCII")
      }
      dialect.delimiter = byte
    }
    if let encoding = try node.value("encoding") {
      guard let known = CSVDialect.Encoding(label: try encoding.text()) else {
        throw encoding.wrong("this encoding is not read: convert the file to UTF-8")
      }
      dialect.encoding = known
    }
    return try source(access.text(), formulation.text(), node.value("iterator")?.text(), dialect, node)
  }

  private static func source(
    _ path: String, _ formulation: String, _ iterator: String?, _ dialect: CSVDialect, _ node: YARRRMLNode
  ) throws(MappingError) -> LogicalSource {
    switch formulation.lowercased() {
    case "csv": return LogicalSource(path: path, formulation: .csv(dialect))
    case "jsonpath": return LogicalSource(path: path, formulation: .jsonPath, iterator: iterator ?? "$")
    case "xpath": return LogicalSource(path: path, formulation: .xPath(namespaces: [:]), iterator: iterator ?? "/*")
    case "marketdocument": return LogicalSource(path: path, formulation: .marketDocument)
    default: throw node.wrong("'\(formulation)' is not read: known are csv, jsonpath, xpath and marketdocument")
    }
  }

  // MARK: Predicates and objects

  private func properties(
    _ node: YARRRMLNode, parents: [String: [String]]
  ) throws(MappingError) -> [PropertyMap] {
    var properties: [PropertyMap] = []
    for pair in try node.value("predicateobjects", "po")?.list() ?? [] {
      var property = PropertyMap(predicates: [], objects: [])
      let (predicates, objects): (YARRRMLNode, [YARRRMLNode])
      if pair.isList {
        let parts = pair.list()
        guard (2...3).contains(parts.count) else { throw pair.wrong("a pair is [predicate, object, type or language]") }
        predicates = parts[0]
        // A third element is the type of all objects.
        objects = parts.count == 3 ? parts[1].list().map { YARRRMLNode(list: [$0, parts[2]]) } : parts[1].list()
      } else {
        try pair.allow(["predicates", "predicate", "p", "objects", "object", "o", "graphs", "graph", "g"])
        guard let found = try pair.value("predicates", "predicate", "p"),
          let values = try pair.value("objects", "object", "o")
        else { throw pair.wrong("a pair has 'predicates' and 'objects'") }
        (predicates, objects) = (found, values.list())
        for graph in try pair.value("graphs", "graph", "g")?.list() ?? [] {
          property.graphs.append(TermMap(try expression(graph), .iri))
        }
      }
      for predicate in predicates.list() { property.predicates.append(TermMap(try expression(predicate), .iri)) }
      let isType = property.predicates.allSatisfy { $0.expression == .constant(.iri(RDF.type)) }
      for object in objects { property.objects += try self.objects(object, isType: isType, parents: parents) }
      properties.append(property)
    }
    return properties
  }

  private func objects(
    _ node: YARRRMLNode, isType: Bool, parents: [String: [String]]
  ) throws(MappingError) -> [ObjectMap] {
    if node.isList {
      let parts = node.list()
      guard (1...2).contains(parts.count) else { throw node.wrong("an object is [value, type or language]") }
      var term = try self.term(parts[0], isType: isType)
      if parts.count == 2 { try add(try parts[1].text(), to: &term, parts[1]) }
      return [.term(term)]
    }
    guard node.isMap else { return [.term(try term(node, isType: isType))] }
    if let mapping = try node.value("mapping") {
      try node.allow(["mapping", "condition", "conditions"])
      return try joins(mapping, node, parents)
    }
    try node.allow(["value", "function", "parameters", "datatype", "language", "type"])
    var term: TermMap
    if node.has("function") {
      term = TermMap(.function(try function(node)), .literal)
    } else {
      guard let value = try node.value("value") else {
        throw node.wrong("an object has 'value', 'function' or 'mapping'")
      }
      term = try self.term(value, isType: isType)
    }
    if let type = try node.value("type") {
      guard let known = Self.types[try type.text().lowercased()] else {
        throw type.wrong("a type is iri, literal or blank")
      }
      term.termType = known
    }
    if let datatype = try node.value("datatype") {
      (term.datatype, term.termType) = (try expression(datatype), .literal)
    }
    if let language = try node.value("language") {
      (term.language, term.termType) = (try self.text(language.text(), language), .literal)
    }
    return [.term(term)]
  }

  private static let types: [String: TermMap.TermType] = ["iri": .iri, "literal": .literal, "blank": .blankNode]

  private func joins(
    _ mapping: YARRRMLNode, _ node: YARRRMLNode, _ parents: [String: [String]]
  ) throws(MappingError) -> [ObjectMap] {
    guard let names = parents[try mapping.text()] else {
      throw mapping.wrong("'\(try mapping.text())' is no mapping")
    }
    var conditions: [JoinCondition] = []
    for condition in try node.value("condition", "conditions")?.list() ?? [] {
      guard try condition.value("function")?.text() == "equal",
        let sides = try condition.value("parameters")?.list(), sides.count == 2
      else { throw condition.wrong("a condition is the function equal with two parameters") }
      conditions.append(JoinCondition(child: try side(sides[0]), parent: try side(sides[1])))
    }
    return names.map { .join(parent: $0, conditions: conditions) }
  }

  /// `[str1, $(x), s]`, or the value alone.
  private func side(_ node: YARRRMLNode) throws(MappingError) -> Expression {
    let parts = node.list()
    guard let value = parts.count >= 2 ? parts[1] : parts.first else { throw node.wrong("a parameter has a value") }
    return try text(value.text(), value)
  }

  private func function(_ node: YARRRMLNode) throws(MappingError) -> FunctionExecution {
    guard let name = try node.value("function") else { throw node.wrong("'function' is missing") }
    var inputs: [FunctionExecution.Input] = []
    for parameter in try node.value("parameters")?.list() ?? [] {
      let pair: (YARRRMLNode, YARRRMLNode)
      if parameter.isList {
        let parts = parameter.list()
        guard parts.count == 2 else { throw parameter.wrong("a parameter is [name, value]") }
        pair = (parts[0], parts[1])
      } else {
        guard let name = try parameter.value("parameter"), let value = try parameter.value("value") else {
          throw parameter.wrong("a parameter is [name, value]")
        }
        pair = (name, value)
      }
      let value: Expression =
        pair.1.isMap ? .function(try function(pair.1)) : try text(try pair.1.text(), pair.1)
      inputs.append(FunctionExecution.Input(parameter: expanded(try pair.0.text()), value: value))
    }
    return FunctionExecution(function: expanded(try name.text()), inputs: inputs)
  }

  // MARK: Terms

  /// An object that is written as one text.
  private func term(_ node: YARRRMLNode, isType: Bool) throws(MappingError) -> TermMap {
    var text = try node.text()
    if text.utf8.suffix(4).elementsEqual("~iri".utf8) {
      text = String(text.utf8.dropLast(4)) ?? ""
      return TermMap(try iri(text, node), .iri)
    }
    if isType { return TermMap(try iri(text, node), .iri) }
    if prefix(of: text) != nil, !text.contains("$(") { return TermMap(try iri(text, node), .iri) }
    return TermMap(try self.text(text, node), .literal)
  }

  /// The datatype or the language beside an object.
  private func add(_ text: String, to term: inout TermMap, _ node: YARRRMLNode) throws(MappingError) {
    term.termType = .literal
    if case .constant(.iri)? = term.expression { throw node.wrong("an IRI has no type or language") }
    if text.utf8.suffix(5).elementsEqual("~lang".utf8) {
      term.language = try self.text(String(text.utf8.dropLast(5)) ?? "", node)
    } else {
      term.datatype = try iri(text, node)
    }
  }

  /// What makes an IRI: a subject, predicate or graph.
  private func expression(_ node: YARRRMLNode) throws(MappingError) -> Expression { try iri(node.text(), node) }

  private func iri(_ text: String, _ node: YARRRMLNode) throws(MappingError) -> Expression {
    if text == "a" { return .constant(.iri(RDF.type)) }
    let found = try self.text(expanded(text), node)
    guard case .constant(.literal(let literal)) = found else { return found }
    return .constant(.iri(literal.lexical))
  }

  /// A text with references: one reference, a template, or a constant.
  private func text(_ text: String, _ node: YARRRMLNode) throws(MappingError) -> Expression {
    var template = ""
    var references: [String] = []
    var hasText = false
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == "\\", let next = rest.first, next == "$" || next == "\\" || next == ")" {
        rest.removeFirst()
        template.unicodeScalars.append(contentsOf: Self.escaped(next))
        hasText = true
      } else if scalar == "$", rest.first == "(" {
        rest.removeFirst()
        let reference = try Self.reference(&rest, node)
        references.append(reference)
        template += "{" + String(String.UnicodeScalarView(reference.unicodeScalars.flatMap { Self.escaped($0) })) + "}"
      } else {
        template.unicodeScalars.append(contentsOf: Self.escaped(scalar))
        hasText = true
      }
    }
    if references.isEmpty { return .constant(.literal(Self.withoutEscapes(text))) }
    return references.count == 1 && !hasText ? .reference(references[0]) : .template(template)
  }

  private static func reference(
    _ rest: inout Substring.UnicodeScalarView, _ node: YARRRMLNode
  ) throws(MappingError) -> String {
    var reference = String.UnicodeScalarView()
    // Parentheses of a JSONPath filter belong to the reference.
    var depth = 0
    while let scalar = rest.popFirst() {
      if scalar == "\\", let next = rest.first, next == ")" || next == "(" {
        rest.removeFirst()
        reference.append(next)
        continue
      }
      if scalar == ")", depth == 0 {
        guard !reference.isEmpty else { throw node.wrong("a reference $() is empty") }
        return String(reference)
      }
      depth += scalar == "(" ? 1 : scalar == ")" ? -1 : 0
      reference.append(scalar)
    }
    throw node.wrong("a reference $( is not closed by ')'")
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    scalar == "{" || scalar == "}" || scalar == "\\" ? ["\\", scalar] : [scalar]
  }

  private static func withoutEscapes(_ text: String) -> String {
    var plain = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == "\\", let next = rest.first, next == "$" || next == "\\" || next == ")" {
        rest.removeFirst()
        plain.append(next)
      } else {
        plain.append(scalar)
      }
    }
    return String(plain)
  }

  // MARK: Prefixes

  private func prefix(of text: String) -> (String, Substring)? {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), let namespace = prefixes[String(text[..<colon])]
    else { return nil }
    return (namespace, text[text.utf8.index(after: colon)...])
  }

  private func expanded(_ text: String) -> String {
    guard let (namespace, local) = prefix(of: text) else { return text }
    return namespace + local
  }
}

extension Mapping {
  /// The mapping that a YARRRML document says.
  /// - Throws: ``MappingError`` with the line.
  public init(yarrrml text: String) throws(MappingError) { self = try YARRRMLDocument(text).mapping() }
}
