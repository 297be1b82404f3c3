/// An answer, and who gave it: where it turns out to be untrue, the alert names its source.
public struct Sourced<Value: Sendable>: Sendable {
  public let value: Value
  /// The endpoint, as in `https://node:8545`.
  public let source: String

  public init(_ value: Value, from source: String) { (self.value, self.source) = (value, source) }
}
