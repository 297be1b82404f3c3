import ArgumentParser
import TielineCodec
import TielineSemantics

struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Checks statements against shapes (SHACL Core).",
    discussion: """
      Exit codes: 0 the data conforms; 1 it does not, with a sentence for each thing that is wrong; 65 unusable data or \
      shapes. Without --shapes, Tieline's own shapes of certificates, devices, records and events are used, and the rules that \
      shapes cannot say (no overlap, capacity, an hour at most …); its vocabulary always counts, so that a bundle is known to be a certificate.

      EXAMPLES
        tieline validate certificates.ttl
        tieline validate --shapes own.ttl --report report.ttl certificates.nq devices.rdf
      """)

  @Argument(help: "The files with data; '-' is standard input.") var inputs: [String]
  @Option(help: "Shapes instead of Tieline's own; may be given several times.") var shapes: [String] = []
  @Option(help: "The format of the data; by the name of each file, if left out.") var from: String?
  @Option(help: "Where to write the report as SHACL says; its syntax is the one of the name's end.")
  var report: String?
  @Option(help: "Most results to print and report.") var limit = 1000
  @Flag(help: "Print one JSON object: conforms, results, nodes, isComplete, sentences.") var json = false

  func run() async throws {
    try await reportingFailure {
      let plan = try GraphFile.shapes(shapes)
      var builder = try GraphFile.vocabulary()
      Progress.show("reading \(inputs.joined(separator: ", ")) …")
      try GraphFile.add(inputs, to: &builder, named: from)
      let data = builder.finish()
      Progress.show("checking \(data.count) statements against \(plan.count) shapes …")
      let result =
        shapes.isEmpty
        ? CertificateValidator(shapes: plan, vocabulary: data).validate(data, resultsLimit: limit)
        : plan.validate(data: data, resultsLimit: limit)
      Progress.end()
      if let report { try write(result, to: report) }
      try show(result)
      if !result.conforms { throw ExitCode(CommandFailure.Kind.failed.rawValue) }
    }
  }

  private func write(_ result: ValidationReport, to path: String) throws(CommandFailure) {
    let syntax = RDFSyntax(fileExtension: String(path.split(separator: ".").last ?? "")) ?? .turtle
    let text: [UInt8]
    do throws(RDFSyntaxError) { text = try syntax.text(of: result.quads) } catch {
      throw CommandFailure(.failed, "\(path): \(error)")
    }
    try OutputFile.write(text, to: path)
  }

  private func show(_ result: ValidationReport) throws(CommandFailure) {
    if json {
      let object: CanonicalJSON = .object([
        "conforms": .bool(result.conforms), "isComplete": .bool(result.isComplete),
        "nodes": .integer(Int64(result.focusNodeCount)), "results": .integer(Int64(result.results.count)),
        "sentences": .array(result.sentences.map { .string($0) }),
      ])
      return print(object.text)
    }
    for sentence in result.sentences { print(sentence) }
    if !result.isComplete { print("… and more; raise --limit to see it") }
    print(
      result.conforms
        ? "conforms: \(result.focusNodeCount) nodes checked"
        : "does not conform: \(result.results.count) results, \(result.focusNodeCount) nodes checked")
  }
}
