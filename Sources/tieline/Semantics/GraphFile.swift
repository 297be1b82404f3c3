import Foundation
import TielineCodec
import TielineGateway
import TielineSemantics

/// A way to write statements in a file.
enum StatementFormat: Equatable {
  /// Read and written in pieces.
  case rdf(RDFSyntax)
  /// Read and written whole.
  case jsonLD

  private static let jsonLDName = "json-ld"

  /// All names, for messages.
  static var names: String { (RDFSyntax.allCases.map(\.rawValue) + [jsonLDName]).joined(separator: ", ") }

  /// - Throws: ``CommandFailure`` that names those that there are.
  init(named name: String) throws(CommandFailure) {
    if let format = Self.known(name.lowercased()) {
      self = format
    } else {
      throw CommandFailure(.unusableData, "'\(name)' is no format of statements; known are \(Self.names)")
    }
  }

  /// The format of a file: the one that is named, or the one of its name's end.
  /// - Throws: ``CommandFailure`` that names those that there are.
  init(of file: PieceFile, named name: String?) throws(CommandFailure) {
    if let name {
      self = try StatementFormat(named: name)
    } else if let format = Self.known(file.fileExtension) {
      self = format
    } else {
      throw CommandFailure(
        .unusableData, "the name of \(file.path) does not tell its format; say --from, one of \(Self.names)")
    }
  }

  private static func known(_ name: String) -> StatementFormat? {
    if name == jsonLDName || name == "jsonld" { return .jsonLD }
    return (RDFSyntax(rawValue: name) ?? RDFSyntax(fileExtension: name)).map { .rdf($0) }
  }
}

/// Files of statements.
enum GraphFile {
  /// Most bytes of a document of JSON-LD, which is held in memory.
  private static let documentLimit = 256 << 20

  /// The statements of files with their graphs; blank nodes of two files are never the same.
  /// - Throws: ``CommandFailure`` with file and line.
  static func quads(_ paths: [String], named name: String?, base: String? = nil) throws(CommandFailure) -> [Quad] {
    var quads: [Quad] = []
    for (index, path) in paths.enumerated() {
      let file = try PieceFile(path)
      let prefix = paths.count > 1 ? "f\(index)-" : ""
      switch try StatementFormat(of: file, named: name) {
      case .rdf(let syntax):
        let bytes = try file.contents()
        do throws(RDFSyntaxError) {
          quads += try syntax.quads(in: bytes, base: base ?? file.base, blankPrefix: prefix)
        } catch { throw CommandFailure(.unusableData, "\(path), \(error)") }
      case .jsonLD: quads += try document(file, blankPrefix: prefix)
      }
    }
    return quads
  }

  /// Adds the statements of files to a graph; blank nodes of two files are never the same.
  /// - Throws: ``CommandFailure`` with file and line.
  static func add(_ paths: [String], to builder: inout GraphBuilder, named name: String? = nil) throws(CommandFailure) {
    for (index, path) in paths.enumerated() {
      let file = try PieceFile(path)
      let prefix = paths.count > 1 ? "f\(index)-" : ""
      switch try StatementFormat(of: file, named: name) {
      case .rdf(let syntax):
        let bytes = try file.contents()
        do throws(RDFSyntaxError) {
          try syntax.add(bytes, to: &builder, base: file.base, blankPrefix: prefix)
        } catch {
          throw CommandFailure(.unusableData, "\(path), \(error)")
        }
      case .jsonLD:
        for quad in try document(file, blankPrefix: prefix) {
          guard builder.insert(quad.subject, quad.predicate, quad.object) else {
            throw CommandFailure(.unusableData, "\(path) has more terms than a graph in memory can have")
          }
        }
      }
    }
  }

  /// The statements of a document of JSON-LD. Contexts come from `ontology/contexts`; nothing is fetched.
  /// - Throws: ``CommandFailure``.
  static func document(_ file: PieceFile, blankPrefix: String) throws(CommandFailure) -> [Quad] {
    let bytes = try file.contents(limit: documentLimit)
    do {
      let options = JSONLDOptions(contexts: try contexts(), location: file.base)
      let quads = try JSONLD.quads(of: JSONValue(parsing: bytes), options)
      return blankPrefix.isEmpty ? quads : quads.map { $0.relabelled(blankPrefix) }
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw CommandFailure(.unusableData, "\(file.path): \(error)")
    }
  }

  /// Contexts that documents may name: the files of `ontology/contexts`, by the IRI under which they are known.
  private static func contexts() throws -> [String: JSONValue] {
    let folder = try ProjectFiles.root().appending(path: "ontology/contexts")
    var contexts: [String: JSONValue] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".jsonld") {
      let bytes = Array(try ProjectFiles.contents(folder.appending(path: name).path))
      contexts["https://tieline.example/contexts/\(name)"] = try JSONValue(parsing: bytes)
    }
    return contexts
  }

  /// The vocabulary.
  /// - Throws: ``CommandFailure``.
  static func vocabulary() throws(CommandFailure) -> GraphBuilder {
    var builder = GraphBuilder()
    try add(ontology("vocabulary"), to: &builder)
    return builder
  }

  /// Shapes from files; Tieline's own where none are given.
  /// - Throws: ``CommandFailure``.
  static func shapes(_ paths: [String]) throws(CommandFailure) -> ShapesGraph {
    var builder = GraphBuilder()
    let files = paths.isEmpty ? try ontology("shapes") : paths
    try add(files, to: &builder)
    do throws(ShapesError) {
      return try ShapesGraph(builder.finish())
    } catch {
      throw CommandFailure(.unusableData, "\(files.joined(separator: ", ")): \(error)")
    }
  }

  /// What lets the relay act on certificates that conform to Tieline's shapes.
  /// - Throws: ``CommandFailure``.
  static func certificateGate() throws(CommandFailure) -> CertificateGate {
    CertificateGate(CertificateValidator(shapes: try shapes([]), vocabulary: try vocabulary().finish()))
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

extension Quad {
  /// The same with `prefix` before the labels of its blank nodes.
  fileprivate func relabelled(_ prefix: String) -> Quad {
    func relabelled(_ term: Term) -> Term { if case .blank(let label) = term { .blank(prefix + label) } else { term } }
    return Quad(
      relabelled(subject), relabelled(predicate), relabelled(object), graph: graph.map { relabelled($0) })
  }
}
