import Foundation
import Testing
import TielineTestVectors

@testable import TielineSemantics

@Suite struct YARRRMLTests {
  private static let folder = OntologyFiles.root.appending(path: "mappings")

  private func lines(_ yarrrml: String, _ text: String) throws -> Set<Substring> {
    let engine = try MappingEngine(Mapping(yarrrml: yarrrml), functions: MappingFunctions.standard)
    return Set(String(decoding: try engine.statements(from: Array(text.utf8)), as: UTF8.self).split(separator: "\n"))
  }

  @Test func `says the same as its twin in RML`() throws {
    let yarrrml = try Mapping(yarrrml: OntologyFiles.text("mappings/meter-readings.yarrrml.yml"))
    let found = try MappingRun.nQuads(yarrrml, in: Self.folder, base: nil)
    let expected = try RDFSyntax.nQuads.quads(in: OntologyFiles.bytes("mappings/examples/meter-readings.nq"))
    #expect(try CanonicalDataset(RDFSyntax.nQuads.quads(in: found)).hash == CanonicalDataset(expected).hash)
  }

  private static let people = """
    prefixes: {ex: 'http://ex/'}
    sources:
      people: {access: p.csv, referenceFormulation: csv, delimiter: ';'}
    mappings:
      person:
        sources: people
        s: ex:person/$(id)
        graphs: ex:all
        po:
          - [a, ex:Person]
          - [ex:name, $(name), de~lang]
          - [ex:age, $(age), xsd:integer]
          - [ex:home, $(home)~iri]
          - [[ex:kind, ex:sort], [ex:human, 'a {b} \\$(c)']]
          - p: ex:friend
            o:
              - mapping: person
                condition: {function: equal, parameters: [[str1, $(friend)], [str2, $(id)]]}
          - {p: ex:loud, o: {function: 'http://users.ugent.be/~bjdmeest/function/grel.ttl#toUpperCase',
              parameters: [['http://users.ugent.be/~bjdmeest/function/grel.ttl#valueParameter', $(name)]]}}
    """

  @Test func `reads prefixes, types, languages, IRIs, joins, functions and graphs`() throws {
    let csv = "id;name;age;home;friend\n1;Ann;40;http://h/1;2\n2;Bob;;http://h/2;\n"
    let found = try lines(Self.people, csv)
    let (ann, all) = ("<http://ex/person/1>", "<http://ex/all> .")
    let expected: [String] = [
      "\(ann) <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://ex/Person> \(all)",
      "\(ann) <http://ex/name> \"Ann\"@de \(all)",
      "\(ann) <http://ex/age> \"40\"^^<http://www.w3.org/2001/XMLSchema#integer> \(all)",
      "\(ann) <http://ex/home> <http://h/1> \(all)", "\(ann) <http://ex/kind> <http://ex/human> \(all)",
      "\(ann) <http://ex/sort> \"a {b} $(c)\" \(all)", "\(ann) <http://ex/friend> <http://ex/person/2> \(all)",
      "\(ann) <http://ex/loud> \"ANN\" \(all)",
    ]
    for line in expected { #expect(found.contains(Substring(line)), "\(line) in \(found.sorted())") }
    #expect(!found.contains { $0.contains("person/2> <http://ex/friend>") })
  }

  @Test(arguments: [
    ("mappings: [", "no YAML"), ("prefixes: {}", "'mappings' is missing"),
    ("mappings:\n  m:\n    sources: x\n    s: http://a/$(b)\n", "mapping, line 3: 'x' is no source; known are: "),
    ("mappings:\n  m:\n    sources: [[a~xls]]\n    s: http://a/$(b)\n", "line 3: 'xls' is not read: known are csv"),
    ("mappings:\n  m:\n    sources: [[a~csv]]\n    subjet: http://a\n", "line 4: 'subjet' is not known here"),
    ("mappings:\n  m:\n    sources: [[a~csv]]\n    s: http://a/$(b\n", "line 4: a reference $( is not closed by ')'"),
    ("mappings:\n  m:\n    sources: [[a~csv]]\n    s: x\n    s: y\n", "duplicated key"),
  ])
  func `says what is wrong, and in which line`(text: String, message: String) throws {
    let error = try #require(throws: MappingError.self) { try Mapping(yarrrml: text) }
    #expect(error.description.contains(message), "\(error)")
  }

  @Test func `bounds depth and what aliases repeat`() {
    let bomb = (1...9).map { level in
      let items = [String](repeating: level == 1 ? "x" : "*a\(level - 1)", count: 9).joined(separator: ",")
      return "a\(level): &a\(level) [\(items)]"
    }
    for text in [
      bomb.joined(separator: "\n"), String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000),
      String(repeating: "? ", count: 100_000),
      (0..<400).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n"),
    ] {
      #expect(throws: MappingError.self) { try Mapping(yarrrml: text) }
    }
  }

  @Test func `changed documents never trap`() {
    var random = SeededGenerator(seed: 11)
    let bytes = Array(Self.people.utf8)
    for _ in 0..<2000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        changed[Int.random(in: 0..<changed.count, using: &random)] = bytes.randomElement(using: &random) ?? 0
      }
      _ = try? lines(String(decoding: changed, as: UTF8.self), "id;name\n1;Ann\n")
    }
  }
}
