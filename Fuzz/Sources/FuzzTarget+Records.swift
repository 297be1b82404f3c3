import TielineCodec
import TielineCore

@testable import TielineSemantics

/// Records of other systems on their way to statements: tables, JSON, XML, meters' feeds, and mappings of them.
extension FuzzTarget {
  static let records =
    mapped + [
      // The first line is the iterator, the second a reference.
      path("json-path", .jsonPath, ["$.a[?@.b > 1 && match(@.c, 'x.*')]\n$..['d', 0, ::-1]\n", "$[*]\n$.c\n"]) {
        #"{"a": [{"b": 2, "c": "xy", "d": [1, {"d": true}]}, {"b": 1e3, "c": null}]}"#
      },
      path(
        "x-path", .xPath(namespaces: ["n": "http://n/"]),
        [
          "/a/n:b[@c = 'd' or position() < last()]\nancestor::a/@id | *:e[2]/text()\n",
          "//b\nconcat(../@id, substring-before(normalize-space(.), '-'))\n",
        ]
      ) {
        "<a id='i' xmlns:n='http://n/'><n:b c='d'><e>1</e><e>2-3</e></n:b><n:b/><b>x<![CDATA[y]]>&amp;</b></a>"
      },
      FuzzTarget(name: "rml", seeds: { try mappings.map { try FuzzData.file("ontology/mappings/\($0).rml.ttl") } }) {
        bytes in
        guard let graph = try? RDFSyntax.turtle.graph(in: bytes, base: "http://example.com/") else { return }
        guard let mapping = try? Mapping(graph), let engine = try? MappingEngine(mapping, functions: functions) else {
          return
        }
        for text in samples { _ = try? engine.statements(from: text, isUnique: true) }
      },
      FuzzTarget(
        name: "yarrrml",
        seeds: {
          try ["ontology/mappings/meter-readings.yarrrml.yml", "Examples/wind-park.yarrrml.yml"].map(FuzzData.file)
        }
      ) { bytes in
        guard let text = String(validating: bytes, as: UTF8.self), let mapping = try? Mapping(yarrrml: text) else {
          return
        }
        _ = try? MappingEngine(mapping, functions: functions).statements(from: samples[0], isUnique: true)
      },
      // One byte that says where the text is cut, and the text.
      FuzzTarget(name: "utf-16", seeds: { [[100] + utf16("turbine,é\n😀,1\n")] }) { bytes in
        guard let engine = try? wideTable() else { preconditionFailure("the mapping of UTF-16 is not made") }
        check(engine, pieces(bytes))
      },
      FuzzTarget(
        name: "payload",
        seeds: { try ["irec", "erc1888"].map { try FuzzData.file("ontology/mappings/examples/\($0).nq") } }
      ) { bytes in
        guard let quads = try? RDFSyntax.nQuads.quads(in: bytes) else { return }
        for writer in writers {
          guard let payload = try? writer.payload(of: quads, given: [:]) else { continue }
          precondition(payload.records > 0 || payload.added.isEmpty, "no record says something")
        }
      },
      greenButton,
    ]

  private static let writers = ["irec", "erc1888", "tieline-evm", "energytag"].compactMap { name in
    try? PayloadWriter(
      Mapping(RDFSyntax.turtle.graph(in: FuzzData.file("ontology/mappings/\(name).rml.ttl"))),
      vocabulary: GraphBuilder().finish())
  }

