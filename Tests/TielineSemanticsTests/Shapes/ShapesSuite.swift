import Foundation

@testable import TielineSemantics

/// The cases of the SHACL Core suite, read from its manifests.
struct ShapesSuite {
  struct Case {
    let name: String
    let data: URL
    let shapes: URL
    let manifest: Graph
    /// The report that is expected, a node of the manifest.
    let report: TermID
    /// Whether the data, the shapes and the report are one document, and so have their blank nodes in common.
    let isOneDocument: Bool
  }

  private static let tests = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
  private static let shaclTests = "http://www.w3.org/ns/shacl-test#"

  /// The cases of a manifest and of those that it includes.
  static func cases(_ manifest: URL) throws -> [Case] {
    let graph = try Graph.turtle(manifest)
    func values(_ subject: TermID, _ iri: String) -> [TermID] {
      graph.id(of: .iri(iri)).map { graph.triples(subject: subject, predicate: $0).map(\.object) } ?? []
    }
    func url(_ id: TermID) -> URL? {
      if case .iri(let iri) = graph.term(id) { URL(string: iri) } else { nil }
    }
    var cases: [Case] = []
    if let include = graph.id(of: .iri(tests + "include")) {
      for triple in graph.triples(predicate: include) {
        if let inner = url(triple.object) { cases += try self.cases(inner) }
      }
    }
    guard let action = graph.id(of: .iri(tests + "action")) else { return cases }
    for triple in graph.triples(predicate: action) {
      guard let data = values(triple.object, shaclTests + "dataGraph").first.flatMap(url),
        let shapes = values(triple.object, shaclTests + "shapesGraph").first.flatMap(url),
        let report = values(triple.subject, tests + "result").first, case .iri(let iri) = graph.term(triple.subject)
      else { continue }
      cases.append(
        Case(
          name: "\(manifest.deletingLastPathComponent().lastPathComponent)/\(iri.split(separator: "/").last ?? "")",
          data: data, shapes: shapes, manifest: graph, report: report,
          isOneDocument: data.path == shapes.path && data.path == manifest.path))
    }
    return cases
  }
}

/// A report in a form in which two can be compared: every result as a line, in order.
struct ComparableReport: Equatable {
  let conforms: String
  let results: [String]

  /// Reads a report from RDF. Where `keepsBlankNodes`, those of the data and the shapes count by their labels.
  init(_ graph: Graph, _ report: TermID, keepsBlankNodes: Bool, messages: Set<String> = []) {
    func values(_ subject: TermID, _ name: String) -> [TermID] {
      graph.id(of: .iri(SHACL.namespace + name)).map { graph.triples(subject: subject, predicate: $0).map(\.object) }
        ?? []
    }
    func text(_ id: TermID) -> String {
      if case .blank(let label) = graph.term(id) { return keepsBlankNodes ? "_:\(label)" : "_:" }
      return "\(graph.term(id))"
    }
    conforms = values(report, "conforms").map(text).joined()
    results = values(report, "result").map { result in
      var parts: [String] = []
      for name in ["focusNode", "value", "sourceShape", "sourceConstraintComponent", "resultSeverity"] {
        parts.append("\(name) " + values(result, name).map(text).sorted().joined(separator: ","))
      }
      let path = values(result, "resultPath").first
      let reader = ShapeReader(graph)
      parts.append("path " + (path.flatMap { try? reader.path(result, $0) }.map { "\($0)" } ?? "\(path == nil)"))
      let found = values(result, "resultMessage").map(text)
      parts.append("messages " + found.filter { messages.contains($0) }.sorted().joined(separator: ","))
      return parts.joined(separator: "; ")
    }.sorted()
  }

  /// Messages in a report, which count where they are expected.
  static func messages(_ graph: Graph) -> Set<String> {
    let message = graph.id(of: .iri(SHACL.namespace + "resultMessage"))
    return Set(message.map { graph.triples(predicate: $0).map { "\(graph.term($0.object))" } } ?? [])
  }
}

extension ValidationReport {
  /// The report's quads as a graph, and its node. With `keepsBlankNodes` the shapes' blank nodes have their labels.
  func graph(keepsBlankNodes: Bool) throws -> (Graph, TermID) {
    var builder = GraphBuilder()
    let shapes = results.map(\.sourceShape)
    var next = 0
    for quad in quads {
      var object = quad.object
      if quad.predicate == .iri(SHACL.namespace + "sourceShape") {
        if keepsBlankNodes { object = shapes[next] }
        next += 1
      }
      guard builder.insert(quad.subject, quad.predicate, object) else { throw CocoaError(.fileReadTooLarge) }
    }
    let graph = builder.finish()
    guard let first = quads.first, let id = graph.id(of: first.subject) else { throw CocoaError(.coderValueNotFound) }
    return (graph, id)
  }
}
