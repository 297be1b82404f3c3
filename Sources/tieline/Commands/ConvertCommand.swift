import ArgumentParser
import TielineSemantics

struct ConvertCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Turns statements of one RDF syntax into another.",
    discussion: """
      Files of any size: they are read and written in pieces. The output has its name only once it is whole.

      SYNTAXES
        turtle (.ttl)  trig (.trig)  n-triples (.nt)  n-quads (.nq)  rdf-xml (.rdf, read only)

      EXAMPLES
        tieline convert certificates.ttl --to n-quads --output certificates.nq
        tieline convert devices.rdf --to turtle
        cat a.nt | tieline convert - --from n-triples --to turtle
      """)

  @Argument(help: "The files; '-' is standard input.") var inputs: [String]
  @Option(help: "The syntax to write.") var to: String
  @Option(help: "The syntax of the input; by the name of each file, if left out.") var from: String?
  @Option(help: "What relative IRIs are resolved against; the file itself, if left out.") var base: String?
  @Option(name: .shortAndLong, help: "Where to write; '-' is standard output.") var output = "-"

  func run() async throws {
    try await reportingFailure {
      let target = try GraphFile.syntax(named: to)
      let file = try GrowingFile(output)
      var statements = 0
      for (index, path) in inputs.enumerated() {
        statements += try convert(path, index, target, file)
      }
      try file.finish()
      StandardStream.tell("\(statements) statements\n")
    }
  }

  private func convert(_ path: String, _ index: Int, _ target: RDFSyntax, _ output: GrowingFile) throws -> Int {
    let input = try PieceFile(path)
    var meter = ProgressMeter(path, total: input.size)
    defer { meter.end() }
    do {
      let converter = try StatementConverter(
        from: GraphFile.syntax(of: input, named: from), to: target, base: base ?? input.base,
        blankPrefix: inputs.count > 1 ? "f\(index)-" : "")
      var bytes = 0
      while let piece = try input.next() {
        try piece.withUnsafeBytes { try converter.convert($0, write: output.write) }
        bytes += piece.count
        meter.show(bytes: bytes, "\(converter.statements) statements")
      }
      try converter.finish(write: output.write)
      return converter.statements
    } catch let error as RDFSyntaxError {
      throw CommandFailure(.unusableData, "\(path), \(error)")
    }
  }
}
