/// Which way energy flowed, seen from the usage point.
///
/// - Source: NAESB REQ.21 (ESPI), *FlowDirectionKind*; the codes that single active energy has.
public enum FlowDirection: Int, Sendable, CaseIterable, CustomStringConvertible {
  /// From the grid to the usage point.
  case forward = 1
  /// Forward less reverse.
  case net = 4
  /// From the usage point to the grid: production.
  case reverse = 19
  /// Forward plus reverse.
  case total = 20

  public var description: String {
    switch self {
    case .forward: "1 (forward, from the grid)"
    case .net: "4 (net)"
    case .reverse: "19 (reverse, to the grid)"
    case .total: "20 (total)"
    }
  }
}
