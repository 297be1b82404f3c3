/// Where in a source something stands. Records and lines count from 1.
public struct RecordPlace: Hashable, Sendable, CustomStringConvertible {
  /// The record, or the one that would have come next; 0 is the header.
  public let record: Int
  /// The line, or 0 where it is not known.
  public let line: Int

  /// Makes a place.
  public init(record: Int, line: Int) { (self.record, self.line) = (record, line) }

  /// The record, and the line where it is known.
  public var description: String { line > 0 ? "record \(record), line \(line)" : "record \(record)" }
}

/// Why a source could not be cut into records.
public enum RecordError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Not CSV, JSON or XML.
  case malformed(reason: String, at: RecordPlace)
  /// Bytes that are not UTF-8.
  case encoding(at: RecordPlace)
  /// An XML document with a DOCTYPE, which could declare entities.
  case documentType(at: RecordPlace)
  /// Something is larger than the reader allows.
  case tooLarge(what: String, allowed: Int, at: RecordPlace)
  /// A line of CSV with other than the header's number of fields.
  case fieldCount(found: Int, expected: Int, at: RecordPlace)
  /// A column that the header does not have, or has twice.
  case column(name: String, reason: String, known: [String])
  /// An iterator or a reference that is not in the language of its source; `position` counts bytes from 0.
  case path(text: String, reason: String, position: Int)
  /// The same member name twice in one JSON object, so that a reference could mean either.
  case repeatedMember(name: String, at: RecordPlace)

  /// What is wrong, where, and what to change.
  public var description: String {
    switch self {
    case .malformed(let reason, let place): "\(place): \(reason)"
    case .encoding(let place): "\(place): not UTF-8: convert the file, or name its encoding in the source"
    case .documentType(let place):
      "\(place): a DOCTYPE is not allowed: remove it, and write out the entities that it declares"
    case .tooLarge(let what, let allowed, let place): "\(place): \(what) exceeds the \(allowed) allowed"
    case .fieldCount(let found, let expected, let place):
      "\(place): \(found) fields where the header has \(expected): a delimiter or a quote is missing"
    case .column(let name, let reason, let known):
      "the column '\(name)' \(reason); the header has: \(known.prefix(32).joined(separator: ", "))"
    case .path(let text, let reason, let position): "'\(text)', character \(position): \(reason)"
    case .repeatedMember(let name, let place): "\(place): the member '\(name)' stands twice in one object"
    }
  }
}
