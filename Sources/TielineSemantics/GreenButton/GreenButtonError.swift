import TielineCore

/// Why a Green Button feed was refused: where in the feed, what was found there and what should have been.
public enum GreenButtonError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The XML or its schema.
  case document(XMLStreamError)
  /// An entry as a whole: its id, its links, its content.
  case entry(FeedPlace, found: String, expected: String)
  /// A reading type that states no energy per interval.
  case readingType(FeedPlace, attribute: String, found: String, expected: String)
  /// Time parameters that name no local time.
  case localTime(FeedPlace, found: String, expected: String)
  /// Interval blocks at `place` need a resource that the feed does not have, or has too late.
  case unresolved(FeedPlace, missing: String)
  /// A reading that is no whole number of Wh (E-1).
  case fraction(FeedPlace, start: Instant, value: Int64, powerOfTen: Int, unit: MeterUnit)
  /// A reading that is no energy: negative, or past 2⁶⁴ − 1 Wh.
  case value(FeedPlace, start: Instant, found: Int64, expected: String)
  /// More of something than the reader keeps.
  case tooMany(String, allowed: Int, line: Int)

  public var description: String {
    switch self {
    case .document(let error): error.description
    case .entry(let place, let found, let expected): "\(place): found \(found), expected \(expected)"
    case .readingType(let place, let attribute, let found, let expected):
      "\(place): \(attribute) is \(found), expected \(expected)"
    case .localTime(let place, let found, let expected):
      "\(place): the time parameters have \(found), expected \(expected)"
    case .unresolved(let place, let missing):
      "\(place): the feed has no \(missing) for these readings, or has it too late"
    case .fraction(let place, let start, let value, let powerOfTen, let unit):
      "\(place): the reading from \(start) is not a whole number of Wh: value \(value), 10^\(powerOfTen), unit \(unit); "
        + "energy is never rounded, so have the meter's data exported in whole Wh"
    case .value(let place, let start, let found, let expected):
      "\(place): the reading from \(start) has the value \(found), expected \(expected)"
    case .tooMany(let what, let allowed, let line): "line \(line): more \(what) than the \(allowed) allowed"
    }
  }
}

/// A place in a feed: an Atom entry by its id, and a line counted from 1.
public struct FeedPlace: Hashable, Sendable, CustomStringConvertible {
  /// The entry's Atom id; empty where it has none yet.
  public let entry: String
  /// The line in the document.
  public let line: Int

  public init(entry: String, line: Int) { (self.entry, self.line) = (entry, line) }

  public var description: String { "line \(line), entry \(entry.isEmpty ? "without id" : entry)" }
}
