import TielineCodec

/// The JSON-LD context of a vocabulary: its names as members of JSON, made from its graph alone.
///
/// Classes and named individuals stand for themselves (`"energySource": "wind"`), integers are numbers of JSON, instants
/// are texts.
/// - Source: W3C JSON-LD 1.1, 3.1 and 4.2.3.
public struct OntologyContext: Sendable {
  private static let prefixes = ["prov": PROV.namespace, "xsd": XSD.namespace]

  private let namespace: String
  /// Definition and IRI of each property, by its name.
  private let terms: [String: (iri: String, definition: JSONValue)]

  /// - Parameters:
  ///   - graph: The vocabulary.
  ///   - namespace: IRIs that begin with it are terms of the vocabulary.
  public init(_ graph: Graph, namespace: String = "https://tieline.example/ns#") {
    self.namespace = namespace
    var terms: [String: (iri: String, definition: JSONValue)] = [:]
    for (name, iri) in [("wasGeneratedBy", PROV.wasGeneratedBy), ("wasDerivedFrom", PROV.wasDerivedFrom)] {
      terms[name] = (iri, ["@id": .string("prov:" + name), "@type": "@id"])
    }
    let vocabulary = Words(graph)
    for (property, isReference) in vocabulary.properties {
      guard case .iri(let iri) = graph.term(property), iri.utf8.starts(with: namespace.utf8) else { continue }
      let name = String(decoding: iri.utf8.dropFirst(namespace.utf8.count), as: UTF8.self)
      var definition: [String: JSONValue] = ["@id": .string(name)]
      if let type = isReference ? vocabulary.referenceType(property) : vocabulary.datatype(property) {
        definition["@type"] = .string(type)
      }
      terms[name] = (iri, .object(definition))
    }
    self.terms = terms
  }

  /// A document with the member `@context`.
  public var document: JSONValue { ["@context": context { _ in true }] }

  /// The quads as JSON by the terms of this context, of which it has those that are used.
  ///
  /// - Throws: ``JSONLDError``.
  public func document(of quads: [Quad]) throws(JSONLDError) -> JSONValue {
    var options = JSONLDOptions()
    options.usesNativeTypes = true
    options.compactsToRelative = false
    let used = Set(quads.map(\.predicate))
    return try JSONLD.compact(
      .array(try JSONLD.document(of: quads, options)), context: context { used.contains(.iri($0)) }, options)
  }

  private func context(_ isWanted: (String) -> Bool) -> JSONValue {
    var members: [String: JSONValue] = [
      "@version": .number("1.1"), "@vocab": .string(namespace), "id": "@id", "type": "@type",
    ]
    for (prefix, expansion) in Self.prefixes { members[prefix] = .string(expansion) }
    for (name, term) in terms where isWanted(term.iri) { members[name] = term.definition }
    return .object(members)
  }

  /// What a vocabulary says about its properties.
  private struct Words {
    private let graph: Graph

    init(_ graph: Graph) { self.graph = graph }

    private func instances(_ type: Term) -> [TermID] {
      guard let property = graph.id(of: .iri(RDF.type)), let type = graph.id(of: type) else { return [] }
      return graph.triples(predicate: property, object: type).map(\.subject)
    }

    /// Each property, and whether its values are nodes.
    var properties: [(TermID, isReference: Bool)] {
      instances(OWL.term("ObjectProperty")).map { ($0, true) }
        + instances(OWL.term("DatatypeProperty")).map { ($0, false) }
    }

    private func range(_ property: TermID) -> TermID? {
      graph.id(of: .iri(RDFS.range)).flatMap { graph.triples(subject: property, predicate: $0).first?.object }
    }

    /// `@vocab` where values are individuals of the vocabulary itself.
    func referenceType(_ property: TermID) -> String {
      guard let range = range(property), let type = graph.id(of: .iri(RDF.type)),
        let individual = graph.id(of: OWL.term("NamedIndividual"))
      else { return "@id" }
      let values = graph.triples(predicate: type, object: range)
      return values.contains { graph.contains($0.subject, type, individual) } ? "@vocab" : "@id"
    }

    /// The datatype where JSON's own types do not say it.
    func datatype(_ property: TermID) -> String? {
      guard let range = range(property), case .iri(let iri) = graph.term(range) else { return nil }
      let isPlain = [XSD.string, XSD.integer, XSD.boolean, RDF.langString].contains { $0.utf8.elementsEqual(iri.utf8) }
      return isPlain ? nil : iri
    }
  }
}
