import Foundation
import Testing
import TielineTestVectors

@testable import TielineSemantics

@Suite(.enabled(if: SharedVectors.areThere), .serialized) struct RMLSuiteTests {
  @Test func `passes the suite of RML Core as it is today`() throws {
    try run("rml-core/head-82ab28d", "rml-core", suffix: "-JSON", cases: 76)
  }

  @Test(arguments: [("CSV", 48), ("JSON", 40), ("XML", 38)])
  func `passes the suite of RML Core of February 2025`(kind: String, count: Int) throws {
    // Its expected output has JSON's numbers as texts.
    try run(
      "rml-core/feb2025-0cc03ba", "rml-core-2025-\(kind.lowercased())", suffix: "-\(kind)", cases: count,
      base: "http://example.com/base/", keepsTypes: false)
  }

  @Test func `reads the file sources of RML IO`() throws {
    try run("rml-io", "rml-io-sources", prefix: "RMLSTC", suffix: "", cases: 30)
  }

  /// Cases of RML-IO whose sources are no files of records.
  private static let otherSources = ["SPARQL", "SQL", "D2RQ", "dcat", "DCAT", "td:Thing", "sd:Service"]

  private func run(
    _ path: String, _ name: String, prefix: String = "RMLTC", suffix: String, cases: Int,
    base: String? = nil, keepsTypes: Bool = true
  ) throws {
    let folder = try #require(SharedVectors.folder).appending(path: "suites/\(path)/test-cases")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) }
    var (passed, total) = (0, 0)
    for test in names {
      let test = folder.appending(path: test)
      var text = try String(contentsOf: test.appending(path: "mapping.ttl"), encoding: .utf8)
      if test.lastPathComponent == "RMLTC0024f-CSV" {
        // Turtle has no escape \a: what is meant is a template with an escaped backslash.
        print("suite \(name) repaired: RMLTC0024f-CSV: its Turtle has the escape \\a, read as \\\\a")
        text = text.replacingOccurrences(of: #"\\\a"#, with: #"\\\\a"#)
      }
      if let other = Self.otherSources.first(where: { text.contains($0) }) {
        print("suite \(name) not run: \(test.lastPathComponent): its source is no file of records (\(other))")
        continue
      }
      total += 1
      if let complaint = try complaint(test, Array(text.utf8), base: base ?? self.base(test), keepsTypes: keepsTypes) {
        Issue.record("\(name) \(test.lastPathComponent): \(complaint)")
      } else {
        passed += 1
      }
    }
    print("suite \(name) \(passed) \(total)")
    #expect(total == cases)
    #expect(passed == cases)
  }

  private func complaint(
    _ test: URL, _ mapping: [UInt8], base: String, keepsTypes: Bool
  ) throws -> String? {
    let outputs = ["output.nq", "default.nq"].map { test.appending(path: $0) }
    let expected = outputs.first { FileManager.default.fileExists(atPath: $0.path) }
    let found: [UInt8]
    do {
      found = try MappingRun.nQuads(mapping, in: test, base: base, keepsTypes: keepsTypes)
    } catch let error where error is MappingError || error is RDFSyntaxError {
      return expected == nil ? nil : "\(error)"
    }
    guard let expected else { return "was accepted: \(String(decoding: found, as: UTF8.self))" }
    let text = try Data(contentsOf: expected)
    guard let quads = try? RDFSyntax.nQuads.quads(in: text) else { return Self.difference(of: found, to: text) }
    let own = try CanonicalDataset(RDFSyntax.nQuads.quads(in: found)).nQuads
    let theirs = try CanonicalDataset(quads).nQuads
    guard own != theirs else { return nil }
    return "\n\(String(decoding: own, as: UTF8.self))instead of\n\(String(decoding: theirs, as: UTF8.self))"
  }

  /// Unsafe IRIs are no N-Quads: then lines are compared, in which they have escapes where the suite has blanks.
  private static func difference(of found: [UInt8], to expected: Data) -> String? {
    func lines(_ text: String) -> [Substring] { text.split(separator: "\n").sorted() }
    let own = String(decoding: found, as: UTF8.self).replacingOccurrences(of: "\\u0020", with: " ")
    return lines(own) == lines(String(decoding: expected, as: UTF8.self)) ? nil : own
  }

  /// What the case's description says.
  private func base(_ test: URL) throws -> String {
    let text = (try? String(contentsOf: test.appending(path: "README.md"), encoding: .utf8)) ?? ""
    return text.firstMatch(of: /Default Base IRI\*\*: (\S+)/).map { String($0.1) } ?? "http://example.com/"
  }
}
