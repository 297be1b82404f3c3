/// Shapes of SHACL Core, ready to check data.
///
/// Shapes that refer to one another in a circle are refused, as are constraints that SHACL Core does not have.
///
/// - Source: W3C Shapes Constraint Language (SHACL).
public struct ShapesGraph: Sendable {
  private let plan: ShapePlan

  /// Compiles the shapes in `graph` that are declared or have a target, and those they refer to.
  /// - Throws: ``ShapesError`` for a shape that breaks a syntax rule, a circle, or what would not be checked.
  public init(_ graph: Graph) throws(ShapesError) { plan = try ShapeCompiler.compile(graph) }

  /// Shapes in it.
  public var count: Int { plan.shapes.count }

  /// Checks `data` against the shapes.
  ///
  /// Classes below a class are those that `data` says are, so what the ontology says must be in it. Pure: the same data
  /// gives the same report.
  ///
  /// - Parameter resultsLimit: Once there are so many results, further ones are not kept; whether the data conforms is
  ///   right all the same.
  public func validate(data: Graph, resultsLimit: Int = 100_000) -> ValidationReport {
    var validator = ShapeValidator(BoundPlan(plan, data), resultsLimit: resultsLimit)
    validator.run()
    return ValidationReport(
      conforms: !validator.hasFailed, results: validator.results, isComplete: validator.isComplete,
      focusNodeCount: validator.focusNodes)
  }
}
