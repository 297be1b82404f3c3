import Foundation

@testable import TielineSemantics

extension Graph {
  /// The graph in a file, whose place is its base.
  static func turtle(_ file: URL) throws -> Graph {
    try RDFSyntax.turtle.graph(in: Data(contentsOf: file), base: file.absoluteString)
  }
}
