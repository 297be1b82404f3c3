/// Why no consequences could be drawn.
public enum ReasoningError: Error, Equatable, Sendable, CustomStringConvertible {
  /// More triples follow than the caller allows.
  case tooManyTriples(allowed: Int)
  /// Finding them takes more steps than are allowed.
  case tooManySteps(allowed: Int)
  /// There is no room for the vocabulary's terms.
  case noRoom

  public var description: String {
    switch self {
    case .tooManyTriples(let allowed):
      "more than \(allowed) triples follow from the graph; look for a transitive property over a long chain, or allow more"
    case .tooManySteps(let allowed):
      "drawing the consequences takes more than \(allowed) steps; look for a transitive property over many nodes"
    case .noRoom: "the graph's terms leave no room for those of the rules; split the graph"
    }
  }
}
