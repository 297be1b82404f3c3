import Testing
import TielineCodec
import TielineTestVectors

@testable import TielineSemantics

@Suite(.enabled(if: SharedVectors.areThere), .serialized)
struct JSONLDSuiteTests {
  @Test func `expands as the W3C suite expects`() throws {
    let counts = try JSONLDSuite("expand").run { test in
      try JSONLDSuite.check(test) { .array(try JSONLD.expand(try JSONLDSuite.json(test.input), test.options)) }
    }
    #expect(counts.passed == counts.total)
  }

  @Test func `compacts as the W3C suite expects`() throws {
    let counts = try JSONLDSuite("compact").run { test in
      var compacted: JSONValue?
      let isEqual = try JSONLDSuite.check(test) {
        let context = try test.context.map { try JSONLDSuite.json($0) } ?? .null
        let result = try JSONLD.compact(try JSONLDSuite.json(test.input), context: context, test.options)
        compacted = result
        return result
      }
      guard isEqual, let compacted, let expect = test.expect else { return isEqual }
      // Lists by a term's container are plain arrays when compacted: their order shows in the expanded documents.
      return try expanded(compacted, test) == expanded(try JSONLDSuite.json(expect), test)
    }
    #expect(counts.passed == counts.total)
  }

  private func expanded(_ document: JSONValue, _ test: JSONLDSuite.Case) throws -> [UInt8] {
    JSONLDSuite.normalized(.array(try JSONLD.expand(document, test.options))).utf8
  }

  @Test func `makes the quads that the W3C suite expects`() throws {
    let counts = try JSONLDSuite("toRdf").run { test in
      guard test.isPositive, let expect = test.expect else {
        return try JSONLDSuite.check(test) {
          _ = try JSONLD.quads(of: try JSONLDSuite.json(test.input), test.options)
          return .null
        }
      }
      let found = try CanonicalDataset(try JSONLD.quads(of: try JSONLDSuite.json(test.input), test.options))
      let expected = try CanonicalDataset(try RDFSyntax.nQuads.quads(in: try JSONLDSuite.bytes(expect)))
      return found.hash == expected.hash
    }
    #expect(counts.passed == counts.total)
  }

  @Test func `makes the documents of quads that the W3C suite expects`() throws {
    let counts = try JSONLDSuite("fromRdf").run { test in
      try JSONLDSuite.check(test) {
        .array(try JSONLD.document(of: try RDFSyntax.nQuads.quads(in: try JSONLDSuite.bytes(test.input)), test.options))
      }
    }
    #expect(counts.passed == counts.total)
  }

  @Test func `flattens as the W3C suite expects`() throws {
    let counts = try JSONLDSuite("flatten").run { test in
      try JSONLDSuite.check(test) {
        let context = try test.context.map { try JSONLDSuite.json($0) } ?? .null
        return try JSONLD.flatten(try JSONLDSuite.json(test.input), context: context, test.options)
      }
    }
    #expect(counts.passed == counts.total)
  }

  @Test func `names the cases of manifests that are not run`() throws {
    let reasons = [
      ("html", "scripts in HTML pages: documents are JSON here"),
      ("remote-doc", "documents answered by HTTP servers: nothing is fetched"),
    ]
    for (name, reason) in reasons {
      let suite = try JSONLDSuite(name)
      suite.skip(reason)
      #expect(!suite.cases.isEmpty)
    }
  }
}
