import Foundation
import Testing

@testable import TielineSemantics

/// A suite of W3C's tests of an RDF syntax.
struct RDFSuite {
  struct Case {
    let name: String
    let type: String
    let action: String
    let result: String?
  }

  let tests: [Case]
  private let folder: URL
  /// Where the suite's files say that they are.
  private let base: String

  init(_ folder: URL, name: String) throws {
    self.folder = folder
    let testBase = "https://w3c.github.io/rdf-tests/rdf/rdf11/\(name)/"
    base = testBase
    let manifest = try RDFSyntax.turtle.graph(
      in: Data(contentsOf: folder.appending(path: "manifest.ttl")), base: testBase + "manifest.ttl")
    func value(_ subject: TermID, _ property: String) -> TermID? {
      manifest.id(of: .iri(property)).flatMap { manifest.triples(subject: subject, predicate: $0).first?.object }
    }
    let mf = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
    func text(_ id: TermID?) -> String? {
      switch id.map({ manifest.term($0) }) {
      case .iri(let iri): iri
      case .literal(let literal): literal.lexical
      default: nil
      }
    }
    let entries = try #require(manifest.id(of: .iri(mf + "entries")))
    var cell = try #require(manifest.triples(predicate: entries).first?.object)
    var tests: [Case] = []
    while let test = value(cell, RDF.first) {
      tests.append(
        Case(
          name: try #require(text(value(test, mf + "name"))), type: try #require(text(value(test, RDF.type))),
          action: try #require(text(value(test, mf + "action"))), result: text(value(test, mf + "result"))))
      cell = try #require(value(cell, RDF.rest))
    }
    self.tests = tests
  }

  /// What is wrong, where something is.
  func complaint(_ test: Case, _ syntax: RDFSyntax) throws -> String? {
    let text = try Data(contentsOf: file(test.action))
    let quads: [Quad]
    do {
      quads = try syntax.quads(in: text, base: test.action)
    } catch {
      return test.type.contains("Negative") ? nil : "\(error)"
    }
    guard !test.type.contains("Negative") else { return "was accepted" }
    guard let result = test.result else { return nil }
    let kind = try #require(RDFSyntax(fileExtension: String(result.split(separator: ".").last ?? "")))
    let expected = try kind.quads(in: Data(contentsOf: file(result)))
    let (own, theirs) = try (CanonicalDataset(quads), CanonicalDataset(expected))
    guard own.nQuads != theirs.nQuads else { return nil }
    return String(decoding: own.nQuads, as: UTF8.self) + "instead of\n" + String(decoding: theirs.nQuads, as: UTF8.self)
  }

  private func file(_ iri: String) -> URL { folder.appending(path: String(iri.dropFirst(base.count))) }
}
