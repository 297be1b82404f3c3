/// Why a value from outside was refused. Carries what was found, so that the message can say what to change.
public enum ValueError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The text or bytes do not have the form of `type`.
  case malformed(type: String, found: String, expected: String)
  /// The form is right, the value lies outside of what `type` allows.
  case outOfRange(type: String, found: String, allowed: String)

  public var description: String {
    switch self {
    case .malformed(let type, let found, let expected):
      "'\(Self.excerpt(found))' is not a valid \(type): expected \(expected)"
    case .outOfRange(let type, let found, let allowed):
      "'\(Self.excerpt(found))' is out of range for \(type): allowed is \(allowed)"
    }
  }

  private static func excerpt(_ text: String) -> String {
    text.count <= 96 ? text : text.prefix(96) + "…"
  }
}
