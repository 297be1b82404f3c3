import Foundation
import Testing
import TielineTestVectors

@testable import TielineSemantics

/// The W3C's suite, where the machine has it: https://github.com/w3c/rdf-canon, folder `tests`.
private let folder = SharedVectors.folder?.appending(path: "suites/rdf-canon/tests/rdfc10")

@Suite(.enabled(if: FileManager.default.fileExists(atPath: folder?.path ?? "")))
struct CanonicalDatasetSuiteTests {
  @Test func `canonicalizes as the W3C suite expects`() throws {
    guard let folder else { return }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    var (passed, total) = (0, 0)
    for file in files where file.hasSuffix("-in.nq") {
      let name = String(file.dropLast("-in.nq".count))
      if name == "test075" {
        print("suite rdf-canon not run: \(name): SHA-384")
        continue
      }
      total += 1
      let quads = try RDFSyntax.nQuads.quads(in: Data(contentsOf: folder.appending(path: file)))
      // A case without a result must be refused.
      let expected = try? Data(contentsOf: folder.appending(path: "\(name)-rdfc10.nq"))
      let found = try? CanonicalDataset(quads)
      if found?.nQuads == expected.map(Array.init) { passed += 1 } else { print("suite rdf-canon failed: \(name)") }
    }
    print("suite rdf-canon \(passed) \(total)")
    #expect(passed == total && total > 0)
  }
}
