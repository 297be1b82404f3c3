/// Writes statements as Turtle or TriG while they come; those that follow each other share graph, subject and predicate.
///
/// - Source: RDF 1.1 Turtle; RDF 1.1 TriG.
public struct TurtleWriter: Sendable {
  /// What was written, until someone takes it.
  public private(set) var text: [UInt8] = []
  private let prefixes: [(name: String, namespace: String)]
  private let allowsGraphs: Bool
  private var graph: Term?
  private var subject: Term?
  private var predicate: Term?
  private var indentation = "  "

  /// - Parameters:
  ///   - prefixes: Name and namespace; all are declared at the beginning, in this order.
  ///   - allowsGraphs: Whether it is TriG.
  public init(prefixes: [(name: String, namespace: String)] = [], allowsGraphs: Bool = false) {
    (self.prefixes, self.allowsGraphs) = (prefixes, allowsGraphs)
    for (name, namespace) in prefixes { append("@prefix \(name): <\(namespace)> .\n") }
    if !prefixes.isEmpty { append("\n") }
  }

  /// Hands over what was written.
  public mutating func take() -> [UInt8] {
    defer { text.removeAll(keepingCapacity: true) }
    return text
  }

  /// Writes one more statement.
  /// - Throws: ``RDFSyntaxError/unwritable(term:reason:)``.
  public mutating func append(_ quad: Quad) throws(RDFSyntaxError) {
    if subject == nil || quad.graph != graph { try open(quad.graph) }
    if quad.subject != subject {
      if subject != nil { append(" .\n") }
      append(indentation.dropLast(2) + (try written(quad.subject)) + " ")
      (subject, predicate) = (quad.subject, nil)
    }
    if quad.predicate == predicate {
      append(", ")
    } else {
      if predicate != nil { append(" ;\n" + indentation) }
      append((quad.predicate == .iri(RDF.type) ? "a" : try written(quad.predicate)) + " ")
      predicate = quad.predicate
    }
    append(try written(quad.object))
  }

  /// Ends the last statement.
  public mutating func finish() { close() }

  private mutating func open(_ graph: Term?) throws(RDFSyntaxError) {
    close()
    guard let graph else { return }
    guard allowsGraphs else {
      throw .unwritable(term: try written(graph), reason: "this syntax has no names of graphs: choose trig or n-quads")
    }
    append("\(try written(graph)) {\n")
    (self.graph, indentation) = (graph, "    ")
  }

  private mutating func close() {
    if subject != nil { append(" .\n") }
    if graph != nil { append("}\n") }
    (graph, subject, predicate, indentation) = (nil, nil, nil, "  ")
  }

  private mutating func append(_ piece: some StringProtocol) { text.append(contentsOf: piece.utf8) }

  // MARK: Terms

  private func written(_ term: Term) throws(RDFSyntaxError) -> String {
    switch term {
    case .iri(let iri): return try written(iri)
    case .blank(let label):
      guard Self.isLabel(label) else { throw .unwritable(term: "_:" + label, reason: "no label of a blank node") }
      return "_:" + label
    case .literal(let literal): return try written(literal)
    }
  }

  private func written(_ iri: String) throws(RDFSyntaxError) -> String {
    for (name, namespace) in prefixes where iri.utf8.starts(with: namespace.utf8) {
      let local = iri.utf8.dropFirst(namespace.utf8.count)
      if Self.isPlainName(local) { return "\(name):\(Substring(local))" }
    }
    guard CharacterTable.isIRI(iri), IRIReference(iri).isAbsolute else {
      throw .unwritable(term: iri, reason: "an IRI has a scheme, and no blanks, quotes and brackets")
    }
    return "<\(iri)>"
  }

  private func written(_ literal: Literal) throws(RDFSyntaxError) -> String {
    if Self.isBare(literal) { return literal.lexical }
    var bytes: [UInt8] = [UInt8(ascii: "\"")]
    var lexical = literal.lexical
    lexical.withUTF8 { NQuadsText.escape($0) { bytes.append($0) } }
    let text = String(decoding: bytes, as: UTF8.self) + "\""
    if let language = literal.language {
      guard LanguageTag.isWellFormed(language, longestPart: .max) else {
        throw .unwritable(term: language, reason: "no language tag: one is like 'en' or 'de-AT'")
      }
      return "\(text)@\(language)"
    }
    return literal.datatype.utf8.elementsEqual(XSD.string.utf8) ? text : "\(text)^^\(try written(literal.datatype))"
  }

  /// Whether Turtle writes it without quotes and datatype.
  private static func isBare(_ literal: Literal) -> Bool {
    switch literal.datatype {
    case XSD.boolean: return literal.lexical == "true" || literal.lexical == "false"
    case XSD.integer:
      let digits = literal.lexical.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
      return literal.lexical.utf8.count - digits.count <= 1 && !digits.isEmpty && digits.allSatisfy(\.isDigit)
    default: return false
    }
  }

  private static func isPlainName(_ name: Substring.UTF8View) -> Bool {
    name.first != UInt8(ascii: "-")
      && name.allSatisfy { CharacterTable.classes[Int($0)] & CharacterTable.name != 0 }
  }

  /// Appends a blank node as it is written.
  /// - Returns: `false` where its label cannot be written.
  static func appendLabel(_ label: String, to bytes: inout [UInt8]) -> Bool {
    guard isLabel(label) else { return false }
    bytes.append(contentsOf: "_:\(label)".utf8)
    return true
  }

  private static func isLabel(_ label: String) -> Bool {
    guard let first = label.unicodeScalars.first, label.utf8.last != UInt8(ascii: ".") else { return false }
    let begins = ("0"..."9").contains(first) || RDFXMLNames.isName(String(first))
    return begins && RDFXMLNames.isName("a" + label)
  }
}
