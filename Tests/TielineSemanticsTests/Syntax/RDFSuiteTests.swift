import Foundation
import Testing
import TielineTestVectors

@testable import TielineSemantics

@Suite(.enabled(if: SharedVectors.areThere)) struct RDFSuiteTests {
  @Test func `passes the suite of Turtle`() throws { try run(.turtle, "rdf-turtle", cases: 313) }
  @Test func `passes the suite of TriG`() throws { try run(.trig, "rdf-trig", cases: 356) }
  @Test func `passes the suite of N-Triples`() throws { try run(.nTriples, "rdf-n-triples", cases: 70) }
  @Test func `passes the suite of N-Quads`() throws { try run(.nQuads, "rdf-n-quads", cases: 87) }
  @Test func `passes the suite of RDF XML`() throws { try run(.rdfXML, "rdf-xml", cases: 166) }

  private func run(_ syntax: RDFSyntax, _ name: String, cases expected: Int) throws {
    let folder = try #require(SharedVectors.folder).appending(path: "suites/rdf-tests/rdf/rdf11/\(name)")
    let suite = try RDFSuite(folder, name: name)
    var passed = 0
    for test in suite.tests {
      if let complaint = try suite.complaint(test, syntax) {
        Issue.record("\(name) \(test.name): \(complaint)")
      } else {
        passed += 1
      }
    }
    print("suite \(name) \(passed) \(suite.tests.count)")
    #expect(suite.tests.count == expected)
    #expect(passed == expected)
  }
}
