/// Why a mapping cannot be used, or stopped.
public enum MappingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The mapping document says something that it may not say; `node` is the triples map or term map.
  case mapping(node: String, reason: String)
  /// The mapping document is not what its format allows. Lines count from 1.
  case document(reason: String, line: Int)
  /// A source could not be cut into records.
  case source(name: String, error: RecordError)
  /// A term could not be made from a record; `value` is what was found, cut to 256 bytes.
  case term(source: String, place: RecordPlace, map: String, term: String, value: String, reason: String)
  /// A source could not be read; from whoever opens sources.
  case unreadable(source: String, reason: String)
  /// What was made could not be written; from whoever takes it.
  case unwritable(reason: String)
  /// More is needed at once than the limits allow.
  case tooLarge(what: String, allowed: Int)

  public var description: String {
    switch self {
    case .mapping(let node, let reason): "mapping \(node): \(reason)"
    case .document(let reason, let line): line > 0 ? "mapping, line \(line): \(reason)" : "mapping: \(reason)"
    case .source(let name, let error): "\(name): \(error)"
    case .term(let source, let place, let map, let term, let value, let reason):
      "\(source), \(place): \(term) of \(map) from '\(value)': \(reason)"
    case .unreadable(let source, let reason): "\(source) cannot be read: \(reason)"
    case .unwritable(let reason): "the result cannot be written: \(reason)"
    case .tooLarge(let what, let allowed): "\(what) exceeds the \(allowed) allowed"
    }
  }
}
