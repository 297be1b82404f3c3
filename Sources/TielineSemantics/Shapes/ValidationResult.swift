/// One thing that is not as a shape says.
///
/// - Source: SHACL, 3.6.2.
public struct ValidationResult: Hashable, Sendable {
  /// The node that was checked.
  public let focusNode: Term
  /// From there to the value; `nil` where a node shape is about the focus node itself.
  public let path: PropertyPath?
  /// The value at fault; `nil` where it is about how many values there are, or about one that is missing.
  public let value: Term?
  /// The shape, a node of the shapes' graph.
  public let sourceShape: Term
  /// Which of its constraints.
  public let component: ConstraintComponent
  public let severity: Severity
  /// The shape's own words.
  public let messages: [Literal]
  /// What should be there, as in `at least 1 value`.
  public let expected: String
  /// What is there, where ``value`` does not say it: `0 values`.
  public let found: String?

  /// Says in one line which node has what where, and what was expected.
  public var sentence: String {
    var text = TermText.describe(focusNode)
    switch (path, value, found) {
    case (let path?, _, let found?): text += ": \(path) has \(found)"
    case (let path?, let value?, nil): text += ": \(path) is \(TermText.describe(value))"
    case (let path?, nil, nil): text += ": \(path) is not as it should be"
    case (nil, let value?, _) where value != focusNode: text += " has \(TermText.describe(value))"
    default: text += " is not as it should be"
    }
    text += "; expected \(expected)"
    if severity != .violation { text += " (\(severity))" }
    for message in messages { text += ". " + message.lexical }
    return text
  }
}
