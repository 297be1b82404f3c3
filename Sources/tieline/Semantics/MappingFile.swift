import TielineSemantics

/// A mapping in a file.
enum MappingFile {
  /// Most bytes of a mapping.
  private static let limit = 16 << 20

  /// Reads RML in Turtle, or YARRRML where the name ends in `.yml` or `.yaml`.
  /// - Throws: ``MappingError``.
  static func read(_ path: String) throws(MappingError) -> Mapping {
    do {
      let file = try PieceFile(path)
      let bytes = try file.contents(limit: limit)
      if ["yml", "yaml"].contains(file.fileExtension.lowercased()) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw MappingError.document(reason: "not UTF-8", line: 0)
        }
        return try Mapping(yarrrml: text)
      }
      return try Mapping(RDFSyntax.turtle.graph(in: bytes, base: file.base), base: file.base)
    } catch let error as MappingError {
      throw error
    } catch {
      throw .document(reason: "\(error)", line: 0)
    }
  }
}
