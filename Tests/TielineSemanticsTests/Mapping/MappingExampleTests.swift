import Foundation
import Testing

@testable import TielineSemantics

@Suite struct MappingExampleTests {
  private static let folder = OntologyFiles.root.appending(path: "mappings")

  private static func sorted(_ lines: [UInt8]) -> [Substring] {
    String(decoding: lines, as: UTF8.self).split(separator: "\n").sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  @Test(arguments: try OntologyFiles.names(in: "mappings", ".rml.ttl"))
  func `gives the statements of its example`(mapping: String) throws {
    let name = mapping.dropFirst("mappings/".count).dropLast(".rml.ttl".count)
    let expected = Self.sorted(try OntologyFiles.bytes("mappings/examples/\(name).nq"))
    for pieceBytes in [1 << 16, 7] {
      let found = try MappingRun.nQuads(
        OntologyFiles.bytes(mapping), in: Self.folder, base: nil, pieceBytes: pieceBytes)
      #expect(Self.sorted(found) == expected, "\(name), in pieces of \(pieceBytes)")
    }
  }
}
