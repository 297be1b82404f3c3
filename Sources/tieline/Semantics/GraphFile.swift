import Foundation
import TielineSemantics

/// Files of statements.
enum GraphFile {
  /// The syntax of a file: the one that is named, or the one of its name's end.
  /// - Throws: ``CommandFailure`` that names those that there are.
  static func syntax(of file: PieceFile, named name: String?) throws(CommandFailure) -> RDFSyntax {
    if let name { return try syntax(named: name) }
    if let syntax = RDFSyntax(fileExtension: file.fileExtension) { return syntax }
    throw CommandFailure(
      .unusableData, "the name of \(file.path) does not tell its syntax; say --from, one of \(names)")
  }

  /// - Throws: ``CommandFailure`` that names those that there are.
  static func syntax(named name: String) throws(CommandFailure) -> RDFSyntax {
    guard let syntax = RDFSyntax(rawValue: name.lowercased()) ?? RDFSyntax(fileExtension: name) else {
      throw CommandFailure(.unusableData, "'\(name)' is no syntax of RDF; known are \(names)")
    }
    return syntax
  }

  private static var names: String { RDFSyntax.allCases.map(\.rawValue).joined(separator: ", ") }

  /// Adds the statements of files to a graph; blank nodes of two files are never the same.
  /// - Throws: ``CommandFailure`` with file and line.
  static func add(_ paths: [String], to builder: inout GraphBuilder, named name: String? = nil) throws(CommandFailure) {
    for (index, path) in paths.enumerated() {
      let file = try PieceFile(path)
      let syntax = try syntax(of: file, named: name)
      let bytes = try file.contents()
      do throws(RDFSyntaxError) {
        try syntax.add(bytes, to: &builder, base: file.base, blankPrefix: paths.count > 1 ? "f\(index)-" : "")
      } catch {
        throw CommandFailure(.unusableData, "\(path), \(error)")
      }
    }
  }

  /// All files of a folder of `ontology` whose names end like Turtle's, in the order of their names.
  /// - Throws: ``CommandFailure``.
  static func ontology(_ folder: String) throws(CommandFailure) -> [String] {
    let url = try ProjectFiles.root().appending(path: "ontology/\(folder)")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    let files = names.filter { $0.hasSuffix(".ttl") }.sorted().map { url.appending(path: $0).path }
    guard !files.isEmpty else { throw CommandFailure(.missingInput, "no Turtle files in \(url.path)") }
    return files
  }
}
