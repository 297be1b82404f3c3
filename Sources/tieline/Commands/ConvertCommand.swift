import ArgumentParser
import TielineCodec
import TielineSemantics

struct ConvertCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Turns statements of one RDF format into another.",
    discussion: """
      Files of any size, but for JSON-LD: they are read and written in pieces. The output has its name only once it is \
      whole. Contexts of JSON-LD come from ontology/contexts; nothing is fetched.

      FORMATS
        turtle (.ttl)  trig (.trig)  n-triples (.nt)  n-quads (.nq)  rdf-xml (.rdf, read only)  json-ld (.jsonld)

      EXAMPLES
        tieline convert certificates.ttl --to n-quads --output certificates.nq
        tieline convert devices.rdf --to turtle
        cat a.nt | tieline convert - --from n-triples --to turtle
      """)

  @Argument(help: "The files; '-' is standard input.") var inputs: [String]
  @Option(help: "The format to write.") var to: String
  @Option(help: "The format of the input; by the name of each file, if left out.") var from: String?
  @Option(help: "What relative IRIs are resolved against; the file itself, if left out.") var base: String?
  @Option(name: .shortAndLong, help: "Where to write; '-' is standard output.") var output = "-"

  func run() async throws {
    try await reportingFailure {
      let target = try StatementFormat(named: to)
      let file = try GrowingFile(output)
      let statements =
        switch target {
        case .rdf(let syntax): try convert(to: syntax, file)
        case .jsonLD: try convertToJSON(file)
        }
      try file.finish()
      StandardStream.tell("\(statements) statements\n")
    }
  }

  private func convert(to target: RDFSyntax, _ output: GrowingFile) throws -> Int {
    var statements = 0
    for (index, path) in inputs.enumerated() {
      let input = try PieceFile(path)
      let prefix = inputs.count > 1 ? "f\(index)-" : ""
      do {
        switch try StatementFormat(of: input, named: from) {
        case .rdf(let source):
          let converter = try StatementConverter(
            from: source, to: target, base: base ?? input.base, blankPrefix: prefix)
          statements += try convert(input, converter, output)
        case .jsonLD:
          let quads = try GraphFile.document(input, blankPrefix: prefix)
          try target.text(of: quads).withUnsafeBytes(output.write)
          statements += quads.count
        }
      } catch let error as RDFSyntaxError {
        throw CommandFailure(.unusableData, "\(path), \(error)")
      }
    }
    return statements
  }

  private func convert(_ input: PieceFile, _ converter: StatementConverter, _ output: GrowingFile) throws -> Int {
    var meter = ProgressMeter(input.path, total: input.size)
    defer { meter.end() }
    var bytes = 0
    while let piece = try input.next() {
      try piece.withUnsafeBytes { try converter.convert($0, write: output.write) }
      bytes += piece.count
      meter.show(bytes: bytes, "\(converter.statements) statements")
    }
    try converter.finish(write: output.write)
    return converter.statements
  }

  /// One document of all inputs, by the terms of the vocabulary.
  private func convertToJSON(_ output: GrowingFile) throws -> Int {
    let quads = try GraphFile.quads(inputs, named: from, base: base)
    let document = try OntologyContext(GraphFile.vocabulary().finish()).document(of: quads)
    try (document.utf8 + [0x0A]).withUnsafeBytes(output.write)
    return quads.count
  }
}
