import Foundation

/// Mapping, validation and conversion of generated certificates, as whole programs beside others: the least of three
/// runs of each, taken in turn; what they write is compared.
struct SemanticsBenchmark {
  private static let certificates = 100_000
  /// Peers that take minutes get fewer.
  private static let fewer = 10_000

  private let folder: URL
  private let shared: URL
  private let tieline: String
  private let peers: String

  /// - Parameter folder: For data of this run.
  /// - Throws: ``MissingRecording`` where the generator of data is not on this machine.
  init(folder: URL) throws {
    let named = ProcessInfo.processInfo.environment["TIELINE_SHARED"] ?? "../shared"
    shared = URL(filePath: named).absoluteURL.appending(path: "bench/semantic")
    guard FileManager.default.fileExists(atPath: shared.path) else { throw MissingRecording(folder: shared) }
    self.folder = folder.appending(path: "semantics")
    let here = URL(filePath: FileManager.default.currentDirectoryPath)
    tieline =
      URL(filePath: CommandLine.arguments[0]).absoluteURL.deletingLastPathComponent()
      .appending(path: "tieline").path
    peers = here.appending(path: ".venv-peers/bin").path
    guard FileManager.default.isExecutableFile(atPath: "\(peers)/pyshacl") else {
      throw BenchmarkFailure("there is no .venv-peers; Tools/bench/peers.sh makes it")
    }
  }

