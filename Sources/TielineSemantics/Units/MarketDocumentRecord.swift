import TielineCore

/// One interval of an IEC 62325 time series, with all that the document says of it.
public struct MarketDocumentRecord: Hashable, Sendable {
  /// The references of a mapping: `document`, `series`, `position`, `start`, `end`, `quantity`, `unit`, and the names of
  /// the document's and the series' other elements, `MktPSRType/psrType` for one inside of another. One that stands
  /// several times has several values.
  public let fields: [String: [String]]
  public let interval: Interval
  /// The line of the point that says its quantity.
  public let line: Int
}

/// Why a market document was refused.
public enum MarketDocumentError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An element that is missing, or stands where it cannot be read.
  case element(line: Int, found: String, expected: String)
  /// A period whose curve gives no intervals.
  case period(line: Int, series: String, UnitsError)
  /// More of something than is kept at once.
  case tooMany(line: Int, what: String, allowed: Int)

  public var description: String {
    switch self {
    case .element(let line, let found, let expected): "line \(line): found \(found), expected \(expected)"
    case .period(let line, let series, let error): "line \(line): time series '\(series)': \(error)"
    case .tooMany(let line, let what, let allowed): "line \(line): more \(what) than the \(allowed) allowed"
    }
  }
}
