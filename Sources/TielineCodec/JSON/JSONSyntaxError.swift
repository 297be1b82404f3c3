/// Why bytes are no JSON text that is accepted here.
public struct JSONSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, in a few words.
  public let reason: String
  /// Where, counted in bytes from 0.
  public let offset: Int

  public var description: String { "\(reason) at byte \(offset)" }
}
