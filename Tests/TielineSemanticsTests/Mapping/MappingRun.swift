import Foundation

@testable import TielineSemantics

/// Runs mappings on files, as a program does.
enum MappingRun {
  /// The N-Quads that a mapping in Turtle gives; relative paths start from `folder`.
  static func nQuads(
    _ mapping: [UInt8], in folder: URL, base: String?, keepsTypes: Bool = true, pieceBytes: Int = 1 << 16
  ) throws -> [UInt8] {
    let graph = try RDFSyntax.turtle.graph(in: mapping, base: base ?? "http://example.com/")
    return try nQuads(
      Mapping(graph, base: base), in: folder, base: base, keepsTypes: keepsTypes, pieceBytes: pieceBytes)
  }

  static func nQuads(
    _ mapping: Mapping, in folder: URL, base: String?, keepsTypes: Bool = true, pieceBytes: Int = 1 << 16
  ) throws -> [UInt8] {
    let engine = try MappingEngine(mapping, functions: MappingFunctions.standard, base: base, keepsTypes: keepsTypes)
    var lines: [UInt8] = []
    try engine.run(isUnique: true) { source throws(MappingError) in
      var rest = try contents(source, in: folder)[...]
      return MappingEngine.OpenSource { () throws(MappingError) in
        guard !rest.isEmpty else { return nil }
        defer { rest = rest.dropFirst(pieceBytes) }
        return Array(rest.prefix(pieceBytes))
      }
    } write: { bytes throws(MappingError) in
      lines.append(contentsOf: bytes)
    }
    return lines
  }

  private static func contents(_ source: LogicalSource, in folder: URL) throws(MappingError) -> [UInt8] {
    let file = folder.appending(path: source.path).path
    do {
      switch source.compression {
      case .none: return Array(try Data(contentsOf: URL(filePath: file)))
      case .gzip: return try output("/usr/bin/gzip", "-dc", file)
      case .zip: return try output("/usr/bin/python3", "-c", zipProgram, file)
      case .targzip, .tarxz: return try output("/usr/bin/tar", "-xOf", file)
      }
    } catch {
      throw .unreadable(source: source.path, reason: "\(error)")
    }
  }

  private static let zipProgram =
    "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); sys.stdout.buffer.write(z.read(z.namelist()[0]))"

  private static func output(_ program: String, _ arguments: String...) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let bytes = Array(pipe.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    return bytes
  }
}