  private static func utf16(_ text: String) -> [UInt8] {
    [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
  }

  private static func wideTable() throws -> MappingEngine {
    let property = PropertyMap(
      predicates: [TermMap(.constant(.iri("http://e/p")), .iri)],
      objects: [.term(TermMap(.reference("turbine"), .literal))])
    let source = LogicalSource(path: "source", formulation: .csv(CSVDialect()), encoding: .utf16)
    return try MappingEngine(
      Mapping(triplesMaps: [
        TriplesMap(name: "map", source: source, subject: TermMap(nil, .blankNode), properties: [property])
      ]))
  }

  private static let functions = MappingFunctions.standard
  private static let mappings = ["meter-readings", "irec", "cim-devices", "iec62325-generation"]
  private static let examples = ["meter-readings.csv", "irec.json", "cim-devices.xml", "iec62325-generation.xml"]
  private static let samples = examples.compactMap { try? FuzzData.file("ontology/mappings/examples/\($0)") }

  // MARK: Records

  /// One byte that says where the text is cut, and the text.
  private static let mapped = zip(["csv", "json-records", "xml-records", "market-document"], zip(mappings, examples))
    .map { name, files in
      let engine = try? FuzzData.file("ontology/mappings/\(files.0).rml.ttl")
      return records(
        name, { [[100] + (try FuzzData.file("ontology/mappings/examples/\(files.1)"))] },
        engine.flatMap { try? RDFSyntax.turtle.graph(in: $0) }.flatMap { try? Mapping($0) }.flatMap {
          try? MappingEngine($0, functions: functions, limits: MappingLimits(record: RecordLimits(intervals: 4000)))
        })
    }

  private static func records(
    _ name: String, _ seeds: @escaping @Sendable () throws -> [[UInt8]], _ engine: MappingEngine?
  ) -> FuzzTarget {
    FuzzTarget(name: name, seeds: seeds) { bytes in
      guard let engine else { preconditionFailure("the mapping of \(name) is not read") }
      check(engine, pieces(bytes))
    }
  }

  private static func check(_ engine: MappingEngine, _ pieces: [[UInt8]]) {
    let whole = lines(engine, [pieces.flatMap(\.self)])
    precondition(whole == lines(engine, pieces), "the source in pieces says something else")
    guard let whole else { return }
    precondition((try? RDFSyntax.nQuads.quads(in: whole)) != nil, "lines that are no N-Quads")
  }

  private static func lines(_ engine: MappingEngine, _ pieces: [[UInt8]]) -> [UInt8]? {
    var lines: [UInt8] = []
    let counts = try? engine.run { _ throws(MappingError) in
      var rest = pieces[...]
      return MappingEngine.OpenSource { () throws(MappingError) in rest.popFirst() }
    } write: { bytes throws(MappingError) in
      lines.append(contentsOf: bytes)
    }
    return counts.map { _ in lines }
  }

  // MARK: Paths

  /// One byte that says where the source is cut, an iterator, a reference, and the source.
  private static func path(
    _ name: String, _ formulation: LogicalSource.Formulation, _ paths: [String],
    _ source: @escaping @Sendable () -> String
  ) -> FuzzTarget {
    FuzzTarget(name: name, seeds: { paths.map { [100] + Array(($0 + source()).utf8) } }) { bytes in
      let lines = bytes.dropFirst().split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
      guard let first = bytes.first, lines.count == 3 else { return }
      let (iterator, reference) = (String(decoding: lines[0], as: UTF8.self), String(decoding: lines[1], as: UTF8.self))
      let property = PropertyMap(
        predicates: [TermMap(.constant(.iri("http://e/p")), .iri)],
        objects: [.term(TermMap(.reference(reference), .literal))])
      let map = TriplesMap(
        name: "map", source: LogicalSource(path: "source", formulation: formulation, iterator: iterator),
        subject: TermMap(nil, .blankNode), properties: [property])
      guard let engine = try? MappingEngine(Mapping(triplesMaps: [map])) else { return }
      check(engine, pieces([first] + lines[2]))
    }
  }

  // MARK: Meters

  /// One byte that says where the feed is cut, and the feed.
  private static let greenButton = {
    let schema = try? SchemaBundle(
      main: "atom.xsd",
      documents: [
        "atom.xsd": FuzzData.file("Schemas/xsd/atom.xsd"), "espi.xsd": FuzzData.file("Schemas/xsd/espi.xsd"),
      ])
    let device = ProductionDevice(name: "d", source: .solar, technology: "T010000", country: "NO", issuer: "i")
    @Sendable func readings(_ pieces: [[UInt8]]) -> [MeterReading]? {
      guard let schema, var reader = try? GreenButtonReader(schema: schema) else {
        preconditionFailure("the schema does not compile")
      }
      do {
        var readings: [MeterReading] = []
        for piece in pieces { readings += try reader.read(piece) }
        return readings + (try reader.finish())
      } catch { return nil }
    }
    return FuzzTarget(
      name: "green-button",
      seeds: {
        [
          [100] + (try FuzzData.file("Examples/solar-farm-2026-06-21.xml")),
          [7] + (try FuzzData.file("ontology/mappings/examples/greenbutton.xml")),
        ]
      }
    ) { bytes in
      let pieces = pieces(bytes)
      let whole = readings([pieces.flatMap(\.self)])
      precondition(whole == readings(pieces), "the feed in pieces says something else")
      guard let whole else { return }
      _ = try? ProductionCertificates(from: whole, device: device, now: FuzzData.now)
    }
  }()
}
