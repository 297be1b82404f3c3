/// The units of measure that energy can be had from.
///
/// - Source: NAESB REQ.21 (ESPI), *UnitSymbolKind*.
public enum MeterUnit: Int, Sendable, CaseIterable, CustomStringConvertible {
  /// W: the average power of the interval.
  case watt = 38
  /// Wh: the energy of the interval.
  case wattHour = 72

  public var description: String {
    switch self {
    case .watt: "38 (W)"
    case .wattHour: "72 (Wh)"
    }
  }
}
