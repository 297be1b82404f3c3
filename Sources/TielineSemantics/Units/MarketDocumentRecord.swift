import TielineCore

/// One interval of an IEC 62325 time series, with all that the document says of it.
public struct MarketDocumentRecord: Hashable, Sendable {
  public let interval: Interval
  /// The line of the point that says its quantity.
  public let line: Int
  private let position: Int
  private let ofPoint: [String: [String]]
  /// One memory for all records of a period.
  private let ofPeriod: [String: [String]]

  init(_ block: MarketCurve.Block, of point: MarketDocumentPeriod.Point, in period: [String: [String]]) {
    (interval, position) = (block.interval, block.position)
    (ofPoint, ofPeriod, line) = (point.fields, period, point.line)
  }

  /// The values of a mapping's reference: `document`, `series`, `position`, `start`, `end`, `quantity`, `unit`, or the
  /// name of another element of the point, the series or the document, `MktPSRType/psrType` for one inside of another.
  /// One that stands several times has several values.
  public subscript(reference: String) -> [String] {
    switch reference {
    case "position": [String(position)]
    case "start": [MarketTime.text(interval.start)]
    case "end": [MarketTime.text(interval.end)]
    default: ofPoint[reference] ?? ofPeriod[reference] ?? []
    }
  }
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
