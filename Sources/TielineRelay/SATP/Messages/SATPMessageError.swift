import TielineCodec

/// Why bytes are no message, or none that is read here.
public enum SATPMessageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Not the canonical text of any value: white space, order, duplicates, depth, length.
  case json(CanonicalJSONError)
  /// The member is not there.
  case missing(String)
  /// Members that the message does not have.
  case unknown([String])
  /// The member is another kind of value, or has another form.
  case malformed(member: String, expected: String)
  /// The member is longer than its bound.
  case tooLong(member: String, maximum: Int)
  /// No message has this type.
  case messageType(String)
  /// The protocol's version is not the one spoken here.
  case version(String)

  public var description: String {
    switch self {
    case .json(let error): error.description
    case .missing(let name): "'\(name)' is missing"
    case .unknown(let names): "'\(names.joined(separator: "', '"))' has no place here"
    case .malformed(let member, let expected): "'\(member)' is not \(expected)"
    case .tooLong(let member, let maximum): "'\(member)' is longer than \(maximum)"
    case .messageType(let found): "no message has the type '\(found.prefix(96))'"
    case .version(let found): "the version is '\(found.prefix(16))', not '\(SATPMessage.version)'"
    }
  }
}
