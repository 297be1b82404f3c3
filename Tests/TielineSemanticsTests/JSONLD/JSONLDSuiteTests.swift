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
}
