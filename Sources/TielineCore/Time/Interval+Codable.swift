extension Interval: Codable {
  /// Reads the ISO 8601 form that ``description`` writes: `2026-11-21T13:00:00+01:00/2026-11-21T14:00:00+01:00`.
  /// - Throws: ``ValueError`` for another form, or two different offsets.
  public init(_ text: String) throws(ValueError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw .malformed(type: "interval", found: text, expected: "start/end, each RFC 3339 with an offset")
    }
    let start = try RFC3339.parse(String(parts[0]))
    let end = try RFC3339.parse(String(parts[1]))
    guard start.offsetMinutes == end.offsetMinutes else {
      throw .malformed(type: "interval", found: text, expected: "the same offset on start and end")
    }
    try self.init(start: start.instant, end: end.instant, offsetMinutes: start.offsetMinutes)
  }

  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
