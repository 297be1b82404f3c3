/// What came of checking data against shapes. The same data and shapes give the same report, in the same order.
///
/// - Source: SHACL, 3.6.
public struct ValidationReport: Sendable {
  /// Whether nothing is wrong: no result of any severity.
  public let conforms: Bool
  /// By shape, then by focus node.
  public let results: [ValidationResult]
  /// Whether all that is wrong is in ``results``; else there is more than the caller wanted.
  public let isComplete: Bool
  /// How often a node was checked against a shape that has it as a target.
  public let focusNodeCount: Int

  /// One line for each result.
  public var sentences: [String] { results.map(\.sentence) }

  /// The report as RDF.
  ///
  /// Blank nodes of the data keep their labels; those of the shapes and the report's own get labels that none of them
  /// starts with. A result without a message has its sentence as one.
  public var quads: [Quad] {
    var writer = ReportWriter(self)
    writer.write(self)
    return writer.quads
  }
}