  func run() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (count, name) in [(Self.certificates, "data"), (Self.fewer, "few")] {
      _ = try MeasuredProcess.run(["python3", "\(shared.path)/gen.py", "\(count)", name], in: folder)
    }
    for (kind, extra) in [("csv", ["--null", ""]), ("json", ["--plain-values"]), ("xml", [])] {
      try map(kind, extra)
    }
    try validate()
    try convert()
  }

  private func least(_ arguments: [String], output: URL? = nil) throws -> MeasuredProcess {
    let runs = try (0..<3).map { _ in try MeasuredProcess.run(arguments, in: folder, output: output) }
    return runs.min { $0.seconds < $1.seconds } ?? runs[0]
  }

  // MARK: Mapping

  private func map(_ kind: String, _ extra: [String]) throws {
    let data = kind == "xml" ? "few" : "data"
    let count = Double(kind == "xml" ? Self.fewer : Self.certificates)
    let rules = try String(contentsOf: shared.appending(path: "morph/map_\(kind).ttl"), encoding: .utf8)
    try Data(rules.replacingOccurrences(of: "\"data/", with: "\"\(data)/").utf8)
      .write(to: folder.appending(path: "\(kind).ttl"))
    let options = "[CONFIGURATION]\noutput_file=peer.nt\nlogging_level=ERROR\nnumber_of_processes=1\n"
    try Data("\(options)[DS]\nmappings=\(kind).ttl\n".utf8).write(to: folder.appending(path: "\(kind).ini"))
    let peer = try MeasuredProcess.run(["\(peers)/python", "-m", "morph_kgc", "\(kind).ini"], in: folder)
    let few = try least(command(kind, data, extra))
    try compare("own.nq", "peer.nt")
    // What starting takes is not counted as mapping: the rate is that of all certificates.
    let own = data == "data" ? few : try least(command(kind, "data", extra))
    let (mine, theirs) = (own.seconds / Double(Self.certificates), peer.seconds / count)
    report(
      "map \(kind): \(mine.rate) of CPU, \(own.peak.short) MiB; morph-kgc \(theirs.rate), \(peer.peak.short) MiB; "
        + "\((theirs / mine).short) times; same statements")
  }

  private func command(_ kind: String, _ data: String, _ extra: [String]) -> [String] {
    [tieline, "map", "--mapping", "\(kind).ttl", "\(data)/certs.\(kind)", "--output", "own.nq"] + extra
  }

  /// By other programs: what this one holds in memory would be counted for those that it starts.
  private func compare(_ own: String, _ peer: String) throws {
    for name in [own, peer] {
      _ = try MeasuredProcess.run(["env", "LC_ALL=C", "sort", "-u", "-o", "\(name).sorted", name], in: folder)
    }
    do { _ = try MeasuredProcess.run(["cmp", "\(own).sorted", "\(peer).sorted"], in: folder) } catch {
      throw BenchmarkFailure("\(own) and \(peer) say other things")
    }
  }

  // MARK: Validation

  private func validate() throws {
    let shapes = shared.appending(path: "shape.ttl").path
    let peer = try MeasuredProcess.run(["\(peers)/pyshacl", "-s", shapes, "-f", "human", "few/certs.ttl"], in: folder)
    let theirs = peer.seconds / Double(Self.fewer)
    let program = URL(filePath: FileManager.default.currentDirectoryPath).appending(
      path: "Tools/bench/rudof_validate.py")
    let rudof = try least(["\(peers)/python", program.path, shapes, "few/certs.ttl"])
    let others = rudof.seconds / Double(Self.fewer)
    for (name, count) in [("few", Self.fewer), ("data", Self.certificates)] {
      let own = try least([tieline, "validate", "\(name)/certs.ttl", "--shapes", shapes])
      let mine = own.seconds / Double(count)
      report(
        "validate \(count) certificates, 13 shapes, reading them too: \(mine.rate) of CPU, \(own.peak.short) MiB; "
          + "pySHACL (\(Self.fewer)) \(theirs.rate), \((theirs / mine).short) times; rudof (\(Self.fewer)) \(others.rate), "
          + "\((others / mine).short) times")
    }
  }

  // MARK: Conversion

  private func convert() throws {
    var (own, peer): ([MeasuredProcess], [MeasuredProcess]) = ([], [])
    let (mine, theirs) = (folder.appending(path: "own.nt"), folder.appending(path: "serd.nt"))
    for _ in 0..<3 {
      own.append(
        try MeasuredProcess.run(
          [tieline, "convert", "data/certs.ttl", "--to", "n-triples"], in: folder, output: mine))
      peer.append(
        try MeasuredProcess.run(
          ["serdi", "-q", "-i", "turtle", "-o", "ntriples", "data/certs.ttl"], in: folder, output: theirs))
    }
    try compare("own.nt", "serd.nt")
    let size = try FileManager.default.attributesOfItem(atPath: folder.appending(path: "data/certs.ttl").path)
    let bytes = Double((size[.size] as? NSNumber)?.intValue ?? 0)
    let (a, b) = (own.map(\.seconds).min() ?? 1, peer.map(\.seconds).min() ?? 1)
    report(
      "Turtle to N-Triples: \((bytes / a / 1e6).short) MB/s of CPU, \((own.map(\.peak).max() ?? 0).short) MiB; serdi "
        + "\((bytes / b / 1e6).short) MB/s; \((b / a).short) times; same statements")
    try checkSchema()
  }

  /// A Green Button feed against its schema, while a mapping that finds nothing in it looks for records.
  private func checkSchema() throws {
    let schemas = URL(filePath: FileManager.default.currentDirectoryPath).appending(path: "Schemas/xsd")
    let wrapper = """
      <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:import namespace="http://www.w3.org/2005/Atom"
        schemaLocation="\(schemas.path)/atom.xsd"/></xs:schema>
      """
    try Data(wrapper.utf8).write(to: folder.appending(path: "wrap.xsd"))
    let size = try FileManager.default.attributesOfItem(atPath: folder.appending(path: "data/espi.xml").path)
    let bytes = Double((size[.size] as? NSNumber)?.intValue ?? 0)
    let peer = try least(["xmllint", "--noout", "--stream", "--schema", "\(schemas.path)/atom.xsd", "data/espi.xml"])
    let rules = """
      @prefix rml: <http://w3id.org/rml/> .
      <#none> rml:logicalSource [ rml:source [ a rml:FilePath ; rml:path "data/espi.xml" ] ;
        rml:referenceFormulation rml:XPath ; rml:iterator "/nothing" ] ; rml:subjectMap [ rml:constant <urn:none> ] .
      """
    try Data(rules.utf8).write(to: folder.appending(path: "none.ttl"))
    let own = try least([tieline, "map", "--mapping", "none.ttl", "data/espi.xml", "--output", "none.nq"])
    report(
      "XML against its schema, and cut into records: \((bytes / own.seconds / 1e6).short) MB/s of CPU, "
        + "\(own.peak.short) MiB; xmllint, the schema alone: \((bytes / peer.seconds / 1e6).short) MB/s; "
        + "\((own.seconds / peer.seconds).short) times its time")
  }
}
