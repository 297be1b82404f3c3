import Foundation
import TielineSemantics

/// Opens the files that a mapping reads.
struct MappingSources {
  /// The mapping's file.
  let mapping: String
  /// Files that take the place of those that the mapping names; empty for none.
  let inputs: [String]
  /// What XML inputs are checked against as they are read.
  let schema: SchemaBundle?

  /// The file for a source: an input of the same name, the only input, or the file that the mapping names.
  /// - Throws: ``CommandFailure`` where inputs and sources cannot be brought together.
  func path(of source: LogicalSource, among sources: [LogicalSource]) throws(CommandFailure) -> String {
    let name = (source.path as NSString).lastPathComponent
    let named = inputs.filter { ($0 as NSString).lastPathComponent == name }
    if let only = named.first, named.count == 1 { return only }
    if inputs.isEmpty {
      if source.path.hasPrefix("/") || source.root == .workingDirectory { return source.path }
      return URL(filePath: mapping).deletingLastPathComponent().appending(path: source.path).path
    }
    if inputs.count == 1, Set(sources.map(\.path)).count == 1 { return inputs[0] }
    let known = Set(sources.map(\.path)).sorted().joined(separator: ", ")
    throw CommandFailure(
      .unusableData, "the mapping reads \(known): give inputs of these names, or none to read those beside the mapping")
  }

  /// Opens a file at its beginning, unpacked, with the schema that it is checked against where there is one.
  /// - Throws: ``MappingError/unreadable(source:reason:)``.
  func open(_ source: LogicalSource, at path: String) throws(MappingError) -> MappingEngine.OpenSource {
    do {
      let pieces = try Self.pieces(path, source.compression)
      return MappingEngine.OpenSource(schema: try schema(of: source, at: path)) { () throws(MappingError) in
        do { return try pieces() } catch { throw .unreadable(source: path, reason: "\(error)") }
      }
    } catch {
      throw .unreadable(source: path, reason: "\(error)")
    }
  }

  private func schema(of source: LogicalSource, at path: String) throws -> SchemaBundle? {
    switch source.formulation {
    case .xPath, .marketDocument: try schema ?? Self.known(path)
    case .csv, .jsonPath: nil
    }
  }

  /// The schema of a Green Button feed, which comes with the program.
  private static func known(_ path: String) throws -> SchemaBundle? {
    guard let head = try PieceFile(path).next()?.prefix(4096) else { return nil }
    let text = String(decoding: head, as: UTF8.self)
    guard text.contains("http://naesb.org/espi"), text.contains("http://www.w3.org/2005/Atom") else { return nil }
    return try GreenButtonFile.schema()
  }

  /// A schema and those beside it, which it may import.
  /// - Throws: ``CommandFailure``.
  static func schema(at path: String) throws(CommandFailure) -> SchemaBundle {
    let url = URL(filePath: path)
    var documents = [url.lastPathComponent: Array(try ProjectFiles.contents(path))]
    let folder = url.deletingLastPathComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where name.hasSuffix(".xsd") {
      documents[name] = Array(try ProjectFiles.contents(folder.appending(path: name).path))
    }
    return SchemaBundle(main: url.lastPathComponent, documents: documents)
  }

  // MARK: Pieces

  private static func pieces(
    _ path: String, _ compression: LogicalSource.Compression
  ) throws -> () throws -> [UInt8]? {
    let file = try PieceFile(path)
    switch compression {
    case .none: return { try file.next() }
    case .gzip: return try unpacked("gzip", ["-dc", path], path)
    case .zip: return try unpacked("unzip", ["-p", path], path)
    case .targzip, .tarxz: return try unpacked("tar", ["-xOf", path], path)
    }
  }

  /// What a program of the system writes; its failure is an error at the end, so that no part counts as the whole.
  private static func unpacked(_ program: String, _ arguments: [String], _ path: String) throws -> () throws -> [UInt8]?
  {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    return {
      if let piece = try pipe.fileHandleForReading.read(upToCount: 1 << 18), !piece.isEmpty { return Array(piece) }
      process.waitUntilExit()
      guard process.terminationStatus == 0 else {
        throw CommandFailure(.unusableData, "\(path) cannot be unpacked by \(program); is \(program) installed?")
      }
      return nil
    }
  }
}
