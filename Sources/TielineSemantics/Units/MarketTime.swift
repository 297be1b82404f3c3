import TielineCore

/// Instants as energy data writes them.
public enum MarketTime {
  private static let expected =
    "a UTC instant such as 2026-03-29T01:00Z, or local time with its offset, as 2026-03-29T03:00:00+02:00"

  /// Reads `2026-01-01T00:00Z`, with or without seconds, in UTC or with an offset.
  ///
  /// - Throws: ``UnitsError/time(found:expected:)`` for local time without an offset, which is two instants in the hour
  ///   that clocks go back, ``UnitsError/leapSecond(found:)`` for second 60.
  /// - Source: IEC 62325-351, *ESMP_DateTimeInterval*; RFC 3339, 5.6.
  public static func instant(_ text: String) throws(UnitsError) -> Instant { try parse(text).instant }

  /// The minutes east of UTC that `text` is written in, 0 for `Z`.
  /// - Throws: ``UnitsError`` as ``instant(_:)``.
  public static func offsetMinutes(_ text: String) throws(UnitsError) -> Int { try parse(text).offsetMinutes }

  private static func parse(_ text: String) throws(UnitsError) -> (instant: Instant, offsetMinutes: Int) {
    let bytes = Array(text.utf8.prefix(40))
    var withSeconds = text
    // What follows the minutes is an offset, not seconds.
    if bytes.count > 16, bytes[16] != UInt8(ascii: ":") {
      withSeconds =
        String(decoding: bytes[..<16], as: UTF8.self) + ":00" + String(decoding: bytes[16...], as: UTF8.self)
    }
    if bytes.count > 18, bytes[16...18].elementsEqual(":60".utf8) { throw .leapSecond(found: text) }
    guard bytes.count < 40, let parsed = try? RFC3339.parse(withSeconds) else {
      throw .time(found: text, expected: expected)
    }
    return parsed
  }

  /// Reads seconds since 1970 in UTC without leap seconds, as Green Button and EVM ledgers count them.
  ///
  /// - Throws: ``UnitsError/time(found:expected:)`` for anything but digits, or an instant past the year 9999.
  public static func instant(secondsSinceEpoch text: String) throws(UnitsError) -> Instant {
    guard !text.isEmpty, text.utf8.allSatisfy(\.isASCIIDigit), let seconds = Int64(text), seconds <= 253_402_300_799
    else { throw .time(found: text, expected: "whole seconds since 1970 in UTC, before the year 10000") }
    return Instant(secondsSinceEpoch: seconds)
  }

  /// The instant as `xsd:dateTime` in UTC.
  public static func text(_ instant: Instant) -> String { RFC3339.format(instant, offsetMinutes: 0) }
}
