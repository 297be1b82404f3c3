/// Why a text is not what its RDF syntax allows. Lines count from 1.
public enum RDFSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Not of the syntax; `reason` says what to change.
  case malformed(reason: String, line: Int)
  /// Bytes that are not UTF-8.
  case encoding(line: Int)
  /// A term that the syntax cannot write.
  case unwritable(term: String, reason: String)
  /// Something is larger than the reader allows.
  case tooLarge(what: String, allowed: Int, line: Int)

  public var description: String {
    switch self {
    case .malformed(let reason, let line): "line \(line): \(reason)"
    case .encoding(let line): "line \(line): not UTF-8: convert the file"
    case .unwritable(let term, let reason): "'\(term)' cannot be written: \(reason)"
    case .tooLarge(let what, let allowed, let line): "line \(line): \(what) exceeds the \(allowed) allowed"
    }
  }
}
