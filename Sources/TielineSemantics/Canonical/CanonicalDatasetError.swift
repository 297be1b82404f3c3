/// Why a dataset has no canonical form here.
public enum CanonicalDatasetError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The quad at `index`, counted from 0, is none that N-Quads can write.
  case notRDF(index: Int, position: String, found: String, expected: String)
  /// Telling its blank nodes apart would take more than `limit` steps.
  case tooMuchWork(limit: Int)
  /// Its blank nodes that look the same hang together in chains longer than `limit`.
  case tooDeep(limit: Int)

  public var description: String {
    switch self {
    case .notRDF(let index, let position, let found, let expected):
      "quad \(index): the \(position) is \(found); expected \(expected)"
    case .tooMuchWork(let limit):
      "its blank nodes are too much alike: telling them apart takes more than \(limit) steps; name some by IRIs"
    case .tooDeep(let limit):
      "blank nodes that look alike form a chain of more than \(limit); name some by IRIs"
    }
  }
}
