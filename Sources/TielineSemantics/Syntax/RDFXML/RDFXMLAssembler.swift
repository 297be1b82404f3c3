import TielineCore

/// Makes statements of the elements of RDF/XML.
///
/// - Source: RDF 1.1 XML Syntax, 7.
final class RDFXMLAssembler<Sink: StatementSink>: XMLStreamHandler {
  private(set) var failure: RDFSyntaxError?
  private let sink: Sink
  private let limits: SyntaxLimits
  private let documentBase: BaseIRI
  private var frames: [RDFXMLFrame] = []
  private var content = ByteBuffer(capacity: 256)
  private var literal: XMLLiteralWriter?
  private var blankNodes = 0
  /// `rdf:ID`s with their base, none of which may come twice.
  private var identifiers: Set<String> = []
  private var line = 0
  private let name = ByteBuffer(capacity: 256)

  init(sink: Sink, base: String?, limits: SyntaxLimits) {
    (self.sink, self.limits) = (sink, limits)
    documentBase = BaseIRI(base)
  }

  // MARK: Events

  func start(_ tag: XMLTag) -> Bool {
    line = tag.line
    return attempt { () throws(RDFXMLMistake) in
      if literal != nil {
        literal?.start(tag)
        return
      }
      try checkNoText()
      let attributes = RDFXMLAttributes(tag, of: frames.last, documentBase: documentBase)
      if let reason = attributes.wrong { throw RDFXMLMistake(reason: reason) }
      try open(tag, attributes)
    }
  }

  func text(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
    if literal != nil {
      literal?.append(String(decoding: utf8, as: UTF8.self))
    } else {
      content.append(utf8)
    }
    return attempt { () throws(RDFXMLMistake) in
      guard content.count <= limits.statementBytes, (literal?.text.utf8.count ?? 0) <= limits.statementBytes else {
        throw RDFXMLMistake(reason: "a text exceeds the \(limits.statementBytes) bytes allowed")
      }
    }
  }

  func comment(_ text: String) -> Bool {
    literal?.comment(text)
    return true
  }

  func instruction(target: String, _ text: String) -> Bool {
    literal?.instruction(target: target, text)
    return true
  }

  func end(line: Int) -> Bool {
    self.line = line
    return attempt { () throws(RDFXMLMistake) in
      if let literal, literal.depth > 0 {
        self.literal?.end()
      } else {
        try close()
      }
    }
  }

  private func attempt(_ work: () throws(RDFXMLMistake) -> Void) -> Bool {
    sink.begin()
    let mark = sink.mark
    do throws(RDFXMLMistake) {
      try work()
      guard !sink.isFull else { throw RDFXMLMistake(reason: "more terms than a graph in memory can have") }
      sink.release(mark)
      return true
    } catch {
      failure = .malformed(reason: error.reason, line: line)
      return false
    }
  }

  // MARK: Elements

  private func open(_ tag: XMLTag, _ attributes: RDFXMLAttributes) throws(RDFXMLMistake) {
    guard var frame = frames.last else {
      if tag.namespace == RDF.namespace, tag.name == "RDF" {
        guard attributes.isEmpty else { throw RDFXMLMistake(reason: "rdf:RDF has no attributes but xml: ones") }
        frames.append(attributes.frame(.document))
      } else {
        frames.append(attributes.frame(.node(try node(tag, attributes))))
      }
      return
    }
    let index = frames.count - 1
    switch frame.role {
    case .document: frames.append(attributes.frame(.node(try node(tag, attributes))))
    case .node(let subject): try property(tag, attributes, subject, index)
    case .property(var property):
      guard !property.hasNode else { throw RDFXMLMistake(reason: "a property has one node: write the property again") }
      guard property.datatype == nil else {
        throw RDFXMLMistake(reason: "a property with rdf:datatype holds text, not a node")
      }
      property.hasNode = true
      let object = try node(tag, attributes)
      emit(property.subject, property.predicate, object, statement: property.statement)
      frame.role = .property(property)
      frames[index] = frame
      frames.append(attributes.frame(.node(object)))
    case .collection(let property, let last):
      let object = try node(tag, attributes)
      let cell = newBlank()
      if let last {
        emit(.number(last), RDF.rest, .number(cell))
      } else {
        emit(property.subject, property.predicate, .number(cell), statement: property.statement)
      }
      emit(.number(cell), RDF.first, object)
      frame.role = .collection(property, last: cell)
      frames[index] = frame
      frames.append(attributes.frame(.node(object)))
    case .empty: throw RDFXMLMistake(reason: "a property that names its object in attributes has no content")
    }
  }

