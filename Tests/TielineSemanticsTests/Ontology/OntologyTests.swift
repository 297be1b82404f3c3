import Foundation
import Testing

@testable import TielineSemantics

@Suite struct OntologyTests {
  private static let namespace = "https://tieline.example/ns#"

  private static func graph(_ names: [String]) throws -> Graph {
    var builder = GraphBuilder()
    for (index, name) in names.enumerated() {
      // Blank nodes of two files are never the same.
      try RDFSyntax.turtle.add(
        OntologyFiles.bytes(name), to: &builder, base: "file:///\(name)", blankPrefix: "f\(index)")
    }
    return builder.finish()
  }

  private static func folder(_ name: String) throws -> Graph { try graph(OntologyFiles.names(in: name, ".ttl")) }

  /// The expected output of a mapping.
  private static func example(_ name: String) throws -> String { try OntologyFiles.text(name) }

  private static func report(_ data: String) throws -> ValidationReport {
    let vocabulary = try folder("vocabulary")
    var builder = GraphBuilder(vocabulary)
    try RDFSyntax.nQuads.add(data.utf8, to: &builder, blankPrefix: "data")
    return try ShapesGraph(folder("shapes")).validate(data: builder.finish())
  }

  private static func terms(in graph: Graph) -> Set<String> {
    var found: Set<String> = []
    for triple in graph.triples {
      for id in [triple.subject, triple.predicate, triple.object] {
        if case .iri(let iri) = graph.term(id), iri.hasPrefix(namespace), iri != namespace { found.insert(iri) }
      }
    }
    return found
  }

  @Test func `every term has a label, a comment and where it is defined`() throws {
    let vocabulary = try Self.folder("vocabulary")
    let needed = ["label", "comment", "isDefinedBy"].map { RDFS.namespace + $0 }
    let terms = Self.terms(in: vocabulary).sorted()
    #expect(terms.count > 150)
    for term in terms {
      let subject = try #require(vocabulary.id(of: .iri(term)))
      for predicate in needed {
        let predicate = try #require(vocabulary.id(of: .iri(predicate)))
        #expect(vocabulary.triples(subject: subject, predicate: predicate).count == 1, "\(term)")
      }
    }
  }

  @Test func `shapes, alignments, mappings and their output use terms of the vocabulary only`() throws {
    let known = Self.terms(in: try Self.folder("vocabulary"))
    for folder in ["shapes", "alignments", "mappings"] {
      for name in try OntologyFiles.names(in: folder, ".ttl") {
        let used = Self.terms(in: try Self.graph([name])).filter { !$0.contains("{") }
        #expect(used.subtracting(known).isEmpty, "\(name)")
      }
    }
    for name in try OntologyFiles.names(in: "mappings/examples", ".nq") {
      let used = Self.terms(in: try RDFSyntax.nQuads.graph(in: OntologyFiles.bytes(name)))
      #expect(!used.isEmpty)
      #expect(used.subtracting(known).isEmpty, "\(name)")
    }
  }

