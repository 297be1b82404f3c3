import Testing
import TielineCodec
import TielineTestVectors

@testable import TielineSemantics

/// Manifests `html` (scripts in pages) and `remote-doc` (what HTTP servers answer) are not run: nothing is fetched here.
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
      try JSONLDSuite.check(test) {
        let context = try test.context.map { try JSONLDSuite.json($0) } ?? .null
        return try JSONLD.compact(try JSONLDSuite.json(test.input), context: context, test.options)
      }
    }
    #expect(counts.passed == counts.total)
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
      let expected = try CanonicalDataset(try NQuadsLines.quads(try JSONLDSuite.bytes(expect)))
      return found.hash == expected.hash
    }
    #expect(counts.passed == counts.total)
  }

  @Test func `makes the documents of quads that the W3C suite expects`() throws {
    let counts = try JSONLDSuite("fromRdf").run { test in
      try JSONLDSuite.check(test) {
        .array(try JSONLD.document(of: try NQuadsLines.quads(try JSONLDSuite.bytes(test.input)), test.options))
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
}
