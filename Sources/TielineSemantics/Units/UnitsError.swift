/// Why a number, a unit, a time or a curve was refused: what was found and what would be taken instead.
///
/// The record it stood in is added by who reads the records.
public enum UnitsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A text that is no exact number: NaN, infinite, too long or no number at all.
  case number(found: String, expected: String)
  /// A unit of which `part` is not known.
  case unknownUnit(found: String, part: String)
  /// A name that stands for more than one unit.
  case ambiguousUnit(found: String, choices: [String])
  /// A unit of another quantity than the one wanted.
  case notConvertible(unit: String, quantity: String, wanted: String, accepted: String)
  /// Values that are to be one series and have several units.
  case mixedUnits([String])
  /// An amount that is negative, in the unit it came in.
  case negative(found: String, unit: String)
  /// An amount past what is counted in Wh or W.
  case tooLarge(found: String, unit: String, allowed: String)
  /// A text that names no instant, or more than one.
  case time(found: String, expected: String)
  /// The 61st second of a minute.
  case leapSecond(found: String)
  /// A length of time that gives no intervals.
  case resolution(found: String, expected: String)
  /// A curve whose points are not what its type says; `position` is the first at fault.
  case curve(position: Int, found: String, expected: String)
  /// A code that means nothing, or nothing certain.
  case code(list: String, found: String, expected: String)

  public var description: String {
    switch self {
    case .number(let found, let expected): "'\(Self.excerpt(found))' is no number to count with: expected \(expected)"
    case .unknownUnit(let found, let part):
      "the unit '\(Self.excerpt(found))' is not known at '\(Self.excerpt(part))': "
        + "write it in UCUM, as kW.h, or as a QUDT unit's IRI"
    case .ambiguousUnit(let found, let choices):
      "the unit '\(Self.excerpt(found))' can be \(choices.joined(separator: " or ")): name one of them"
    case .notConvertible(let unit, let quantity, let wanted, let accepted):
      "'\(Self.excerpt(unit))' is a unit of \(quantity), which cannot become \(wanted): accepted are \(accepted)"
    case .mixedUnits(let units):
      "one series has the units \(units.map(Self.excerpt).joined(separator: ", ")): split it or convert it to one"
    case .negative(let found, let unit):
      "\(Self.excerpt(found)) \(unit) is negative: energy of a certificate is 0 or more; the other direction is a "
        + "record of its own"
    case .tooLarge(let found, let unit, let allowed):
      "\(Self.excerpt(found)) \(unit) is too much: allowed is \(allowed)"
    case .time(let found, let expected): "'\(Self.excerpt(found))' is no certain instant: expected \(expected)"
    case .leapSecond(let found):
      "'\(Self.excerpt(found))' is a leap second, which no interval can start or end on: use the second after it"
    case .resolution(let found, let expected):
      "the resolution '\(Self.excerpt(found))' gives no intervals: expected \(expected)"
    case .curve(let position, let found, let expected):
      "position \(position) of the curve: found \(Self.excerpt(found)), expected \(expected)"
    case .code(let list, let found, let expected):
      "'\(Self.excerpt(found))' is no \(list) that can be told: expected \(expected)"
    }
  }

  private static func excerpt(_ text: String) -> String { text.count <= 96 ? text : text.prefix(96) + "…" }
}