  private func close() throws(RDFXMLMistake) {
    guard let frame = frames.popLast() else { return }
    switch frame.role {
    case .document, .node: try checkNoText()
    case .empty:
      guard content.bytes.isEmpty else {
        throw RDFXMLMistake(reason: "a property that names its object in attributes has no content")
      }
    case .property(let property):
      if property.hasNode {
        try checkNoText()
      } else if let written = literal {
        literal = nil
        let datatype = iri(RDF.namespace + "XMLLiteral")
        emit(property, literal(written.text) { sink.literal($0, isPlain: false, datatype: datatype) })
      } else {
        emitText(property, frame)
      }
      content.removeAll()
    case .collection(let property, let last):
      try checkNoText()
      if let last {
        emit(.number(last), RDF.rest, .iri(RDF.nil))
      } else {
        emit(property.subject, property.predicate, .iri(RDF.nil), statement: property.statement)
      }
    }
  }

  /// Between elements there is nothing but white space.
  private func checkNoText() throws(RDFXMLMistake) {
    guard content.bytes.allSatisfy({ CharacterTable.classes[Int($0)] & CharacterTable.space != 0 }) else {
      let found = String(content.text.prefix(40))
      throw RDFXMLMistake(reason: "text between elements: '\(found)'")
    }
    content.removeAll()
  }

  // MARK: Node elements

  private func node(_ tag: XMLTag, _ attributes: RDFXMLAttributes) throws(RDFXMLMistake) -> RDFXMLNode {
    let isRDF = tag.namespace == RDF.namespace
    guard !isRDF || RDFXMLNames.isNodeElement(tag.name) else {
      throw RDFXMLMistake(reason: "rdf:\(tag.name) cannot be the element of a node")
    }
    guard attributes.resource == nil, attributes.datatype == nil, attributes.parseType == nil else {
      throw RDFXMLMistake(reason: "rdf:resource, rdf:datatype and rdf:parseType belong to properties, not to a node")
    }
    guard [attributes.id, attributes.nodeID, attributes.about].count(where: { $0 != nil }) <= 1 else {
      throw RDFXMLMistake(reason: "a node has one of rdf:ID, rdf:nodeID and rdf:about")
    }
    let node: RDFXMLNode
    if let id = attributes.id {
      node = .iri(try identifier(id, attributes.base))
    } else if let about = attributes.about {
      node = .iri(try resolve(about, attributes.base))
    } else if let label = attributes.nodeID {
      node = .label(label)
    } else {
      node = .number(newBlank())
    }
    if !(isRDF && tag.name == "Description") {
      emit(node, RDF.type, .iri(try named(tag.namespace, tag.name)))
    }
    try emit(attributes.properties, of: node, attributes)
    return node
  }

  private func emit(
    _ properties: [(predicate: String, value: String)], of node: RDFXMLNode, _ attributes: RDFXMLAttributes
  ) throws(RDFXMLMistake) {
    for (predicate, value) in properties {
      if predicate == RDF.type {
        emit(node, RDF.type, .iri(try resolve(value, attributes.base)))
      } else {
        emit(
          RDFXMLProperty(subject: node, predicate: try named(predicate, "")), text(value, attributes.language))
      }
    }
  }

  // MARK: Property elements

  private func property(
    _ tag: XMLTag, _ attributes: RDFXMLAttributes, _ subject: RDFXMLNode, _ parent: Int
  ) throws(RDFXMLMistake) {
    let predicate = try predicate(tag, parent)
    guard attributes.about == nil else { throw RDFXMLMistake(reason: "rdf:about belongs to a node, not to a property") }
    var property = RDFXMLProperty(subject: subject, predicate: predicate)
    if let id = attributes.id { property.statement = try identifier(id, attributes.base) }
    if let parseType = attributes.parseType {
      guard attributes.isOnlyIdentified else {
        throw RDFXMLMistake(reason: "beside rdf:parseType a property has no attribute but rdf:ID")
      }
      return frames.append(attributes.frame(parsed(parseType, property)))
    }
    let isReference = attributes.resource != nil || attributes.nodeID != nil
    guard isReference || !attributes.properties.isEmpty else {
      if let datatype = attributes.datatype { property.datatype = try resolve(datatype, attributes.base) }
      return frames.append(attributes.frame(.property(property)))
    }
    guard attributes.datatype == nil, attributes.resource == nil || attributes.nodeID == nil else {
      throw RDFXMLMistake(reason: "a property has one of rdf:resource, rdf:nodeID and rdf:datatype")
    }
    let object: RDFXMLNode
    if let resource = attributes.resource {
      object = .iri(try resolve(resource, attributes.base))
    } else if let label = attributes.nodeID {
      object = .label(label)
    } else {
      object = .number(newBlank())
    }
    emit(subject, predicate, object, statement: property.statement)
    try emit(attributes.properties, of: object, attributes)
    frames.append(attributes.frame(.empty))
  }

  private func predicate(_ tag: XMLTag, _ parent: Int) throws(RDFXMLMistake) -> String {
    guard tag.namespace == RDF.namespace else { return try named(tag.namespace, tag.name) }
    guard RDFXMLNames.isPropertyElement(tag.name) else {
      throw RDFXMLMistake(reason: "rdf:\(tag.name) cannot be the element of a property")
    }
    guard tag.name == "li" else { return RDF.namespace + tag.name }
    frames[parent].items += 1
    return "\(RDF.namespace)_\(frames[parent].items)"
  }

