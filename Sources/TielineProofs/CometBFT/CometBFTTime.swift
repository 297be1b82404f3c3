import TielineCodec
import TielineCore

/// A time of CometBFT: UTC in nanoseconds, which are signed and hashed and hence kept.
public struct CometBFTTime: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Seconds since the Unix epoch, from the year 1 to the year 9999.
  public let seconds: Int64
  /// 0 to 999,999,999.
  public let nanoseconds: Int32

  /// Seconds that protobuf's `Timestamp` allows.
  static let allowedSeconds: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

  /// What Go writes where there is no time: the first second of the year 1.
  static let none = CometBFTTime(checkedSeconds: -62_135_596_800, nanoseconds: 0)

  private init(checkedSeconds: Int64, nanoseconds: Int32) {
    (seconds, self.nanoseconds) = (checkedSeconds, nanoseconds)
  }

  /// `nil` outside the years 1 to 9999, or for a fraction of a whole second or more.
  public init?(seconds: Int64, nanoseconds: Int32) {
    guard Self.allowedSeconds.contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else { return nil }
    self.init(checkedSeconds: seconds, nanoseconds: nanoseconds)
  }

  /// Reads RFC 3339 in UTC with up to nine decimals, as `2026-11-22T22:12:51.967899503Z`.
  public init?(_ text: String) {
    guard text.utf8.last == UInt8(ascii: "Z") else { return nil }
    let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = parts.first, parts.count <= 2,
      let parsed = try? RFC3339.parse(String(whole) + "Z"), parsed.instant.millisecondsSinceEpoch.isMultiple(of: 1000)
    else { return nil }
    let decimals = parts.count == 2 ? String(parts[1]) : "0"
    guard (1...9).contains(decimals.utf8.count), decimals.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let fraction = Int32(decimals + String(repeating: "0", count: 9 - decimals.utf8.count))
    else { return nil }
    self.init(seconds: parsed.instant.millisecondsSinceEpoch / 1000, nanoseconds: fraction)
  }

  /// The same time without what is below a millisecond.
  public var instant: Instant {
    Instant(millisecondsSinceEpoch: seconds * 1000 + Int64(nanoseconds / 1_000_000))
  }

  /// RFC 3339 as Go writes it: no trailing zeros in the fraction.
  public var description: String {
    let whole = RFC3339.format(Instant(secondsSinceEpoch: seconds), offsetMinutes: 0)
    guard nanoseconds > 0 else { return whole }
    var fraction = String(nanoseconds)
    fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return whole.dropLast() + "." + fraction + "Z"
  }

  public static func < (left: Self, right: Self) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  // MARK: Protobuf

  /// `google.protobuf.Timestamp`.
  var encoded: [UInt8] {
    var writer = ProtobufWriter()
    writer.int64(1, seconds)
    writer.int64(2, Int64(nanoseconds))
    return writer.bytes
  }

  init(decoding message: ProtobufMessage?) throws(CometBFTDecodingError) {
    let message = try message.orMissing("a time")
    let seconds = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in
      try message.only([1, 2])
      return try message.int64(1)
    }
    let fraction = try CometBFTDecodingError.protobuf { () throws(ProtobufError) in try message.int64(2) }
    guard let nanoseconds = Int32(exactly: fraction), let time = Self(seconds: seconds, nanoseconds: nanoseconds)
    else { throw CometBFTDecodingError("a time from the year 1 to 9999", found: "\(seconds) s, \(fraction) ns") }
    self = time
  }
}
