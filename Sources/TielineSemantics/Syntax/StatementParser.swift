/// Reads a text statement by statement.
protocol StatementParser {
  var cursor: SyntaxCursor { get set }
  /// Whether the text may end here.
  var isBetweenStatements: Bool { get }
  /// Reads the next statement, or the next part of one that a reader need not read again; returns `false` where none is
  /// there.
  mutating func step() throws(SyntaxStop) -> Bool
}

extension TurtleParser: StatementParser {}
extension LineParser: StatementParser { var isBetweenStatements: Bool { true } }
