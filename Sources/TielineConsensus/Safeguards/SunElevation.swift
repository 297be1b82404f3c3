import TielineCore

/// How high the sun stands, in whole numbers: the same everywhere. Within a tenth of a degree from 1950 to 2050.
///
/// - Source: The Astronomical Almanac, *Low precision formulas for the Sun's coordinates*; refraction is left out.
public struct SunElevation: Hashable, Sendable {
  /// A place on Earth, in millionths of a degree.
  public struct Place: Hashable, Sendable {
    /// North of the equator, -90,000,000 to 90,000,000.
    public let latitude: Int64
    /// East of Greenwich, -180,000,000 to 180,000,000.
    public let longitude: Int64

    /// - Returns: `nil` for a place that is not on Earth.
    public init?(latitude: Int64, longitude: Int64) {
      guard (-90_000_000...90_000_000).contains(latitude), (-180_000_000...180_000_000).contains(longitude) else {
        return nil
      }
      (self.latitude, self.longitude) = (latitude, longitude)
    }
  }

  /// 2000-01-01 12:00 UTC, in milliseconds since 1970.
  private static let epoch: Int64 = 946_728_000_000
  private static let day: Int64 = 86_400_000
  /// What 1 is in ``sine(_:)``.
  public static let one: Int64 = 1 << 30

  /// The sine of the sun's elevation, in parts of ``one``.
  public static func sine(at place: Place, _ instant: Instant) -> Int64 {
    let time = instant.millisecondsSinceEpoch - epoch
    let mean = angle(280_460_000, 985_647_400, time)
    let anomaly = angle(357_528_000, 985_600_300, time)
    let longitude = mean + (1_915_000 * sine(anomaly) + 20_000 * sine(2 * anomaly)) / one
    // A turn and a bit each day: the bit follows from whole days, the rest from the time of day.
    let days = floorDivide(time, day)
    let rest = time - days * day
    let sidereal = 280_460_618 + (days * 985_647_366 / 1000) % turn + 360_985_647 * rest / day
    let hourAngle = sidereal + place.longitude
    let obliquity: Int64 = 23_437_000
    let (sinLongitude, cosLongitude) = (sine(longitude), cosine(longitude))
    let north = multiply(sine(obliquity), sinLongitude)
    let along =
      multiply(cosLongitude, cosine(hourAngle))
      + multiply(multiply(cosine(obliquity), sinLongitude), sine(hourAngle))
    return multiply(sine(place.latitude), north) + multiply(cosine(place.latitude), along)
  }

  /// Whether the sun stays more than so many millionths of a degree below the horizon, seen every five minutes.
  public static func staysBelow(_ depth: Int64, at place: Place, during interval: Interval) -> Bool {
    let limit = -sine(depth)
    var instant = interval.start
    while instant < interval.end {
      if sine(at: place, instant) >= limit { return false }
      instant = instant + Milliseconds(minutes: 5)
    }
    return sine(at: place, interval.end) < limit
  }

  // MARK: Angles in millionths of a degree

  private static let turn: Int64 = 360_000_000

  /// `start` and `perDay` for each day, both in millionths of a degree, the latter times a thousand.
  private static func angle(_ start: Int64, _ perDay: Int64, _ time: Int64) -> Int64 {
    let days = floorDivide(time, day)
    let rest = time - days * day
    return start + (days * perDay / 1000) % turn + perDay * rest / day / 1000
  }

  private static func floorDivide(_ left: Int64, _ right: Int64) -> Int64 {
    let quotient = left / right
    return left % right < 0 ? quotient - 1 : quotient
  }

  private static func multiply(_ left: Int64, _ right: Int64) -> Int64 { (left * right) >> 30 }

  static func cosine(_ angle: Int64) -> Int64 { sine(angle % turn + 90_000_000) }

  /// The sine of an angle in millionths of a degree, in parts of ``one``: by its power series on a quarter of a turn.
  public static func sine(_ angle: Int64) -> Int64 {
    var angle = angle % turn
    if angle < 0 { angle += turn }
    let isNegative = angle >= turn / 2
    if isNegative { angle -= turn / 2 }
    if angle > turn / 4 { angle = turn / 2 - angle }
    // π / 180,000,000 in parts of one, times 2^20.
    let x = (angle * 19_650_660) >> 20
    let square = multiply(x, x)
    var (term, sum) = (x, x)
    for factor in [6, 20, 42, 72, 110] as [Int64] {
      term = -multiply(term, square) / factor
      sum += term
    }
    return isNegative ? -sum : sum
  }
}
