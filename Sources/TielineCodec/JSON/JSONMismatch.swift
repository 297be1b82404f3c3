/// What stands at a place of a JSON text where something else should stand.
public struct JSONMismatch: JSONFieldFailure, Hashable, CustomStringConvertible {
  /// Which text, as in `eth_call from https://node:8545`.
  public let origin: String
  /// Where in it, as a path of RFC 9535: `$.headers[3].time`.
  public let path: String
  /// What stands there: `a string`, `nothing`.
  public let found: String
  /// What should: `a 20-byte address`.
  public let expected: String

  public init(origin: String, path: String, found: String, expected: String) {
    (self.origin, self.path, self.found, self.expected) = (origin, path, found, expected)
  }

  public init(_ mismatch: JSONMismatch) { self = mismatch }

  public var description: String { "\(origin) has \(found) at \(path), where \(expected) should stand" }
}

/// An error that can say that a JSON text is not as it should be.
public protocol JSONFieldFailure: Error, Sendable {
  /// The mismatch itself.
  init(_ mismatch: JSONMismatch)
}
