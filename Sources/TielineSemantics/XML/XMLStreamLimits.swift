/// How much of an XML document may stand at one place, so that no document makes its reader grow.
public struct XMLStreamLimits: Hashable, Sendable {
  /// Most elements inside each other.
  public var depth: Int
  /// Longest text of one element and longest value of one attribute, in UTF-8 bytes.
  public var textBytes: Int
  /// Longest tag, comment or processing instruction, in bytes.
  public var tokenBytes: Int

  public init(depth: Int = 16, textBytes: Int = 4096, tokenBytes: Int = 256 * 1024) {
    (self.depth, self.textBytes, self.tokenBytes) = (depth, textBytes, tokenBytes)
  }
}