  private func parsed(_ parseType: String, _ property: RDFXMLProperty) -> RDFXMLRole {
    switch parseType {
    case "Resource":
      let node = RDFXMLNode.number(newBlank())
      emit(property.subject, property.predicate, node, statement: property.statement)
      return .node(node)
    case "Collection": return .collection(property, last: nil)
    default:
      literal = XMLLiteralWriter()
      return .property(property)
    }
  }

  private func emitText(_ property: RDFXMLProperty, _ frame: RDFXMLFrame) {
    let text = content.bytes
    if let datatype = property.datatype {
      emit(property, sink.literal(text, isPlain: false, datatype: iri(datatype)))
    } else {
      emit(property, self.text(content.text, frame.language))
    }
  }

  // MARK: Statements

  private func newBlank() -> Int {
    blankNodes += 1
    return blankNodes
  }

  private func emit(_ subject: RDFXMLNode, _ predicate: String, _ object: RDFXMLNode, statement: String? = nil) {
    emit(RDFXMLProperty(subject: subject, predicate: predicate, statement: statement), made(object))
  }

  private func emit(_ property: RDFXMLProperty, _ object: Sink.Node) {
    let (subject, predicate) = (made(property.subject), iri(property.predicate))
    sink.statement(subject, predicate, object, graph: nil)
    guard let statement = property.statement.map({ iri($0) }) else { return }
    sink.statement(statement, iri(RDF.type), iri(RDF.namespace + "Statement"), graph: nil)
    sink.statement(statement, iri(RDF.namespace + "subject"), subject, graph: nil)
    sink.statement(statement, iri(RDF.namespace + "predicate"), predicate, graph: nil)
    sink.statement(statement, iri(RDF.namespace + "object"), object, graph: nil)
  }

  private func made(_ node: RDFXMLNode) -> Sink.Node {
    switch node {
    case .iri(let text): iri(text)
    case .number(let number): sink.blank(number)
    case .label(let label): self.literal(Self.blankLabel(label)) { sink.blank($0) }
    }
  }

  /// A name of XML as a label of the Turtle family, whose labels cannot end with a dot.
  private static func blankLabel(_ label: String) -> String {
    label.utf8.contains(UInt8(ascii: ".")) || label.utf8.starts(with: "dot-".utf8)
      ? "dot-" + Hex.encode(label.utf8, prefix: false) : label
  }

  private func iri(_ text: String) -> Sink.Node { literal(text) { sink.iri($0, PrefixTable.noBytes) } }

  private func literal<R>(_ text: String, _ body: (UTF8Span) -> R) -> R {
    var text = text
    return text.withUTF8(body)
  }

  private func text(_ value: String, _ language: String?) -> Sink.Node {
    literal(value) { value in
      guard let language else { return sink.literal(value, isPlain: false) }
      return literal(language) { sink.literal(value, isPlain: false, language: $0) }
    }
  }

  // MARK: IRIs

  private func identifier(_ id: String, _ base: BaseIRI) throws(RDFXMLMistake) -> String {
    let iri = try resolve("#\(id)", base)
    guard identifiers.count < limits.identifiers else {
      throw RDFXMLMistake(reason: "more than the \(limits.identifiers) rdf:ID allowed: use rdf:about")
    }
    guard identifiers.insert(iri).inserted else { throw RDFXMLMistake(reason: "rdf:ID '\(id)' comes twice") }
    return iri
  }

  private func resolve(_ reference: String, _ base: BaseIRI) throws(RDFXMLMistake) -> String {
    let resolved: String? = literal(reference) { reference in
      if BaseIRI.isAbsolute(reference) { return String(decoding: reference, as: UTF8.self) }
      return base.resolve(reference).map { String(decoding: $0, as: UTF8.self) }
    }
    guard let resolved else {
      throw RDFXMLMistake(reason: "'\(reference)' is relative, and the document has no base: add xml:base, or name one")
    }
    return try checked(resolved)
  }

  /// The IRI of an element or attribute.
  private func named(_ namespace: String, _ name: String) throws(RDFXMLMistake) -> String {
    guard !namespace.isEmpty else {
      throw RDFXMLMistake(reason: "the element \(name) has no namespace, so it is no class and no property")
    }
    guard literal(namespace, { BaseIRI.isAbsolute($0) }) else {
      throw RDFXMLMistake(reason: "the namespace '\(namespace)' is relative: write it out")
    }
    return try checked(namespace + name)
  }

  private func checked(_ iri: String) throws(RDFXMLMistake) -> String {
    guard CharacterTable.isIRI(iri) else {
      throw RDFXMLMistake(reason: "'\(iri)' is no IRI: percent-encode its blanks, quotes and brackets")
    }
    return iri
  }
}
