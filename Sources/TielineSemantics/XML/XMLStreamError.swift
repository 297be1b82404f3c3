/// Why an XML document, or the schema that it should follow, was refused. Lines count from 1.
public enum XMLStreamError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The schema itself cannot be used; `message` is libxml2's.
  case schema(message: String, line: Int)
  /// Not well-formed XML in UTF-8; `message` is libxml2's.
  case malformed(message: String, line: Int)
  /// The document has a DOCTYPE, and so could declare entities.
  case documentType(line: Int)
  /// Well-formed, but not what the schema allows; `message` is libxml2's.
  case invalid(message: String, line: Int)
  /// Something is larger than the reader allows.
  case tooLarge(what: String, allowed: Int, line: Int)

  public var description: String {
    switch self {
    case .schema(let message, let line):
      "the XML schema cannot be used: line \(line): \(message)"
    case .malformed(let message, let line):
      "line \(line): not well-formed XML: \(message)"
    case .documentType(let line):
      "line \(line): a DOCTYPE is not allowed: remove it, and write out the entities that it declares"
    case .invalid(let message, let line):
      "line \(line): not valid against the schema: \(message)"
    case .tooLarge(let what, let allowed, let line):
      "line \(line): \(what) is longer or deeper than the \(allowed) allowed"
    }
  }
}
