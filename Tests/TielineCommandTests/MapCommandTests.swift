import Foundation
import Testing

/// `tieline map`, and certificates from what it makes.
@Suite struct MapCommandTests {
  private static let examples = LedgerCommandTests.root.appending(path: "Examples").path
  private static let ontology = LedgerCommandTests.root.appending(path: "ontology/mappings").path

  private func contents(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

  @Test func `two commands take a wind park's table to issued certificates`() async throws {
    try await TielineCommand.withFolder { folder in
      let statements = folder.appending(path: "wind-park.nq")
      let mapped = try await TielineCommand.run(
        "map", "--mapping", "\(Self.examples)/wind-park.yarrrml.yml", "\(Self.examples)/wind-park.csv", "--output",
        statements.path)
      #expect(mapped.status == 0 && mapped.errors.contains("48 records, 432 statements"), "\(mapped.errors)")
      let configuration = folder.appending(path: "gateway.yaml")
      try Data(
        "ledgers:\n  - {id: 'sandbox:north', relayer: operator, log: \(folder.path)/north.jsonl}\n".utf8
      ).write(to: configuration)
      let ledger = ["--config", configuration.path, "--ledger", "sandbox:north"]
      let issued = try await TielineCommand.run(
        ["certificate", "issue"] + ledger + ["--owner", "seller", "--as", "operator", "--statements", statements.path])
      #expect(issued.status == 0, "\(issued.errors)")
      let list = try await TielineCommand.run(["certificate", "list"] + ledger)
      #expect(list.output.split(separator: "\n").count == 48, "\(list.errors)")
      #expect(list.output.contains("1473000 Wh  https://windpark.example/device/turbine-1"))
      let again = try await TielineCommand.run(
        ["certificate", "issue"] + ledger + ["--owner", "seller", "--as", "operator", "--statements", statements.path])
      #expect(again.status == 1, "E-2: the same intervals once more: \(again.output)")
    }
  }

  @Test func `E-5 what one contract logs is written for another, and comes home`() async throws {
    try await TielineCommand.withFolder { folder in
      let (home, back) = (folder.appending(path: "home.nq"), folder.appending(path: "back.nq"))
      let (abroad, returned) = (folder.appending(path: "tieline-evm.json"), folder.appending(path: "erc1888.json"))
      let (there, here) = ("\(Self.ontology)/tieline-evm.rml.ttl", "\(Self.ontology)/erc1888.rml.ttl")
      let steps = [
        ["map", "--mapping", here, "-o", home.path],
        ["payload", "--strict", "--mapping", there, home.path, "-o", abroad.path],
        ["map", "--mapping", there, abroad.path, "-o", back.path],
        ["payload", "--strict", "--mapping", here, back.path, "-o", returned.path],
        ["map", "--mapping", here, returned.path, "-o", back.path],
      ]
      for step in steps {
        let result = try await TielineCommand.run(step)
        #expect(result.status == 0, "\(step): \(result.errors)")
      }
      #expect(try contents(back).split(separator: "\n").sorted() == contents(home).split(separator: "\n").sorted())
      let refused = try await TielineCommand.run(
        ["payload", "--strict", "--mapping", "\(Self.ontology)/irec.rml.ttl", home.path, "-o", abroad.path])
      #expect(refused.status == 1 && refused.errors.contains("not carried: <https://tieline.example/event/eip155:246/"))
    }
  }

  @Test func `the mapping of the example has ten lines of rules at most`() throws {
    let text = try String(contentsOfFile: "\(Self.examples)/wind-park.yarrrml.yml", encoding: .utf8)
    let pairs = text.split(separator: "\n").drop { !$0.hasSuffix("po:") }.dropFirst()
    #expect((1...10).contains(pairs.count))
  }

  @Test(arguments: ["n-triples", "turtle", "trig", "json-ld"])
  func `writes other formats, with the same meaning`(format: String) async throws {
    try await TielineCommand.withFolder { folder in
      let (lines, other) = (folder.appending(path: "a.nq"), folder.appending(path: "b"))
      let mapping = ["map", "--mapping", "\(Self.ontology)/irec.rml.ttl", "--unique"]
      #expect(try await TielineCommand.run(mapping + ["-o", lines.path]).status == 0)
      #expect(try await TielineCommand.run(mapping + ["-o", other.path, "--to", format]).status == 0)
      let back = try await TielineCommand.run("convert", other.path, "--from", format, "--to", "n-quads")
      #expect(back.output.split(separator: "\n").sorted() == (try contents(lines)).split(separator: "\n").sorted())
    }
  }

  @Test(arguments: [
    ("turtle", "turbine-1,2026-11-20T00:00:00Z,2026-11-20T01:00:00Z,1.5\n", nil as String?),
    ("negative", "t,2026-11-20T00:00:00Z,2026-11-20T01:00:00Z,-1.5\n", "record 1, line 2"),
    ("not a number", "t,2026-11-20T00:00:00Z,2026-11-20T01:00:00Z,NaN\n", "'NaN'"),
    ("missing column", "t,2026-11-20T00:00:00Z,2026-11-20T01:00:00Z\n", "3 fields where the header has 4"),
    ("text in a number", "t,2026-11-20T00:00:00Z,2026-11-20T01:00:00Z,1.5 MWh\n", "record 1, line 2"),
  ])
  func `a record that makes no sense is named, and nothing is written`(
    name: String, record: String, message: String?
  ) async throws {
    try await TielineCommand.withFolder { folder in
      let (table, target) = (folder.appending(path: "wind-park.csv"), folder.appending(path: "out.nq"))
      try Data("turbine,from,to,mwh\n\(record)".utf8).write(to: table)
      let result = try await TielineCommand.run(
        "map", "--mapping", "\(Self.examples)/wind-park.yarrrml.yml", table.path, "-o", target.path)
      guard let message else { return #expect(result.status == 0, "\(result.errors)") }
      #expect(result.status == 65 && result.errors.contains(message), "\(name): \(result.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["wind-park.csv"])
    }
  }

  @Test func `refuses bytes that are not UTF-8, endless lines and documents with entities`() async throws {
    try await TielineCommand.withFolder { folder in
      let table = folder.appending(path: "wind-park.csv")
      let mapping = "\(Self.examples)/wind-park.yarrrml.yml"
      try (Data("turbine,from,to,mwh\nt".utf8) + Data([0xFF]) + Data(",a,b,1\n".utf8)).write(to: table)
      let bytes = try await TielineCommand.run("map", "--mapping", mapping, table.path)
      #expect(bytes.status == 65 && bytes.errors.contains("not UTF-8"), "\(bytes.errors)")
      try (Data("turbine,from,to,mwh\n".utf8) + Data(repeating: 0x78, count: 9 << 20)).write(to: table)
      let line = try await TielineCommand.run("map", "--mapping", mapping, table.path)
      #expect(line.status == 65 && line.errors.contains("exceeds the 8388608 allowed"), "\(line.errors)")
      let feed = folder.appending(path: "cim-devices.xml")
      try Data("<!DOCTYPE r [<!ENTITY a \"b\">]><r>&a;</r>".utf8).write(to: feed)
      let entity = try await TielineCommand.run("map", "--mapping", "\(Self.ontology)/cim-devices.rml.ttl", feed.path)
      #expect(entity.status == 65 && entity.errors.contains("a DOCTYPE is not allowed"), "\(entity.errors)")
    }
  }

  @Test func `checks a Green Button feed against its schema before it maps it, and other XML on demand`() async throws {
    try await TielineCommand.withFolder { folder in
      let feed = folder.appending(path: "greenbutton.xml")
      let text = try String(contentsOfFile: "\(Self.ontology)/examples/greenbutton.xml", encoding: .utf8)
      let mapping = ["map", "--mapping", "\(Self.ontology)/greenbutton.rml.ttl"]
      try Data(text.utf8).write(to: feed)
      let good = try await TielineCommand.run(mapping + [feed.path])
      #expect(good.status == 0, "\(good.errors)")
      try Data(text.replacingOccurrences(of: "<uom>", with: "<unit/><uom>").utf8).write(to: feed)
      let bad = try await TielineCommand.run(mapping + [feed.path])
      #expect(bad.status == 65 && bad.errors.contains("not valid against the schema"), "\(bad.errors)")
      let schema = folder.appending(path: "own.xsd")
      try Data(
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='a' type='xs:int'/></xs:schema>".utf8
      ).write(to: schema)
      let own = try await TielineCommand.run(
        "map", "--mapping", "\(Self.ontology)/cim-devices.rml.ttl", "--schema", schema.path)
      #expect(own.status == 65 && own.errors.contains("not valid against the schema"), "\(own.errors)")
    }
  }

  @Test func `a text that means no value makes no statement`() async throws {
    try await TielineCommand.withFolder { folder in
      let table = folder.appending(path: "wind-park.csv")
      try Data("turbine,from,to,mwh\nt,2026-11-20T00:00:00Z,-,1.5\n".utf8).write(to: table)
      let mapping = ["map", "--mapping", "\(Self.examples)/wind-park.yarrrml.yml", table.path]
      let with = try await TielineCommand.run(mapping)
      #expect(with.output.contains("periodEnd> \"-\""), "\(with.errors)")
      let without = try await TielineCommand.run(mapping + ["--null", "-"])
      #expect(without.status == 0 && !without.output.contains("periodEnd"), "\(without.errors)")
    }
  }

  @Test func `says which inputs a mapping reads`() async throws {
    let result = try await TielineCommand.run(
      "map", "--mapping", "\(Self.examples)/wind-park.yarrrml.yml", "a.csv", "b.csv")
    #expect(result.status == 65 && result.errors.contains("the mapping reads wind-park.csv"), "\(result.errors)")
  }
}
