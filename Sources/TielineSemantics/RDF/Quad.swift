/// A triple and the graph it stands in.
public struct Quad: Hashable, Sendable {
  /// An IRI or a blank node.
  public let subject: Term
  /// An IRI.
  public let predicate: Term
  /// Any term.
  public let object: Term
  /// The graph's name, an IRI or a blank node; `nil` is the default graph.
  public let graph: Term?

  public init(_ subject: Term, _ predicate: Term, _ object: Term, graph: Term? = nil) {
    (self.subject, self.predicate, self.object, self.graph) = (subject, predicate, object, graph)
  }
}

extension Quad: CustomStringConvertible {
  /// Subject, predicate, object, and the graph's name where there is one, on one line; long literals are cut.
  public var description: String {
    [subject, predicate, object, graph].compactMap { $0.map(TermText.describe) }.joined(separator: " ")
  }
}
