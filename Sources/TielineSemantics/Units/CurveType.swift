/// What the points of a curve mean.
///
/// - Source: ENTSO-E, *Introduction of different Timeseries possibilities (curveType) with ENTSO-E electronic documents*.
public enum CurveType: String, Sendable, CaseIterable {
  /// Every position has its point.
  case sequentialFixedBlocks = "A01"
  /// A point holds until the next one, or the end of the period.
  case sequentialVariableBlocks = "A03"

  /// - Throws: ``UnitsError/code(list:found:expected:)`` for breakpoints (A04, A05) and single points (A02), whose energy
  ///   between points is not told.
  public init(code: String) throws(UnitsError) {
    guard let type = CurveType(rawValue: code) else {
      throw .code(list: "curve type", found: code, expected: "A01 or A03")
    }
    self = type
  }
}
