/// How much of a text may stand at one place, so that no text makes its reader grow.
public struct SyntaxLimits: Hashable, Sendable {
  /// Longest statement, from its subject to its dot, in bytes; for RDF/XML the longest tag and the longest text.
  public var statementBytes: Int
  /// Most brackets or elements inside each other.
  public var depth: Int
  /// Most prefixes of one text.
  public var prefixes: Int
  /// Most `rdf:ID`s of one text, which are kept to find one that comes twice.
  public var identifiers: Int

  public init(
    statementBytes: Int = 64 << 20, depth: Int = 128, prefixes: Int = 4096, identifiers: Int = 4 << 20
  ) {
    (self.statementBytes, self.depth, self.prefixes) = (statementBytes, depth, prefixes)
    self.identifiers = identifiers
  }
}
