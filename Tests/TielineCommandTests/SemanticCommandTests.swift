import Foundation
import Testing

/// `tieline convert`, `validate` and `ontology`, on files.
@Suite struct SemanticCommandTests {
  private static let examples = LedgerCommandTests.root.appending(path: "ontology/mappings/examples").path

  private func contents(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

  @Test func `converts there and back without a change`() async throws {
    try await TielineCommand.withFolder { folder in
      let (trig, back) = (folder.appending(path: "a.trig"), folder.appending(path: "b.nq"))
      let source = "\(Self.examples)/energytag.nq"
      let there = try await TielineCommand.run("convert", source, "--to", "trig", "--output", trig.path)
      #expect(there.status == 0 && there.errors.contains("statements"), "\(there.errors)")
      let again = try await TielineCommand.run("convert", trig.path, "--to", "n-quads", "-o", back.path)
      #expect(again.status == 0, "\(again.errors)")
      let lines = try String(contentsOfFile: source, encoding: .utf8).split(separator: "\n").sorted()
      #expect(try contents(back).split(separator: "\n").sorted() == lines)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
    }
  }

  @Test func `a text that is wrong in its middle leaves no file, and the line is named`() async throws {
    try await TielineCommand.withFolder { folder in
      let (bad, target) = (folder.appending(path: "bad.ttl"), folder.appending(path: "out.nt"))
      let good = String(repeating: "<urn:a> <urn:p> <urn:b> .\n", count: 40_000)
      try Data((good + "<urn:a> <urn:p> x:b .\n" + good).utf8).write(to: bad)
      try Data("what was there".utf8).write(to: target)
      let result = try await TielineCommand.run("convert", bad.path, "--to", "n-triples", "-o", target.path)
      #expect(result.status == 65)
      #expect(result.errors.contains("bad.ttl, line 40001: the prefix 'x:' is not declared"), "\(result.errors)")
      #expect(try contents(target) == "what was there")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
    }
  }

  @Test func `names what it does not know`() async throws {
    let syntax = try await TielineCommand.run("convert", "a.ttl", "--to", "n3")
    #expect(syntax.status == 65 && syntax.errors.contains("known are turtle, trig, n-triples, n-quads, rdf-xml"))
    let missing = try await TielineCommand.run("convert", "/none/a.ttl", "--to", "trig")
    #expect(missing.status == 66 && missing.errors.contains("no readable file at /none/a.ttl"))
    let unnamed = try await TielineCommand.run("validate", "/dev/null")
    #expect(unnamed.status == 65 && unnamed.errors.contains("--from"))
  }

  @Test func `validates certificates, and says in sentences what is wrong`() async throws {
    try await TielineCommand.withFolder { folder in
      let good = try await TielineCommand.run("validate", "\(Self.examples)/energytag.nq")
      #expect(good.status == 0 && good.output.hasPrefix("conforms: "), "\(good.errors)")
      let (bad, report) = (folder.appending(path: "bad.nq"), folder.appending(path: "report.ttl"))
      let text = try String(contentsOfFile: "\(Self.examples)/energytag.nq", encoding: .utf8)
      try text.replacingOccurrences(of: "country> \"DE\"", with: "country> \"de\"")
        .write(to: bad, atomically: true, encoding: .utf8)
      let result = try await TielineCommand.run("validate", bad.path, "--report", report.path)
      #expect(result.status == 1)
      #expect(result.output.contains("The country is two capital letters of ISO 3166-1."), "\(result.output)")
      #expect(try contents(report).contains("sh:conforms false"))
      let json = try await TielineCommand.run("validate", bad.path, "--json", "--limit", "1")
      #expect(json.status == 1 && json.output.contains("\"conforms\":false"), "\(json.output)")
      let own = folder.appending(path: "own.ttl")
      try Data("@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ; sh:minCount 1 .".utf8).write(
        to: own)
      let shapes = try await TielineCommand.run("validate", bad.path, "--shapes", own.path)
      #expect(shapes.status == 65 && shapes.errors.contains("sh:minCount"), "\(shapes.errors)")
    }
  }

  @Test func `explains the vocabulary`() async throws {
    let page = try await TielineCommand.run("ontology", "docs", "--markdown")
    #expect(page.status == 0 && page.output.contains("`quantityWh`: Energy as a whole number of watt-hours"))
    let html = try await TielineCommand.run("ontology", "docs")
    #expect(html.output.hasPrefix("<!DOCTYPE html>"))
  }
}