  @Test func `every mapping has its input and output beside it, in the order of their bytes`() throws {
    let mappings = try OntologyFiles.names(in: "mappings", ".rml.ttl")
    #expect(mappings.count == 9)
    for mapping in mappings {
      let text = try OntologyFiles.text(mapping)
      let inputs = Set(text.matches(of: /rml:path "([^"]*)"/).map { String($0.1) })
      for input in inputs { #expect(try !OntologyFiles.bytes("mappings/\(input)").isEmpty) }
      let name = mapping.dropFirst("mappings/".count).dropLast(".rml.ttl".count)
      let lines = try OntologyFiles.text("mappings/examples/\(name).nq").split(separator: "\n")
      #expect(!lines.isEmpty)
      #expect(zip(lines, lines.dropFirst()).allSatisfy { a, b in a.utf8.lexicographicallyPrecedes(b.utf8) }, "\(name)")
    }
  }

  @Test func `what the mappings give conforms to the shapes`() throws {
    for name in try OntologyFiles.names(in: "mappings/examples", ".nq") {
      let report = try Self.report(Self.example(name))
      #expect(report.conforms, "\(name): \(report.sentences)")
      #expect(report.focusNodeCount > 0)
    }
  }

  @Test(arguments: [
    (
      "energytag", #""2500000"^^<http://www.w3.org/2001/XMLSchema#integer>"#,
      #""0"^^<http://www.w3.org/2001/XMLSchema#integer>"#
    ),
    (
      "energytag", #"quantityWh> "2500000"^^<http://www.w3.org/2001/XMLSchema#integer>"#,
      #"quantityWh> "0.5"^^<http://www.w3.org/2001/XMLSchema#decimal>"#
    ),
    ("energytag", "2026-01-01T00:00:00Z\"^^", "2026-01-01T00:03:00Z\"^^"),
    ("energytag", "2026-01-01T00:00:00Z\"^^", "2026-01-01T01:00:00+01:00\"^^"),
    ("energytag", #""3600"^^"#, #""7200"^^"#), ("energytag", #"country> "DE""#, #"country> "de""#),
    (
      "energytag", "energySource> <https://tieline.example/ns#wind>", "energySource> <https://tieline.example/ns#magic>"
    ),
    ("energytag", "faceValueWh> \"1\"", "faceValueWh> \"1000\""), ("energytag", "beneficiaryName", "qualityScheme"),
    ("energytag", "capacityW> \"3000000\"", "capacityW> \"0\""),
    ("irec", "2026-01-31", "2025-01-31"), ("meter-readings", "quantityWh> \"1500\"", "quantityWh> \"-1500\""),
    ("meter-readings", "remainderWh> \"0.25\"", "remainderWh> \"1.25\""),
    ("meter-readings", "ns#meteringPoint>", "ns#evidence>"),
    ("greenbutton", "unitOfMeasureCode> \"72\"", "unitOfMeasureCode> \"38\""),
    ("greenbutton", "powerOfTen> \"0\"", "powerOfTen> \"3\""),
    ("greenbutton", "flowDirectionCode> \"1\"", "flowDirectionCode> \"19\""),
    ("iec62325-balancing", "ns#upward", "ns#solar"), ("iec62325-balancing", "\"A96\"", "\"96\""),
    ("cim-devices", "ns#storageCapacityWh", "ns#capacityW"), ("tieline-evm", "ns#preimage", "ns#hashlock"),
    ("tieline-evm", "eip155:246\"", "eip155\""), ("erc1888", "ns#to>", "ns#from>"),
    ("tieline-evm", "F01040100", "F0104"),
  ])
  func `refuses what breaks a rule`(name: String, old: String, new: String) throws {
    let text = try Self.example("mappings/examples/\(name).nq")
    #expect(text.contains(old))
    #expect(try !Self.report(text.replacingOccurrences(of: old, with: new)).conforms)
  }

  @Test func `nothing that follows from the vocabulary and its alignments is a contradiction`() throws {
    var names = try OntologyFiles.names(in: "vocabulary", ".ttl")
    names += try OntologyFiles.names(in: "alignments", ".ttl")
    let all = try Self.graph(names)
    var builder = GraphBuilder(all)
    for name in try OntologyFiles.names(in: "mappings/examples", ".nq") {
      try RDFSyntax.nQuads.add(OntologyFiles.bytes(name), to: &builder, blankPrefix: "data")
    }
    let closed = try Materialization(of: builder.finish())
    #expect(closed.contradictions.isEmpty, "\(closed.contradictions)")
    let type = try #require(closed.graph.id(of: .iri(RDF.type)))
    let entity = try #require(closed.graph.id(of: .iri("http://www.w3.org/ns/prov#Entity")))
    #expect(closed.graph.triples(predicate: type, object: entity).count > 5)
  }

  @Test func `the page tells every term and its alignments`() throws {
    var names = try OntologyFiles.names(in: "vocabulary", ".ttl")
    names += try OntologyFiles.names(in: "alignments", ".ttl")
    let page = OntologyPage(try Self.graph(names)).markdown
    for term in Self.terms(in: try Self.folder("vocabulary")) {
      #expect(page.contains("\n`\(term.dropFirst(Self.namespace.count))`"), "\(term)")
    }
    #expect(page.contains("- Kind of: `OriginCertificate`"))
    #expect(page.contains("- Same as: `https://tieline.example/scheme/eecs#F01050100`"))
    #expect(page.contains("- Said of: `BalancingActivation`, `EnergyRecord`, `OriginCertificate`"))
  }
}
