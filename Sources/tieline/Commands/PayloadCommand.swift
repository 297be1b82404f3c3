import ArgumentParser
import TielineSemantics

struct PayloadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "payload", abstract: "Writes statements as the records that a mapping reads: map, backwards.",
    discussion: """
      What one ledger or registry says reaches another by two mappings. The mapping is RML in Turtle (.ttl) or YARRRML \
      (.yml) of JSON records. What was written is read again by the same mapping: all that it has no place for, and all \
      that it says beyond the statements, is named on standard error, and --strict refuses it. What no statement says, \
      as the ledger that a certificate goes to, is given with --set.

      EXAMPLES
        tieline map --mapping ontology/mappings/erc1888.rml.ttl logs.json --output events.nq
        tieline payload --mapping ontology/mappings/tieline-evm.rml.ttl events.nq --output logs-there.json
        tieline payload --mapping ontology/mappings/irec.rml.ttl bundle.ttl --set '$.code=I-0001'
      """)

  @Option(help: "The mapping's file.") var mapping: String
  @Argument(help: "The files with statements; '-' is standard input.") var inputs: [String]
  @Option(help: "The format of the input; by the name of each file, if left out.") var from: String?
  @Option(help: "A value that no statement says, as '$.code=I-0001'; may be given several times.") var set: [String] =
    []
  @Option(name: .shortAndLong, help: "Where to write; '-' is standard output.") var output = "-"
  @Flag(help: "Write nothing unless all statements are carried, and none is added.") var strict = false

  func run() async throws {
    try await reportingFailure {
      let payload = try payload()
      tell(payload)
      if strict, !payload.notCarried.isEmpty || !payload.added.isEmpty || !payload.graphsNotCarried.isEmpty {
        throw CommandFailure(.failed, "nothing is written: the payload does not say just what the statements say")
      }
      let file = try GrowingFile(output)
      try (payload.document.utf8 + [0x0A]).withUnsafeBytes(file.write)
      try file.finish()
    }
  }

  private func payload() throws -> Payload {
    var given: [String: String] = [:]
    for pair in set {
      guard let split = pair.firstIndex(of: "=") else {
        throw CommandFailure(.unusableData, "--set '\(pair)' is no place and value, as '$.code=I-0001'")
      }
      given[String(pair[..<split])] = String(pair[pair.index(after: split)...])
    }
    do {
      let writer = try PayloadWriter(MappingFile.read(mapping), vocabulary: GraphFile.vocabulary().finish())
      return try writer.payload(of: GraphFile.quads(inputs, named: from), given: given)
    } catch let error as MappingError {
      throw CommandFailure(.unusableData, "\(mapping): \(error)")
    } catch let error as PayloadError {
      throw CommandFailure(.unusableData, "\(mapping): \(error)")
    }
  }

  private func tell(_ payload: Payload) {
    func list(_ quads: [Quad], _ what: String) {
      for quad in quads.prefix(20) {
        StandardStream.tell("\(what): \(quad)\n")
      }
      if quads.count > 20 { StandardStream.tell("\(what): \(quads.count - 20) more\n") }
    }
    list(payload.notCarried, "not carried")
    list(payload.added, "added")
    for graph in payload.graphsNotCarried { StandardStream.tell("not carried: that it stands in \(graph)\n") }
    for (old, new) in payload.renamed.sorted(by: { $0.key < $1.key }) {
      StandardStream.tell("<\(old)> is called <\(new)> there\n")
    }
    if !payload.empty.isEmpty { StandardStream.tell("nothing says \(payload.empty.joined(separator: ", "))\n") }
    StandardStream.tell("\(payload.records) records\n")
  }
}
