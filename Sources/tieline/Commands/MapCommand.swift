import ArgumentParser
import Foundation
import TielineSemantics

struct MapCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map", abstract: "Turns records of CSV, JSON or XML into statements, as a mapping says.",
    discussion: """
      A mapping is RML in Turtle (.ttl) or YARRRML (.yml). Without inputs, the files that the mapping names are read; an \
      input takes the place of the source with its file name, or of the only one. Files are read in pieces; the output \
      has its name only once it is whole. Green Button feeds are checked against their schema as they are read, other \
      XML with --schema.

      EXAMPLES
        tieline map --mapping ontology/mappings/energytag.rml.ttl
        tieline map --mapping Examples/wind-park.yarrrml.yml Examples/wind-park.csv --output certificates.nq
        tieline map --mapping generation.rml.ttl --schema generation.xsd generation.xml --to turtle
      """)

  @Option(help: "The mapping's file.") var mapping: String
  @Argument(help: "Files instead of those that the mapping names.") var inputs: [String] = []
  @Option(name: .shortAndLong, help: "Where to write; '-' is standard output.") var output = "-"
  @Option(help: "The format to write: n-quads, n-triples, trig, turtle or json-ld.") var to = "n-quads"
  @Option(help: "What goes before relative IRIs.") var base: String?
  @Option(help: "An XML schema (XSD) that XML inputs have to follow; it may import those beside it.")
  var schema: String?
  @Flag(help: "Write a statement that is made several times once; needs memory for all different ones.")
  var unique = false
  @Option(name: .customLong("null"), help: "A text that means no value in CSV, as ''; may be given several times.")
  var nulls: [String] = []
  @Flag(help: "Make texts of JSON's numbers and booleans, as RML did until 2025.") var plainValues = false

  func run() async throws {
    try await reportingFailure {
      let target = try StatementFormat(named: to)
      let engine: MappingEngine
      do throws(MappingError) {
        var rules = try MappingFile.read(mapping)
        for index in rules.triplesMaps.indices { rules.triplesMaps[index].source.nulls += nulls }
        engine = try MappingEngine(
          rules, functions: MappingFunctions.standard, base: base, keepsTypes: !plainValues)
      } catch {
        throw CommandFailure(.unusableData, "\(mapping): \(error)")
      }
      let sources = MappingSources(
        mapping: mapping, inputs: inputs, schema: try schema.map { try MappingSources.schema(at: $0) })
      let file = try GrowingFile(output)
      let counts = try run(engine, sources, StatementWriter(target, to: file))
      try file.finish()
      StandardStream.tell("\(counts.records) records, \(counts.statements) statements\n")
    }
  }

  private func run(
    _ engine: MappingEngine, _ sources: MappingSources, _ writer: StatementWriter
  ) throws -> MappingCounts {
    let all = engine.sources
    var paths: [LogicalSource: String] = [:]
    for source in all { paths[source] = try sources.path(of: source, among: all) }
    let files = all.compactMap { paths[$0] }
    let total = try files.reduce(0) { try $0 + PieceFile($1).size }
    var meter = ProgressMeter(mapping, total: total)
    defer { meter.end() }
    do throws(MappingError) {
      let counts = try engine.run(isUnique: unique) { source throws(MappingError) in
        try sources.open(source, at: paths[source] ?? source.path)
      } progress: { counts in
        meter.show(bytes: counts.bytesRead, "\(counts.records) records, \(counts.statements) statements")
      } write: { lines throws(MappingError) in
        try writer.write(lines)
      }
      try writer.finish()
      return counts
    } catch {
      throw CommandFailure(.unusableData, "\(error)")
    }
  }
}

/// Writes N-Quads in another format.
private final class StatementWriter {
  private enum Form {
    case lines
    case converter(StatementConverter)
    case document([UInt8])
  }

  private var form: Form
  private let file: GrowingFile

  init(_ target: StatementFormat, to file: GrowingFile) throws {
    self.file = file
    switch target {
    case .rdf(.nQuads): form = .lines
    case .rdf(let syntax): form = .converter(try StatementConverter(from: .nQuads, to: syntax))
    case .jsonLD: form = .document([])
    }
  }

  func write(_ lines: UnsafeRawBufferPointer) throws(MappingError) {
    try attempt {
      switch form {
      case .lines: try file.write(lines)
      case .converter(let converter): try converter.convert(lines, write: file.write)
      case .document(let text): form = .document(text + lines)
      }
    }
  }

  func finish() throws(MappingError) {
    try attempt {
      switch form {
      case .lines: break
      case .converter(let converter): try converter.finish(write: file.write)
      case .document(let text):
        let context = OntologyContext(try GraphFile.vocabulary().finish())
        let document = try context.document(of: RDFSyntax.nQuads.quads(in: text))
        try (document.utf8 + [0x0A]).withUnsafeBytes(file.write)
      }
    }
  }

  private func attempt(_ work: () throws -> Void) throws(MappingError) {
    do { try work() } catch { throw .unwritable(reason: "\(error)") }
  }
}
