import TielineCore

/// Why no certificates can be made from meter readings.
public enum ProductionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The interval ends after now: nobody can have measured it.
  case future(MeterReading, now: Instant)
  /// Two readings of production share time, and so would count Wh twice (E-2).
  case overlap(MeterReading, MeterReading)
  /// Longer than one certificate covers.
  case tooLong(MeterReading)
  /// A reading of net or total flow does not say what was produced.
  case direction(MeterReading)
  /// Nobody has validated the value.
  case quality(MeterReading)
  /// Production of more than one usage point, for one device.
  case severalMeters(MeterReading, MeterReading)
  /// The reading and the device do not make a certificate.
  case certificate(MeterReading, ValueError)

  public var description: String {
    switch self {
    case .future(let reading, let now):
      "\(reading.evidence): the interval ends at \(reading.interval.end), after now, \(now)"
    case .overlap(let first, let second):
      "\(first.evidence) and \(second.evidence): the intervals \(first.interval) and \(second.interval) overlap"
    case .tooLong(let reading):
      "\(reading.evidence): the interval \(reading.interval) is \(reading.interval.duration) long, at most "
        + "\(Limits.certificateInterval) fits into a certificate"
    case .direction(let reading):
      "\(reading.evidence): the flow direction is \(reading.flow), expected \(FlowDirection.reverse)"
    case .quality(let reading):
      "\(reading.evidence): the quality is \(Self.list(reading.quality)), expected only codes of validated values: "
        + "0, 17, 18 or 19"
    case .severalMeters(let first, let second):
      "\(first.evidence) is of \(first.usagePointLink), \(second.evidence) of \(second.usagePointLink); "
        + "one device has one usage point"
    case .certificate(let reading, let error):
      "\(reading.evidence): \(error)"
    }
  }

  private static func list(_ quality: [ReadingQuality]) -> String {
    quality.isEmpty ? "not stated" : quality.map(\.description).joined(separator: ", ")
  }
}
